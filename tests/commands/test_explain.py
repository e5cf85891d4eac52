from __future__ import annotations

import pytest

from prodready.catalog import load_catalog
from prodready.cli import main


@pytest.mark.parametrize("id_", load_catalog())
def test_explains_every_item(id_: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", id_]) == 0
    out = capsys.readouterr().out
    item = load_catalog()[id_]
    assert out.startswith(f"{id_}\n{item.title}\n")
    assert " ".join(item.fix.split()) in " ".join(out.split())
    headings = [line for line in out.splitlines() if line and not line.startswith(" ")]
    assert headings[3:7] == ["Why", "Verify", "Fix", "Checked"]
    assert all(f"  {page}" in out for page in item.pages)
    assert all(len(line) <= 100 or "://" in line for line in out.splitlines())


def test_says_where_it_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    main(["explain", "non-root-container"])
    out = capsys.readouterr().out
    assert "  By containers.non_root, on: dockerfile." in out
    assert "  CIS Docker Benchmark: 4.1" in out
    assert "  https://docs.docker.com/" in out
    assert "Checklists\n  containers\n" in out


def test_item_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    main(["explain", "image-size"])
    assert "By a person" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("id_", "hint"),
    [("nonroot-container", "did you mean non-root-container?"), ("x", "`prodready list items`")],
)
def test_unknown_item(id_: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", id_]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"there is no item {id_}" in printed.err
    assert hint in printed.err
