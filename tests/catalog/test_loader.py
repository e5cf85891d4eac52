from __future__ import annotations

import pytest

from prodready.catalog import Catalog, load_catalog, load_checklists
from prodready.catalog.lists import parse_checklist
from prodready.catalog.loader import parse_item
from prodready.catalog.model import Effort, Phase, Surface
from prodready.errors import InputError
from prodready.model import Kind, Severity

ITEM = """\
title: A statement that is true
severity: high
effort: minutes
phase: build
surfaces: [repo, image]
applies: {kinds: [dockerfile, compose]}
check: {kind: containers.non_root}
why: Because.
verify: Look.
fix: Write.
examples: {good: snippets/a}
references: {cis-docker: "4.1", docs: [https://example.com/a, https://example.com/b]}
pages: [guide/a.md]
covers: [other]
"""


def test_reads_every_field() -> None:
    item = parse_item(ITEM, "containers", "an-item.yaml")
    assert (item.id, item.area, item.title) == ("an-item", "containers", "A statement that is true")
    assert (item.severity, item.effort, item.phase) == (Severity.HIGH, Effort.MINUTES, Phase.BUILD)
    assert item.surfaces == (Surface.REPO, Surface.IMAGE)
    assert item.kinds == (Kind.DOCKERFILE, Kind.COMPOSE)
    assert item.check is not None
    assert (item.check.kind, dict(item.check.arguments)) == ("containers.non_root", {})
    assert (item.examples.good, item.examples.bad) == ("snippets/a", None)
    assert item.references["cis-docker"] == ("4.1",)
    assert len(item.references["docs"]) == 2
    assert (item.pages, item.covers) == (("guide/a.md",), ("other",))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("severity: high", "severity: hihg", "severity: 'hihg' is none of: critical"),
        ("title: A statement that is true", "titel: x", "title: is missing"),
        ("pages:", "page:", "page: is not a key"),
        ("kinds: [dockerfile, compose]", "kinds: dockerfile", "applies.kinds: must be a list"),
        ("kinds: [dockerfile, compose]", "kind: []", "applies.kind: is not a key"),
        ("kinds: [dockerfile, compose]", "kinds: [docker]", "applies.kinds: 'docker' is none of"),
        ("containers.non_root}", "containers.nope}", "check.kind: there is no check"),
        ("containers.non_root}", "containers.non_root, images: 1}", "check.images: is no argument"),
        ("check: {kind: containers.non_root}", "check: yes", "check: must be a mapping"),
        ("surfaces: [repo, image]", "surfaces: []", "surfaces: must name at least one"),
        ('cis-docker: "4.1"', "cis-docker: 4.1", "references.cis-docker: must be a text"),
        ('cis-docker: "4.1"', "cis: a", "references.cis: is none of: cis-docker"),
        ("why: Because.", "why: ''", "why: must be a text"),
        ("why: Because.", "why: [", "is no YAML"),
        ("good:", "better:", "examples.better: is not a key"),
    ],
)
def test_mistakes_name_the_file_and_the_key(old: str, new: str, named: str) -> None:
    assert old in ITEM
    with pytest.raises(InputError) as caught:
        parse_item(ITEM.replace(old, new), "containers", "an-item.yaml")
    assert str(caught.value).startswith("containers/an-item.yaml: ")
    assert named in str(caught.value)


def test_no_mapping() -> None:
    with pytest.raises(InputError, match=r"containers/a\.yaml: the file must be a mapping"):
        parse_item("- a\n", "containers", "a.yaml")


KNOWN = Catalog({id_: parse_item(ITEM, "containers", f"{id_}.yaml") for id_ in ("a", "b", "c")})
CHECKLIST = """\
title: Containers
purpose: For somebody.
sections:
  - title: First
    items: [a, b]
  - {title: Second, items: [c]}
"""


def test_reads_a_checklist() -> None:
    checklist = parse_checklist(CHECKLIST, "containers.yaml", KNOWN)
    assert checklist.id == "containers"
    assert checklist.items == ("a", "b", "c")
    assert [section.title for section in checklist.sections] == ["First", "Second"]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("[a, b]", "[a, x]", "sections[0].items: there is no item x"),
        ("title: Second", "name: Second", "sections[1].title: is missing"),
        ("purpose: For somebody.", "", "purpose: is missing"),
        ("sections:", "parts:", "sections: is missing"),
    ],
)
def test_mistakes_in_a_checklist(old: str, new: str, named: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_checklist(CHECKLIST.replace(old, new), "containers.yaml", KNOWN)
    assert named in str(caught.value)


def test_the_catalogue_is_a_mapping_in_order() -> None:
    catalog = load_catalog()
    assert catalog is load_catalog()
    assert list(catalog) == sorted(catalog, key=lambda id_: (catalog[id_].area, id_))
    assert len(catalog) >= 29
    assert "containers" in load_checklists()
