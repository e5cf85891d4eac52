from __future__ import annotations

import json

import pytest

from prodready.catalog import load_catalog, load_checklists
from prodready.checks.interface import all_checks
from prodready.cli import main
from prodready.commands.list import Row, table


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["list", *arguments]) == 0
    return capsys.readouterr().out


def test_items_are_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    out = listed(capsys)
    assert [line.split()[0] for line in out.splitlines()] == list(load_catalog())
    assert out == listed(capsys, "items")


@pytest.mark.parametrize("what", ["items", "checklists", "checks", "tools"])
def test_json(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    report = json.loads(listed(capsys, what, "--format", "json"))
    assert report["schema"] == "prodready.list/1"
    assert list(report) == ["schema", what]
    assert report[what]
    assert len({tuple(row) for row in report[what]}) == 1


def test_checks_name_their_items(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(listed(capsys, "checks", "--format", "json"))["checks"]
    assert [row["kind"] for row in rows] == sorted(all_checks())
    assert {"non-root-container"} == {
        id_ for row in rows if row["kind"] == "containers.non_root" for id_ in row["items"]
    }
    assert all(row["looks for"].endswith(".") for row in rows)


def test_checklists_count_their_items(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(listed(capsys, "checklists", "--format", "json"))["checklists"]
    assert {row["id"]: row["items"] for row in rows} == {
        name: len(checklist.items) for name, checklist in load_checklists().items()
    }


def test_unknown_table(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["list", "pages"])
    assert caught.value.code == 2
    assert "invalid choice: 'pages'" in capsys.readouterr().err


def test_table_aligns_and_fills() -> None:
    rows: list[Row] = [{"a": "x", "b": None, "c": ["1", "2"]}, {"a": "yyy", "b": 3, "c": []}]
    assert table(rows) == "x    -  1 2\nyyy  3\n"
    assert table([]) == ""
