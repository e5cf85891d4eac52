"""The engine with stand-in tools: who is asked, what a verdict says, and what a fault spoils."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from prodready.directives import Directives, Expected
from prodready.errors import UnavailableError
from prodready.evidence import AnswerCache
from prodready.model import Document, Kind, Level, Severity, SnippetVerdict, Verdict
from prodready.tools.interface import Answer, Remark, Tool
from prodready.verify import verify
from tests.support import FakeTool, remarks_for, snippet, whole_file

TODAY = date(2026, 11, 20)


def one(document: Document, *tools: Tool) -> SnippetVerdict:
    return verify([document], tools=tools, today=TODAY).verdicts[0]


def test_verified_names_its_tools_and_the_furthest_level() -> None:
    verdict = one(snippet("ls"), FakeTool(name="a"), FakeTool(name="b", level=Level.BUILD))
    assert verdict.verdict is Verdict.VERIFIED
    assert verdict.level is Level.BUILD
    assert [(use.tool, use.version) for use in verdict.checks] == [("a", "1.0"), ("b", "1.0")]


def test_without_a_tool_nothing_is_verified() -> None:
    verdict = one(snippet("hello", Kind.TEXT), FakeTool(kinds=frozenset({Kind.SHELL})))
    assert verdict.verdict is Verdict.UNVERIFIED
    assert verdict.level is Level.NONE
    assert verdict.reason == "no tool judges text"


def test_a_missing_tool_is_unverified_whatever_the_others_say() -> None:
    verdict = one(snippet("ls"), FakeTool(name="a"), FakeTool(name="absent", present=None))
    assert verdict.verdict is Verdict.UNVERIFIED
    assert verdict.missing == ("absent",)
    assert "absent is not installed (pip install fake)" in (verdict.reason or "")


def test_a_finding_points_into_the_page() -> None:
    verdict = one(snippet("ls\nrm bad", line=10), FakeTool(remarks_for("bad")))
    assert verdict.verdict is Verdict.FAILED
    [finding] = verdict.findings
    assert (finding.path, finding.line, finding.column) == ("page.md", 11, 6)
    assert (finding.rule, finding.tool) == ("T001", "fake")


def test_a_finding_outweighs_a_missing_tool() -> None:
    verdict = one(snippet("bad"), FakeTool(remarks_for("bad")), FakeTool(name="x", present=None))
    assert verdict.verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("text", "expect", "verdict"),
    [
        ("bad", Expected("T001"), Verdict.VERIFIED),
        ("bad", Expected("T001", 1), Verdict.VERIFIED),
        ("good", Expected("T001"), Verdict.FAILED),
        ("ls\nbad", Expected("T001", 1), Verdict.FAILED),
        ("bad", Expected("T002"), Verdict.FAILED),
    ],
    ids=["shown", "on its line", "no longer bad", "on another line", "for another rule"],
)
def test_a_bad_example_must_show_exactly_its_fault(
    text: str, expect: Expected, verdict: Verdict
) -> None:
    document = snippet(text, directives=Directives(expect=(expect,)))
    result = one(document, FakeTool(remarks_for("bad")))
    assert result.verdict is verdict
    assert bool(result.expected) is (verdict is Verdict.VERIFIED)


def test_a_bad_example_with_another_fault_besides_fails() -> None:
    document = snippet("bad\nworse", directives=Directives(expect=(Expected("T001"),)))
    tools = (FakeTool(remarks_for("bad")), FakeTool(remarks_for("worse", "T009"), name="other"))
    verdict = one(document, *tools)
    assert verdict.verdict is Verdict.FAILED
    assert [finding.rule for finding in verdict.findings] == ["T009"]


def test_a_bad_example_whose_tool_is_missing_proves_nothing() -> None:
    document = snippet("bad", directives=Directives(expect=(Expected("T001"),)))
    verdict = one(document, FakeTool(present=None))
    assert verdict.verdict is Verdict.UNVERIFIED
    assert verdict.findings == ()


@pytest.mark.parametrize(("until", "skips"), [(TODAY, True), (date(2026, 11, 19), False)])
def test_a_skip_holds_through_its_last_day(until: date, skips: bool) -> None:
    document = snippet("bad", directives=Directives(skip="a reason", until=until))
    tool = FakeTool(remarks_for("bad"))
    verdict = one(document, tool)
    assert verdict.skipped is skips
    assert verdict.verdict is (Verdict.UNVERIFIED if skips else Verdict.FAILED)
    assert bool(tool.asked) is not skips


def test_a_text_with_an_elision_that_does_not_parse_is_a_fragment() -> None:
    tool = FakeTool(remarks_for("{", "json-syntax", syntax=True))
    whole = one(snippet('{"a": 1, oops}', Kind.JSON), tool)
    part = one(snippet('{"a": 1,\n...\n}', Kind.JSON), tool)
    assert (whole.verdict, part.verdict) == (Verdict.FAILED, Verdict.FRAGMENT)
    assert part.reason


def test_a_tool_that_cannot_judge_leaves_it_unverified() -> None:
    verdict = one(snippet("ls"), FakeTool(lambda _: Answer(unable="no schema for Widget")))
    assert verdict.verdict is Verdict.UNVERIFIED
    assert verdict.reason == "fake: no schema for Widget"
    assert verdict.checks == ()


def test_two_parsers_of_one_broken_text_speak_once() -> None:
    verdict = one(
        snippet("bad", Kind.YAML),
        FakeTool(remarks_for("bad", "syntax", syntax=True), name="a-linter"),
        FakeTool(remarks_for("bad", "yaml-syntax", syntax=True), name="the-parser"),
    )
    assert [finding.rule for finding in verdict.findings] == ["yaml-syntax"]


def test_a_section_is_judged_as_part_of_its_whole() -> None:
    whole = whole_file("first\nbad\nlast")
    tool = FakeTool(remarks_for("bad"))
    sections = [snippet("first", part_of=whole), snippet("last", part_of=whole, line=9)]
    verdicts = verify(sections, tools=[tool], today=TODAY).verdicts
    assert tool.asked == [["first\nbad\nlast"]]
    assert [v.verdict for v in verdicts] == [Verdict.FAILED, Verdict.FAILED]
    assert verdicts[0].findings[0].path == "run.sh"
    assert verdicts[0].findings[0].line == 2


def crash_on(word: str) -> FakeTool:
    def judge(document: Document) -> Answer:
        if word in document.text:
            raise UnavailableError("fake died by signal 11")
        return Answer()

    return FakeTool(judge)


def test_a_text_that_crashes_the_tool_spoils_only_itself() -> None:
    documents = [snippet(f"echo {n}", line=n) for n in range(1, 9)] + [snippet("boom", line=20)]
    result = verify(documents, tools=[crash_on("boom")], today=TODAY)
    assert [v.verdict for v in result.verdicts] == [Verdict.VERIFIED] * 8 + [Verdict.UNVERIFIED]
    assert result.tool_errors == ("fake died by signal 11",)


def test_a_fault_of_an_adapter_is_reported_not_raised() -> None:
    def judge(document: Document) -> Answer:
        raise KeyError(document.text)

    result = verify([snippet("ls")], tools=[FakeTool(judge)], today=TODAY)
    assert result.verdicts[0].verdict is Verdict.UNVERIFIED
    assert "fake: its output was not understood (KeyError" in result.tool_errors[0]


def test_a_tool_that_answers_too_little_is_not_believed() -> None:
    class Silent(FakeTool):
        def run(self, documents: Sequence[Document]) -> list[Answer]:
            return [self.judge(document) for document in documents[1:]]

    result = verify([snippet("ls")], tools=[Silent()], today=TODAY)
    assert result.verdicts[0].verdict is Verdict.UNVERIFIED


def test_what_did_not_change_is_not_asked_again(tmp_path: Path) -> None:
    documents = [snippet("ls"), snippet("bad", line=5)]
    for run, expected in enumerate(([["ls", "bad"]], [], [["new"]])):
        tool = FakeTool(remarks_for("bad"))
        cache = AnswerCache.in_folder(tmp_path)
        asked = [documents[1], snippet("new")] if run == 2 else documents
        verdicts = verify(asked, tools=[tool], cache=cache, today=TODAY).verdicts
        cache.save()
        assert tool.asked == expected
        assert Verdict.FAILED in {v.verdict for v in verdicts}


def test_another_version_of_a_tool_is_asked_again(tmp_path: Path) -> None:
    for version in ("1.0", "1.1"):
        tool = FakeTool(present=version)
        cache = AnswerCache.in_folder(tmp_path)
        verify([snippet("ls")], tools=[tool], cache=cache)
        cache.save()
        assert tool.asked == [["ls"]]


def test_state_of_a_page_renews_what_follows_a_change(tmp_path: Path) -> None:
    def run(first: str) -> list[list[str]]:
        tool = FakeTool(page_state=True)
        cache = AnswerCache.in_folder(tmp_path)
        pages = [snippet(first), snippet("x", line=5), snippet("y", path="other.md")]
        verify(pages, tools=[tool], cache=cache)
        cache.save()
        return tool.asked

    assert run("a=1") == [["a=1", "x", "y"]]
    assert run("a=1") == []
    assert run("a=2") == [["a=2", "x"]]


def test_a_tool_that_fails_on_one_page_is_asked_about_the_others() -> None:
    def say(document: Document) -> Answer:
        if document.text == "bad":
            raise UnavailableError("it crashed")
        return Answer()

    pages = [snippet("a", path="a.md"), snippet("bad", path="b.md"), snippet("c", path="b.md")]
    pages.append(snippet("d", path="d.md"))
    found = verify(pages, tools=[FakeTool(say, page_state=True)]).verdicts
    unverified = Verdict.UNVERIFIED
    assert [each.verdict for each in found] == [
        Verdict.VERIFIED, unverified, unverified, Verdict.VERIFIED
    ]  # fmt: skip


def test_what_stands_in_for_a_placeholder_is_not_the_authors_fault() -> None:
    text = "image: <registry>/app\nreplicas: bad\n"
    tool = FakeTool(lambda _: Answer(tuple(Remark("R", "m", Severity.LOW, n) for n in (1, 2))))
    verdict = one(snippet(text, Kind.KUBERNETES), tool)
    assert [finding.line for finding in verdict.findings] == [2]


def test_a_finding_behind_a_prompt_has_its_true_column() -> None:
    verdict = one(snippet(">>> bad\n", Kind.PYTHON), FakeTool(remarks_for("bad")))
    [finding] = verdict.findings
    assert (finding.line, finding.column) == (1, 3 + 4)


def test_what_a_comment_calls_bad_is_no_finding() -> None:
    tool = FakeTool(remarks_for("bad"))
    verdict = one(snippet("# Don't do this\nls bad\n# Better:\nls"), tool)
    assert verdict.verdict is Verdict.FRAGMENT
    assert verdict.reason == "bad on purpose, as the comment on line 1 says"
    assert one(snippet("# Don't do this\nls\n# Better:\nls bad"), tool).findings


def test_output_beside_commands_is_a_part() -> None:
    verdict = one(snippet("ls\nNAME  READY\nbad   1/1"), FakeTool(remarks_for("bad")))
    assert verdict.verdict is Verdict.FRAGMENT
    assert verdict.reason == "from line 2 on a table, which is no command: `NAME READY`"


HELM = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n"


def test_a_helm_template_is_a_part_at_best() -> None:
    tool = FakeTool(remarks_for("bad"), kinds=frozenset({Kind.KUBERNETES}))
    verdict = one(snippet(HELM, Kind.KUBERNETES), tool)
    assert verdict.verdict is Verdict.FRAGMENT
    assert "Helm" in (verdict.reason or "")
    assert one(snippet(HELM + "bad\n", Kind.KUBERNETES), tool).verdict is Verdict.FAILED
    plain = HELM.replace("{{ .Release.Name }}", "a")
    assert one(snippet(plain, Kind.KUBERNETES), tool).verdict is Verdict.VERIFIED


def test_a_tool_that_finds_a_document_to_be_none_of_its_own_is_not_named() -> None:
    aside = FakeTool(lambda _: Answer(aside=True), name="aside", level=Level.BUILD)
    verdict = one(snippet("ls"), FakeTool(name="a"), aside)
    assert verdict.verdict is Verdict.VERIFIED
    assert verdict.level is Level.LINT
    assert [use.tool for use in verdict.checks] == ["a"]
