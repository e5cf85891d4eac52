"""JSON Schema for YAML documents: where a schema comes from, and one plain remark for each fault.

Nothing heavy is imported until a schema is compiled.
"""

from __future__ import annotations

import functools
import importlib.resources
import importlib.util
import json
import re
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from prodready.documents.yamltree import CORE_BOOLEANS, Tree, YamlError, load
from prodready.model import Document, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, Tool
from prodready.tools.schema_faults import Fault, faults

INSTALL = "pip install 'prodready[tools]'"

Schema = Mapping[str, Any]
Judge = Callable[[Any], list[Fault]]
"""Finds the faults of one document's data."""


def installed_version(module: str, distribution: str) -> str | None:
    """The version of an installed library, or None; does not import it."""
    if importlib.util.find_spec(module) is None:
        return None
    from importlib import metadata  # only here: it is slow to load

    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


@functools.cache
def vendored(name: str) -> Schema:
    """A schema that check-jsonschema ships, by file name without its ending."""
    folder = importlib.resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    text = (folder / f"{name}.json").read_text(encoding="utf-8")
    schema: Schema = json.loads(text)
    return schema


@functools.cache
def vendored_judge(name: str, part: str | None = None) -> Judge:
    """The judge of a vendored schema.

    `part` is a schema of one's own, in JSON, that refers to the definitions of the vendored one:
    `{"$ref": "#/$defs/service"}`.
    """
    schema = vendored(name)
    if part is not None:
        keep = {key: schema[key] for key in ("$schema", "$defs", "definitions") if key in schema}
        schema = keep | json.loads(part)
    return judge_of(schema)


def judge_of(schema: Schema, registry: Any = None) -> Judge:
    """Compile a schema into a function that lists the faults of some data."""
    from jsonschema import validators

    draft = validators.validator_for(schema)
    extend: Any = validators.extend
    strict = extend(draft, {"unevaluatedProperties": _unevaluated(schema)})
    validator = strict(schema) if registry is None else strict(schema, registry=registry)
    return lambda data: faults(validator.iter_errors(data))


def _unevaluated(root: Schema) -> Callable[..., Iterator[Any]]:
    """`unevaluatedProperties: false` that counts a key with a faulty value as known.

    As the standard has it, one wrong value in an `allOf` makes all its other keys unknown.
    """

    def unevaluated(_validator: Any, _value: Any, instance: Any, schema: Schema) -> Iterator[Any]:
        from jsonschema import ValidationError

        if not isinstance(instance, dict):
            return
        names: set[str] = set()
        patterns: set[str] = set()
        _declared(root, schema, names, patterns)
        extra = [
            key
            for key in instance
            if key not in names and not any(re.search(pattern, key) for pattern in patterns)
        ]
        if extra:
            declared: dict[str, Any] = {
                "properties": {key: {} for key in names},
                "patternProperties": {},
            }
            yield ValidationError(
                "unknown keys",
                validator="additionalProperties",
                schema=declared,
                instance={key: instance[key] for key in extra},
            )

    return unevaluated


def _declared(root: Schema, schema: Any, names: set[str], patterns: set[str]) -> None:
    if not isinstance(schema, Mapping):
        return
    names.update(schema.get("properties", ()))
    patterns.update(schema.get("patternProperties", ()))
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        found: Any = root
        for step in reference[2:].split("/"):
            found = found[step]
        _declared(root, found, names, patterns)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(keyword, ()):
            _declared(root, part, names, patterns)
    for keyword in ("if", "then", "else"):
        _declared(root, schema.get(keyword), names, patterns)


_LEFT_OUT = lazy(
    r"(?:^|\s)#\s*(?:\.{2,}|…|.*\b(?:removed|omitted|snip(?:ped)?|truncated|left out)\b.*\bbrevity\b|removed for|omitted\b)",
    re.IGNORECASE,
)
_TOLD = lazy(r"#.*(?:\.{3}|…)\s*$|#\s*[{<\[].*[}>\]]\s*$")
"""A comment that trails off, or that is in brackets."""
LEFT_OUT = "parts of it are left out"


