"""What is built of a page's snippets, and what is said where nothing builds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from prodready.api import verify_snippets
from prodready.building import snippets
from prodready.building.engine import BuildError, Engine
from prodready.building.snippets import build_snippets
from prodready.cli import main
from prodready.config import Config
from prodready.documents.pages import collect
from prodready.errors import UnavailableError
from prodready.model import Document, Level, Verdict
from tests.building.engines import GOOD, Fake


def outcome(
    folder: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine | None, *paths: str
) -> list[tuple[str, Verdict, Level, str | None]]:
    """What `--build` makes of the snippets of these paths, with an engine or without."""

    def find(*_: object) -> Engine:
        if engine is None:
            raise UnavailableError("nothing builds here: install it")
        return engine

    monkeypatch.setattr(snippets, "find_engine", find)
    monkeypatch.chdir(folder)
    collection = collect(paths or ["."], ["."])
    plain = verify_snippets(collection, config=Config(), tools=[], cache=False)
    verified = replace(
        plain,
        verdicts=tuple(
            replace(each, verdict=Verdict.VERIFIED, level=Level.LINT, reason=None)
            for each in plain.verdicts
        ),
    )
    result = build_snippets(collection.snippets, verified)
    return [(each.path, each.verdict, each.level, each.reason) for each in result.verdicts]


def test_a_file_is_built_once_for_all_that_show_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Dockerfile").write_text(GOOD)
    (tmp_path / "page.md").write_text(f"```dockerfile\n{GOOD}```\n\n```sh\ntrue\n```\n")
    pages = ("Dockerfile", "page.md")
    engine = Fake()
    found = outcome(tmp_path, monkeypatch, engine, *pages)
    assert len(engine.built) == 1
    assert {(path, level) for path, _, level, _ in found} == {
        ("Dockerfile", Level.BUILD),
        ("page.md", Level.LINT),
    }
    again = Fake()
    assert outcome(tmp_path, monkeypatch, again, *pages) == found
    assert again.built == []
    (tmp_path / "app.py").write_text("print()")
    outcome(tmp_path, monkeypatch, again, *pages)
    assert len(again.built) == 1


def test_without_an_engine_nothing_is_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Dockerfile").write_text(GOOD)
    [(_, verdict, level, reason)] = outcome(tmp_path, monkeypatch, None)
    assert (verdict, level) == (Verdict.UNVERIFIED, Level.LINT)
    assert reason == "not built: nothing builds here: install it"


@pytest.mark.parametrize(
    ("fault", "verdict", "line"),
    [
        (BuildError("no such file", stage=2, step=2), Verdict.FAILED, 3),
        (BuildError("no such file", line=4), Verdict.FAILED, 4),
        (BuildError("no such file", stage=9, step=9), Verdict.FAILED, 1),
        (UnavailableError("a base image cannot be had"), Verdict.UNVERIFIED, None),
    ],
)
def test_what_a_build_that_fails_says(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    verdict: Verdict,
    line: int | None,
) -> None:
    (tmp_path / "Dockerfile").write_text(GOOD)
    monkeypatch.setattr(snippets, "find_engine", lambda *_: Fake(fault))
    monkeypatch.chdir(tmp_path)
    collection = collect(["."], ["."])
    plain = verify_snippets(collection, config=Config(), tools=[], cache=False)
    [found] = build_snippets(collection.snippets, plain).verdicts
    assert found.verdict is verdict
    assert found.level is Level.NONE
    assert [(each.rule, each.path, each.line) for each in found.findings] == (
        [("build-failed", "Dockerfile", line)] if line else []
    )


def test_a_bad_example_is_left_alone() -> None:
    collection = collect(["snippets/unready"], ["snippets"])
    from prodready.config import load_config

    documents: list[Document] = load_config().declare(collection.snippets)
    assert [each.path for each in documents if snippets.built_file(each)] == []


def test_nothing_is_built_unless_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.md").write_text("text\n")
    assert main(["snippets", "page.md", "--stand-in", "python=x.tar"]) == 2
    assert "--stand-in goes with --build" in capsys.readouterr().err
    assert main(["snippets", "page.md", "--build", "--stand-in", "python"]) == 2
    assert "write NAME=FILE" in capsys.readouterr().err
    assert main(["snippets", "page.md", "--build", "--stand-in", "python=x.tar"]) == 2
    assert "x.tar: no such file" in capsys.readouterr().err
