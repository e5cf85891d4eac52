"""Cases of crd_schema, and what the definitions of a page reach."""

from __future__ import annotations

import runpy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from prodready.model import Kind
from prodready.tools import crd_schema
from prodready.tools.crd_schema import TOOL, kept_names
from prodready.tools.kubernetes_definitions import kinds
from prodready.tools.kubernetes_objects import BUILT_IN, group_of
from tests.tools.case_files import CASES, answer, cases, document, judge_case

SCRIPT = Path(__file__).parents[2] / "scripts" / "update_crds.py"
DEFINITION, RESOURCE = (
    (CASES / "crd_schema" / "pass" / "all-forms.yml").read_text(encoding="utf-8").split("---\n")[:2]
)


@pytest.mark.parametrize("file", cases("crd_schema"))
def test_case(file: Path) -> None:
    judge_case(TOOL, file)


def test_a_definition_reaches_what_stands_below_it_on_its_page_only() -> None:
    wrong = RESOURCE.replace("schedule", "schedul")
    texts = [wrong, DEFINITION, wrong]
    page = [document(text, Kind.KUBERNETES) for text in texts]
    other = replace(page[2], path="other.md")
    before, definition, after, elsewhere = TOOL.run([*page, other])
    assert before.unable == elsewhere.unable
    assert "group example.org" in str(before.unable)
    assert definition.aside
    assert [remark.rule for remark in after.remarks] == [crd_schema.RULE]


def test_objects_of_kubernetes_itself_are_left_to_their_own_tool() -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {contaners: []}\n"
    assert not TOOL.applies(document(text, Kind.KUBERNETES))
    assert answer(TOOL, text).aside


def test_the_built_in_groups_are_those_of_the_schemas() -> None:
    assert {group_of(version) for version, _ in kinds()} <= BUILT_IN


def test_a_kind_that_names_a_path_has_no_schema() -> None:
    assert crd_schema.kept("../x/v1", "Thing") is None
    assert crd_schema.kept("example.org/v1", "../../thing") is None


def _forget() -> None:
    for cached in (crd_schema._kept_group, crd_schema._digest, crd_schema._judge_kept):
        cached.cache_clear()


def _update() -> int:
    """What the script that makes the kept schemas ends with."""
    return int(runpy.run_path(str(SCRIPT))["main"]())


def test_the_kept_schemas_hold_structure_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those in the package, and one that the script makes."""
    source = tmp_path / "crd.yaml"
    source.write_text(DEFINITION, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["update_crds.py", str(source), "--to", str(tmp_path / "to")])
    assert _update() == 0
    first = (tmp_path / "to" / "example.org.json.gz").read_bytes()
    assert _update() == 0
    assert (tmp_path / "to" / "example.org.json.gz").read_bytes() == first
    monkeypatch.setattr(crd_schema, "KEPT", tmp_path / "to")
    _forget()
    try:
        assert kept_names() == ("example.org/backup_v1",)
        assert answer(TOOL, RESOURCE).remarks == ()
        wrong = answer(TOOL, RESOURCE.replace("mode: Full", "mode: full"))
        assert [remark.fix for remark in wrong.remarks] == ["write `Full`"]
    finally:
        _forget()


def test_each_kept_group_says_where_it_comes_from() -> None:
    table = (crd_schema.KEPT / "README.md").read_text(encoding="utf-8")
    table = table.partition("| group |")[2]
    rows = {line.split("|")[1].strip() for line in table.splitlines()[2:] if line.startswith("|")}
    assert {name.partition("/")[0] for name in kept_names()} == rows


def test_each_package_has_its_licence_beside_the_schemas() -> None:
    for name in ("cloudcoil", "kubernetes-models"):
        text = (crd_schema.KEPT / f"LICENSE.{name}").read_text(encoding="utf-8")
        assert "Copyright" in text, name


def _keywords(schema: Mapping[str, Any]) -> Iterator[str]:
    """The keywords of a schema and of those within; the keys that it declares are none."""
    yield from schema
    inner = [*schema.get("properties", {}).values()]
    inner += [schema.get("items"), schema.get("additionalProperties")]
    for part in inner:
        if isinstance(part, dict):
            yield from _keywords(part)


def test_no_kept_schema_holds_prose() -> None:
    for name in kept_names():
        group, _, rest = name.partition("/")
        kind, _, version = rest.rpartition("_")
        schema = crd_schema.kept(f"{group}/{version}", kind)
        assert schema, name
        assert "description" not in set(_keywords(schema)), name
