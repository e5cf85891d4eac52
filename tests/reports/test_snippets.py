"""The three reports of `prodready snippets` over the same verdicts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prodready.api import Verification
from prodready.documents.pages import Collection
from prodready.errors import InputError
from prodready.model import Finding, Kind, Level, Severity, SnippetVerdict, Verdict
from prodready.reports import deliver, github, snippets_json, snippets_text
from prodready.reports.snippets_sheet import sheet
from prodready.tools.interface import Answer
from prodready.verify import verify
from tests.support import FakeTool, remarks_for, snippet


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("page.md").write_text("\t bad %\n\nx\n", encoding="utf-8")
    return "page.md"


def test_the_json_report_keeps_the_contract() -> None:
    documents = [snippet("bad", line=7), snippet("ok", line=12)]
    verdicts = verify(documents, tools=[FakeTool(remarks_for("bad"))]).verdicts
    data = json.loads(snippets_json.render(verdicts, Collection(documents, [], 1)))
    assert data["schema"] == "prodready.snippets/1"
    assert data["summary"] == {
        "snippets": 2,
        "verified": 1,
        "failed": 1,
        "fragment": 0,
        "unverified": 0,
    }
    first, second = data["snippets"]
    assert {"path", "line", "end_line", "info", "kind", "verdict", "level", "digest"} <= set(first)
    assert first["findings"][0]["line"] == 7
    assert second["checks"] == [{"tool": "fake", "version": "1.0"}]
    assert second["findings"] == []
    assert second["reason"] is None


def test_the_text_report_shows_the_line_and_points_at_the_column(page: str) -> None:
    documents = [snippet("bad %", path=page)]
    verdicts = verify(documents, tools=[FakeTool(remarks_for("bad"))]).verdicts
    text = snippets_text.render(verdicts, Collection(documents, [], 1))
    assert "page.md:1:3: T001 bad found [fake]" in text
    assert "     1 | \t bad %\n       | \t ^\n" in text
    assert text.endswith("1 snippet on 1 page: 1 failed\n")


def test_the_text_report_names_tools_that_are_missing() -> None:
    documents = [snippet("x", line=n) for n in (1, 5)]
    verdicts = verify(documents, tools=[FakeTool(present=None)]).verdicts
    text = snippets_text.render(verdicts, Collection(documents, [], 1))
    assert "page.md:1: unverified fake is not installed" in text
    assert "(and 1 more on this page)" in text
    assert "not installed: fake, which 2 snippets waited for" in text


def test_github_annotations_escape_what_github_reads(page: str) -> None:
    documents = [snippet("bad", path=page)]
    tool = FakeTool(lambda _: Answer(remarks_for("bad", "A:B,C")(documents[0]).remarks))
    verdicts = verify(documents, tools=[tool]).verdicts
    problem = Finding("p", "100 %\nof it", Severity.HIGH, "a,b.md", 3)
    text = github.render(sheet(Verification(verdicts, (problem,))))
    assert "::error file=a%2Cb.md,line=3,col=1,title=p::100 %25%0Aof it\n" in text
    assert "title=A%3AB%2CC::bad found" in text


def test_a_report_that_cannot_be_written_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot write"):
        deliver("text", str(tmp_path / "file" / "report.json"))
    with pytest.raises(InputError, match="cannot write"):
        deliver("text", str(tmp_path))


def test_problems_of_pages_are_counted() -> None:
    problem = Finding("unclosed-fence", "never closed", Severity.HIGH, "gone.md", 3)
    text = snippets_text.render((), Collection([], [problem], 1))
    assert "gone.md:3:1: unclosed-fence never closed" in text
    assert text.endswith("0 snippets on 1 page: 1 problem\n")


def test_kinds_are_written_by_name() -> None:
    verdicts = verify([snippet("a: 1", Kind.YAML)], tools=[FakeTool()]).verdicts
    data = snippets_json.report(verdicts, Collection([], [], 1))
    assert data["snippets"][0]["kind"] == "yaml"


def test_one_fault_of_an_included_file_is_told_once_with_its_pages() -> None:
    found = [
        Finding("R1", message, Severity.LOW, "app/Dockerfile", 2, tool="fake")
        for message in ("worded so", "worded otherwise")
    ]
    verdicts = [
        SnippetVerdict(
            path, line, line, "", Kind.TEXT, Verdict.FAILED, Level.LINT, "sha256:0", (), (finding,)
        )
        for path, line, finding in (
            ("a.md", 4, found[0]),
            ("b.md", 9, found[1]),
            ("app/Dockerfile", 1, found[0]),
        )
    ]
    text = snippets_text.render(verdicts, Collection([], [], 2))
    assert text.count("R1 worded") == 1
    assert "       shown on a.md:4, b.md:9\n" in text
