"""Reads the packaged items, strictly: a mistake in a file names the file and the key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from prodready.catalog.model import (
    REFERENCES,
    UNSAID_FIX,
    Catalog,
    CheckCall,
    Effort,
    Examples,
    Item,
    Phase,
    Surface,
)
from prodready.catalog.packaged import packaged
from prodready.catalog.reading import Fields, parse_strange_yaml, parse_yaml
from prodready.catalog.thresholds import load_thresholds, threshold_of
from prodready.errors import InputError
from prodready.model import Kind, Severity

ATTESTATION = "attestation"
"""The kind of check of an item that only a person can decide: `evidence` says what they show."""


@cache
def load_catalog() -> Catalog:
    """Every packaged item.

    Raises:
        InputError: a file is not a well-formed item, or two items share an id.
    """
    items: dict[str, Item] = {}
    for source, data in packaged("catalog").items():
        area, _, name = source.rpartition("/")
        # Whether its check exists is not asked here but by a test: the checks need not be loaded.
        item = _read(data, area, name, source, checks=False)
        if item.id in items:
            raise InputError(f"{source}: {items[item.id].area} has an item of this id")
        items[item.id] = item
    return Catalog(items)


def parse_item(
    text: str,
    area: str,
    name: str,
    *,
    own: bool = False,
    source: str | None = None,
    checks: bool = True,
) -> Item:
    """Read one item from the text of its file `name` in the folder `area`.

    Args:
        text: the text of the file.
        area: the folder that it lies in.
        name: its name, `ID.yaml`.
        own: it is a project's item: what it leaves out of the prose and the words is filled in.
        source: what messages call the file.
        checks: whether to load the checks, and to hold its `check:` against them.
    """
    source = source or f"{area}/{name}"
    data = (parse_strange_yaml if own else parse_yaml)(text, source)
    if own and isinstance(data, Mapping):
        data = {**_OWN, "why": data.get("title"), **data}
    return _read(data, area, name, source, checks=checks)


def _read(data: Any, area: str, name: str, source: str, *, checks: bool) -> Item:
    fields = Fields(data, source)
    examples = fields.nested("examples")
    applies = fields.nested("applies")
    call, evidence = _check(fields, checks=checks)
    item = Item(
        id=name.removesuffix(".yaml"),
        area=area,
        title=fields.text("title"),
        severity=fields.word("severity", Severity),
        effort=fields.word("effort", Effort),
        phase=fields.word("phase", Phase),
        surfaces=fields.words("surfaces", Surface),
        kinds=applies.words("kinds", Kind),
        files=applies.texts("files"),
        check=call,
        evidence=evidence,
        why=fields.text("why"),
        verify=fields.text("verify"),
        fix=fields.text("fix"),
        examples=Examples(examples.optional_text("good"), examples.optional_text("bad")),
        no_example=fields.optional_text("no-example"),
        references=_references(fields),
        pages=fields.texts("pages"),
        covers=fields.texts("covers"),
    )
    for used in (examples, applies, fields):
        used.finish()
    if not item.surfaces:
        raise fields.error("surfaces", "must name at least one")
    return item


_OWN = {
    "severity": "medium",
    "effort": "hours",
    "phase": "code",
    "surfaces": ["repo"],
    "verify": "Read the place that the report names.",
    "fix": UNSAID_FIX,
}
"""What a project's own item says where it says nothing."""


def _check(fields: Fields, *, checks: bool) -> tuple[CheckCall | None, str | None]:
    """The check, and the evidence that a person is asked for: at least one of the two."""
    arguments = fields.mapping("check")
    evidence = fields.optional_text("evidence")
    kind = arguments.pop("kind", None)
    if kind is None and not arguments:
        return None, evidence
    if kind == ATTESTATION:
        asked = arguments.pop("evidence", None)
        if arguments or not isinstance(asked, str) or not asked.strip():
            raise fields.error("check.evidence", "must say in one text what evidence is asked for")
        return None, asked.strip()
    if checks:
        _validate(fields, kind, arguments)
    return CheckCall(str(kind), arguments), evidence


def _validate(fields: Fields, kind: object, arguments: Mapping[str, Any]) -> None:
    """Hold a call against the check that it names."""
    from prodready.checks.arguments import argument_fault, settable_arguments
    from prodready.checks.interface import find_check

    function = find_check(kind)
    if function is None:
        raise fields.error("check.kind", f"there is no check {kind!r}")
    settable = settable_arguments(function)
    for name, value in arguments.items():
        if name not in settable:
            known = f"; it has {', '.join(settable)}" if settable else ""
            raise fields.error(f"check.{name}", f"is no argument of {kind}{known}")
        threshold = threshold_of(value)
        if threshold is not None and threshold not in load_thresholds():
            raise fields.error(f"check.{name}", f"there is no threshold {threshold}")
        fault = None if threshold else argument_fault(value, settable[name])
        if fault:
            raise fields.error(f"check.{name}", fault)


def _references(fields: Fields) -> dict[str, tuple[str, ...]]:
    references = {}
    for name, value in fields.mapping("references").items():
        values = value if isinstance(value, list) else [value]
        if name not in REFERENCES:
            raise fields.error(f"references.{name}", f"is none of: {', '.join(REFERENCES)}")
        if not values or not all(isinstance(entry, str) and entry for entry in values):
            raise fields.error(f"references.{name}", "must be a text or a list of texts")
        references[name] = tuple(values)
    return references
