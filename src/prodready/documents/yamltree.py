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

from prodready.errors import InputError

Path = tuple[str | int, ...]
"""Keys and indices from a document's root to a value: `("spec", "containers", 0, "image")`."""

MAX_NODES = 1_000_000
"""Values in one stream, aliases unfolded, after which it is refused."""

CORE_BOOLEANS = ("true", "True", "TRUE", "false", "False", "FALSE")
"""What YAML 1.2 reads as a boolean: GitHub and Compose read files so (`on:` is a key)."""

YAML_1_1_BOOLEANS = (
    *CORE_BOOLEANS,
    *("y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "NO"),
    *("on", "On", "ON", "off", "Off", "OFF"),
)
"""What kubectl and the tools around it read as a boolean (sigs.k8s.io/yaml, YAML 1.1)."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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


_INT = re.compile(r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)\Z")
_FLOAT = re.compile(
    r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
)


_TRUE = frozenset({"true", "yes", "on", "y"})
_FALSE = frozenset({"false", "no", "off", "n"})


def _loader(booleans: Sequence[str]) -> Any:
    """A loader that knows these booleans, and no base-60 numbers (`22:22` is text).

    Both follow what the Go programs that read such files do.
    """
    replaced = {"tag:yaml.org,2002:" + name for name in ("bool", "int", "float")}
    resolvers = {
        first: [pair for pair in pairs if pair[0] not in replaced]
        for first, pairs in _LOADER.yaml_implicit_resolvers.items()
    }
    loader: Any = type("_Loader", (_LOADER,), {"yaml_implicit_resolvers": resolvers})
    words = re.compile("(?:" + "|".join(booleans) + r")\Z")
    loader.add_implicit_resolver("tag:yaml.org,2002:bool", words, list("yYnNtTfFoO"))
    loader.add_implicit_resolver("tag:yaml.org,2002:int", _INT, list("-+0123456789"))
    loader.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+0123456789."))
    return loader


class _Constructor(yaml.constructor.SafeConstructor):
    """Builds the standard types; a custom tag (`!Ref`, `!reference`) is read as what it tags.

    Keys are text as they were written, as in JSON: `on:`, `8080:` and `true:` stay themselves.
    """

    def construct_mapping(self, node: yaml.Node, deep: bool = False) -> dict[Any, Any]:
        del deep  # everything below is built at once
        if not isinstance(node, yaml.MappingNode):
            raise yaml.constructor.ConstructorError(
                None, None, "a mapping is tagged here, and there is none", node.start_mark
            )
        self.flatten_mapping(node)
        mapping = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    "while constructing a mapping",
                    node.start_mark,
                    "a key that is a list or a mapping",
                    key.start_mark,
                )
            mapping[key.value] = self.construct_object(value, deep=True)
        return mapping

    def boolean(self, node: yaml.ScalarNode) -> bool:
        word = self.construct_scalar(node).lower()
        if word not in _TRUE and word not in _FALSE:
            raise ValueError(f"{word} is no boolean")
        return word in _TRUE

    def untagged(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self.construct_mapping(node, deep=True)
        if isinstance(node, yaml.SequenceNode):
            return self.construct_sequence(node, deep=True)
        return node.value


# What the standard constructor would refuse, or turn into a date, bytes or a set, stays what was
# written: the schemas that judge the data know only JSON's types.
_register: Any = _Constructor.add_constructor
for _tag in ("timestamp", "binary"):
    _register(f"tag:yaml.org,2002:{_tag}", _Constructor.construct_yaml_str)
for _tag in ("set", "omap", "pairs"):
    _register(f"tag:yaml.org,2002:{_tag}", _Constructor.untagged)
_register("tag:yaml.org,2002:bool", _Constructor.boolean)
_register(None, _Constructor.untagged)


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
        for node in yaml.compose_all(text, Loader=_loader(booleans)):
            if node is None or _is_empty(node):
                continue
            keys: dict[Path, tuple[int, int]] = {}
            values: dict[Path, tuple[int, int]] = {}
            _record(node, (), keys, values, budget)
            constructor = _Constructor()
            constructor.deep_construct = True
            data = constructor.construct_document(node)
            yield Tree(data, node.start_mark.line + 1, node.end_mark.line + 1, keys, values)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlError(error.problem or str(error), *where) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(f"a character that YAML does not allow: {error.reason}", line, 1) from None
    except (RecursionError, ValueError, OverflowError) as error:
        raise YamlError(f"a value that cannot be read: {error}", 1, 1) from None


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
    if budget[0] < 0 or len(path) > 200:
        raise YamlError("too many or too deeply nested values to read", *here)
    values.setdefault(path, here)
    keys.setdefault(path, here)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                continue
            step = (*path, key.value if isinstance(key, yaml.ScalarNode) else "?")
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
