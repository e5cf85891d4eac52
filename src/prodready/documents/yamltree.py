"""YAML as plain data with the line and column of every key and value.

Safe by construction: only the standard YAML types are built, custom tags become their plain
content, and documents that would unfold without end are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from prodready.documents.yaml_types import LOADER, Constructor, loader
from prodready.errors import InputError
from prodready.patterns import lazy

Path = tuple[str | int, ...]
"""Keys and indices from a document's root to a value: `("spec", "containers", 0, "image")`."""

MAX_NODES = 1_000_000
"""Values in one stream, aliases unfolded, after which it is refused."""

MAX_DEPTH = 200
"""Levels of nesting after which a text is refused: the parser written in C calls itself for each."""

CORE_BOOLEANS = ("true", "True", "TRUE", "false", "False", "FALSE")
"""What YAML 1.2 reads as a boolean: GitHub and Compose read files so (`on:` is a key)."""

YAML_1_1_BOOLEANS = (
    *CORE_BOOLEANS,
    *("y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "NO"),
    *("on", "On", "ON", "off", "Off", "OFF"),
)
"""What kubectl and the tools around it read as a boolean (sigs.k8s.io/yaml, YAML 1.1)."""


class YamlError(InputError):
    """The text is no YAML; `line` and `column` (1-based) say where the parser gave up."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(frozen=True)
class Tree:
    """One YAML document: its plain `data`, and where each part of it was written."""

    data: Any
    line: int
    end_line: int
    _keys: dict[Path, tuple[int, int]] = field(repr=False, default_factory=dict)
    _values: dict[Path, tuple[int, int]] = field(repr=False, default_factory=dict)

    def place(self, path: Sequence[str | int] = ()) -> tuple[int, int]:
        """Line and column (1-based) of the key at `path`, or of its nearest ancestor that exists."""
        return self._nearest(self._keys, tuple(path))

    def value_place(self, path: Sequence[str | int] = ()) -> tuple[int, int]:
        """Line and column (1-based) of the value at `path`, or of its nearest known ancestor."""
        return self._nearest(self._values, tuple(path))

    def get(self, *path: str | int, default: Any = None) -> Any:
        """The value at `path`, or `default` where a step of it does not exist."""
        value = self.data
        for step in path:
            known = (isinstance(value, dict) and step in value) or (
                isinstance(value, list) and isinstance(step, int) and -1 < step < len(value)
            )
            if not known:
                return default
            value = value[step]
        return value

    def _nearest(self, table: dict[Path, tuple[int, int]], path: Path) -> tuple[int, int]:
        while path and path not in table:
            path = path[:-1]
        return table.get(path, (self.line, 1))


_LEAD = lazy(r"^[ \-?:]+", re.MULTILINE)
"""What comes before a line's content: no block can be deeper than it is wide, twice for lists."""


def load(text: str, booleans: Sequence[str] = CORE_BOOLEANS) -> list[Tree]:
    """Parse a stream of YAML documents; empty documents (only comments) are left out.

    Keys are text as written. `booleans` are the words that are read as booleans: see
    `CORE_BOOLEANS` and `YAML_1_1_BOOLEANS`.

    Raises:
        YamlError: the text is no YAML, or unfolds into more than `MAX_NODES` values.
    """
    return list(_documents(text, booleans))


def _documents(text: str, booleans: Sequence[str]) -> Iterator[Tree]:
    budget = [MAX_NODES]
    try:
        _refuse_depth(text)
        for node in yaml.compose_all(text, Loader=loader(booleans)):
            if node is None or _is_empty(node):
                continue
            keys: dict[Path, tuple[int, int]] = {}
            values: dict[Path, tuple[int, int]] = {}
            _record(node, (), keys, values, budget)
            constructor = Constructor()
            constructor.deep_construct = True
            data = constructor.construct_document(node)
            yield Tree(data, node.start_mark.line + 1, node.end_mark.line + 1, keys, values)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        # Of an anchor that is there twice, the problem says only where the second one is.
        told = error.context if error.problem == "second occurrence" else error.problem
        raise YamlError(told or str(error), *where) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(f"a character that YAML does not allow: {error.reason}", line, 1) from None
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise YamlError("a character that is half of a pair", line, 1) from None
    except (RecursionError, ValueError, ArithmeticError, LookupError, TypeError) as error:
        raise YamlError(f"a value that cannot be read: {error}", 1, 1) from None


def _refuse_depth(text: str) -> None:
    """Raise before the composer would run out of stack, which ends the process."""
    widest = max((len(lead) for lead in _LEAD.findall(text)), default=0)
    if 2 * widest + text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                mark: Any = event.start_mark
                raise YamlError("values nested too deeply to read", mark.line + 1, mark.column + 1)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null") and not node.value


def _record(
    node: yaml.Node,
    path: Path,
    keys: dict[Path, tuple[int, int]],
    values: dict[Path, tuple[int, int]],
    budget: list[int],
) -> None:
    budget[0] -= 1
    here = (node.start_mark.line + 1, node.start_mark.column + 1)
    if budget[0] < 0 or len(path) > MAX_DEPTH:
        raise YamlError("too many or too deeply nested values to read", *here)
    values.setdefault(path, here)
    keys.setdefault(path, here)
    if isinstance(node, yaml.MappingNode):
        # Of a key that is there twice, the last one counts, as in the data.
        own = {
            key.value if isinstance(key, yaml.ScalarNode) else "?": (key, value)
            for key, value in node.value
            if key.tag != "tag:yaml.org,2002:merge"
        }
        for name, (key, value) in own.items():
            step = (*path, name)
            keys.setdefault(step, (key.start_mark.line + 1, key.start_mark.column + 1))
            _record(value, step, keys, values, budget)
        for key, value in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
                for source in merged:
                    _record(source, path, keys, values, budget)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _record(value, (*path, index), keys, values, budget)
