"""What may stand in the ledger files: the reader and the schemas for editors say the same."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from prodready.catalog import load_catalog
from prodready.errors import InputError
from prodready.ledger.entries import Sort, parse_entry, read_ledger
from prodready.ledger.writing import put

CATALOG = load_catalog()
ENTRY = {"item": "pdb", "by": "Ada", "on": "2026-01-01", "until": "2026-12-31"}
GOOD: list[tuple[Sort, dict[str, Any]]] = [
    (Sort.ATTESTATION, {**ENTRY, "evidence": "https://example.org"}),
    (Sort.ATTESTATION, {**ENTRY, "evidence": "a.txt", "note": "see page 3"}),
    (Sort.WAIVER, {**ENTRY, "reason": "one replica by design"}),
    (Sort.WAIVER, {**ENTRY, "reason": "r", "resource": "Deployment/web"}),
]
BAD: list[tuple[Sort, dict[str, Any], str]] = [
    (Sort.ATTESTATION, ENTRY, "evidence is missing"),
    (Sort.WAIVER, ENTRY, "reason is missing"),
    (Sort.WAIVER, {**ENTRY, "reason": " "}, "reason is a text"),
    (Sort.WAIVER, {**ENTRY, "reason": ["r"]}, "reason is a text"),
    (Sort.WAIVER, {**ENTRY, "evidence": "e"}, "evidence is no key of waivers"),
    (Sort.ATTESTATION, {**ENTRY, "evidence": "e", "resource": "r"}, "resource is no key of"),
    (Sort.WAIVER, {**ENTRY, "reason": "r", "until": "tomorrow"}, "until is a date like"),
]
ONLY_READ = [
    ({"until": "2027-01-02"}, "more than 365 days"),
    ({"until": "2025-12-31"}, "is before 2026-01-01"),
    ({"item": "pdbs"}, "there is no item pdbs; did you mean pdb?"),
]


def schema(sort: Sort) -> jsonschema.Draft7Validator:
    text = files("prodready").joinpath("data", f"{sort.value}s.schema.json").read_text("utf-8")
    data = json.loads(text)
    jsonschema.Draft7Validator.check_schema(data)
    return jsonschema.Draft7Validator(data, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize(("sort", "entry"), GOOD)
def test_what_is_good_is_good_for_both(sort: Sort, entry: dict[str, Any]) -> None:
    schema(sort).validate({f"{sort.value}s": [entry]})
    assert parse_entry(entry, sort, CATALOG).item == "pdb"


@pytest.mark.parametrize(("sort", "entry", "says"), BAD)
def test_what_is_bad_is_bad_for_both(sort: Sort, entry: dict[str, Any], says: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        schema(sort).validate({f"{sort.value}s": [entry]})
    with pytest.raises(ValueError, match=says):
        parse_entry(entry, sort, CATALOG)


@pytest.mark.parametrize(("change", "says"), ONLY_READ)
def test_what_only_the_reader_knows(change: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("?", r"\?")):
        parse_entry({**ENTRY, "reason": "r", **change}, Sort.WAIVER, CATALOG)


def test_a_name_that_an_item_covers_stands_for_the_item() -> None:
    name, id_ = next((n, i) for n, i in CATALOG.answered.items() if n != i)
    entry = parse_entry({**ENTRY, "item": name, "reason": "r"}, Sort.WAIVER, CATALOG)
    assert entry.item == id_


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("waivers: [", r"waivers\.yaml:\d: is no YAML"),
        ("- a\n", "holds one key, `waivers:`"),
        ("waivers: {}\n", "holds one key, `waivers:`"),
        ("waivers:\n  - {item: pdb}\n", r"waivers\.yaml:2: by is missing"),
        ("waivers:\n  - pdb\n", r"waivers\.yaml:2: an entry is a mapping"),
        ("waivers: []\n---\nwaivers: []\n", "one YAML document"),
        (
            "waivers:\n"
            + 2 * "  - {item: pdb, by: a, on: 2026-01-01, until: 2026-02-01, reason: r}\n",
            r"waivers\.yaml:3: pdb is there already, in line 2",
        ),
    ],
)
def test_mistakes_name_the_file_and_the_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / ".prodready").mkdir()
    (tmp_path / Sort.WAIVER.file).write_text(text, "utf-8")
    with pytest.raises(InputError, match=says):
        read_ledger(tmp_path, CATALOG)


def test_nothing_is_nothing(tmp_path: Path) -> None:
    assert read_ledger(tmp_path, CATALOG).waivers == ()
    (tmp_path / ".prodready").mkdir()
    for text in ("", "# nothing yet\n", "waivers:\n", "waivers: []\n"):
        (tmp_path / Sort.WAIVER.file).write_text(text, "utf-8")
        assert read_ledger(tmp_path, CATALOG).waivers == ()


WRITTEN = """\
# ours
waivers:
  # the cache
  - item: pdb
    by: Ada
    on: 2026-01-01
    until: 2026-12-31
    reason: 'a: b'   # why

  # the queue
  - item: pdb
    resource: queue
    by: Bob
    on: 2026-01-01
    until: 2026-12-31
    reason: r
# the end
"""


def entry(**more: str) -> dict[str, str]:
    return {"item": "pdb", "by": "Eve", "on": "2026-02-01", "until": "2026-03-01", **more}


def test_comments_stay_when_an_entry_is_added_or_replaced(tmp_path: Path) -> None:
    (tmp_path / ".prodready").mkdir()
    file = tmp_path / Sort.WAIVER.file
    file.write_text(WRITTEN, "utf-8")
    assert not put(tmp_path, Sort.WAIVER, entry(resource="new", reason="x # y"))
    text = file.read_text("utf-8")
    assert text.startswith(WRITTEN.removesuffix("# the end\n"))
    assert text.endswith("    reason: 'x # y'\n# the end\n") or "\n# the end\n" in text
    assert put(tmp_path, Sort.WAIVER, entry(reason="again"))
    text = file.read_text("utf-8")
    for kept in ("# ours\n", "# the cache\n", "# the queue\n", "# the end\n", "on: 2026-02-01\n"):
        assert kept in text
    assert [(one.by, one.resource) for one in read_ledger(tmp_path, CATALOG).waivers] == [
        ("Eve", None),
        ("Bob", "queue"),
        ("Eve", "new"),
    ]


@pytest.mark.parametrize(
    "text",
    ["", "# head\n\nwaivers: []\n", "waivers:\n", "# head\nwaivers: [{item: pdb, resource: a}]"],
)
def test_files_of_other_shapes_are_written_whole(tmp_path: Path, text: str) -> None:
    (tmp_path / ".prodready").mkdir()
    file = tmp_path / Sort.WAIVER.file
    file.write_text(text, "utf-8")
    put(tmp_path, Sort.WAIVER, entry(reason="Zoë said: yes"))
    made = file.read_text("utf-8")
    assert ("# head" in made) == ("# head" in text)
    assert yaml.safe_load(made)["waivers"][-1]["reason"] == "Zoë said: yes"


def test_a_file_that_is_broken_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / ".prodready").mkdir()
    file = tmp_path / Sort.WAIVER.file
    file.write_text("waivers: [", "utf-8")
    with pytest.raises(InputError):
        put(tmp_path, Sort.WAIVER, entry(reason="r"))
    assert file.read_text("utf-8") == "waivers: ["