def leaves_out(text: str) -> bool:
    """Whether a comment of dots says that the text is shortened: what it lacks is no mistake."""
    return any(_LEFT_OUT.search(line) for line in text.split("\n"))


def _stands_for_it(key: str, behind: Sequence[str]) -> bool:
    """Whether a comment below a key without a value tells what would be there.

    Deeper than the key it can be about nothing else.
    """
    if not behind or not behind[0].lstrip().startswith("#"):
        return False
    comment, below = behind[0], behind[1] if len(behind) > 1 else ""
    depth = len(key) - len(key.lstrip(" -"))
    if len(below) - len(below.lstrip()) > depth and not below.lstrip().startswith("#"):
        return False
    deeper = len(comment) - len(comment.lstrip()) > depth
    return deeper or leaves_out(comment.lstrip()) or _TOLD.search(comment) is not None


def place_fault(tree: Tree, fault: Fault, rule: str, help_link: str | None) -> Remark:
    """The remark for a fault, at the key that it is about or at the value that is wrong."""
    place = tree.place(fault.path) if fault.at_key else tree.value_place(fault.path)
    return Remark(rule, fault.message, Severity.HIGH, *place, help=help_link, fix=fault.fix)


def sort_remarks(remarks: Sequence[Remark]) -> tuple[Remark, ...]:
    """In reading order, and each only once."""
    unique = {(r.rule, r.message, r.line, r.column): r for r in remarks}
    return tuple(sorted(unique.values(), key=lambda r: (r.line, r.column, r.rule, r.message)))


class LibraryTool(Tool):
    """A tool that judges with schemas that installed packages bring, in this process."""

    level = Level.SCHEMA
    install = INSTALL

    def version(self) -> str | None:
        """The version of check-jsonschema, whose package brings the schemas."""
        if importlib.util.find_spec("jsonschema") is None:
            return None
        return installed_version("check_jsonschema", "check-jsonschema")

    def without_left_out(self, document: Document, remarks: Sequence[Remark]) -> list[Remark]:
        """The remarks, less those about a value for which dots stand."""
        return [remark for remark in remarks if not self._is_left_out(document, remark)]

    def _is_left_out(self, document: Document, remark: Remark) -> bool:
        """Whether dots stand where a value should: `image: # ...`, or on the line below."""
        lines = document.text.split("\n")
        written = lines[remark.line - 1] if remark.line <= len(lines) else ""
        value, _, comment = written.partition("#")
        if not value.rstrip().endswith(":"):
            return False
        behind = [line for line in lines[remark.line :] if line.strip()]
        cut = not behind and not document.name and remark.line > 1
        if cut and "must be a list, not empty" in remark.message:
            return True  # the block ends where the value begins
        return leaves_out(f"#{comment}") or _stands_for_it(value, behind)


class SchemaTool(LibraryTool):
    """A tool that judges each YAML document of a text by itself."""

    booleans: Sequence[str] = CORE_BOOLEANS

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge each document; a text that is no YAML is left to the YAML parser's own remark."""
        return [self._answer(document) for document in documents]

    def _answer(self, document: Document) -> Answer:
        try:
            trees = load(document.text, self.booleans)
        except YamlError as error:
            return Answer(unable=f"no YAML: {error} (line {error.line})")
        if not trees:
            return Answer(unable="nothing but comments to judge")
        answer = self.judge(document, trees)
        remarks = self.without_left_out(document, answer.remarks)
        dropped = len(remarks) < len(answer.remarks)
        fragment = answer.fragment or (LEFT_OUT if dropped else None)
        return Answer(sort_remarks(remarks), answer.unable, fragment, answer.aside)

    @abstractmethod
    def judge(self, document: Document, trees: list[Tree]) -> Answer:
        """What there is to say about the parsed document."""
