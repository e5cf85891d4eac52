"""The published formats over the same findings: valid, stable, and steered by no document."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from prodready.api import Verification
from prodready.model import Finding, Kind, Level, Severity, SnippetVerdict, ToolUse, Verdict
from prodready.reports import formats, sarif
from prodready.reports.sheet import Sheet
from prodready.reports.snippets_sheet import sheet

SCHEMA = json.loads(
    (Path(__file__).parent / "data" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")
)
NASTY = "</script><img src=x onerror=1>|`x`[a](javascript:1)\x1b[31m\u202e$x$ ::error::y ##[z]"
PATH = "docs/a b#ü%.md"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SERVER_URL", "REPOSITORY", "SHA"):
        monkeypatch.delenv(f"GITHUB_{name}", raising=False)


def finding(line: int = 4, rule: str = "SC2086", **more: Any) -> Finding:
    values: dict[str, Any] = {
        "message": "Double quote",
        "severity": Severity.LOW,
        "path": PATH,
        "column": 6,
        "help": "https://www.shellcheck.net/wiki/SC2086",
        "tool": "shellcheck",
    }
    return Finding(rule=rule, line=line, **{**values, **more})


def verdict(kind: Verdict = Verdict.FAILED, line: int = 4, **more: Any) -> SnippetVerdict:
    values: dict[str, Any] = {
        "path": PATH,
        "checks": (ToolUse("shellcheck", "0.11.0"),),
        "findings": (finding(line),) if kind is Verdict.FAILED else (),
        "reason": None if kind in (Verdict.FAILED, Verdict.VERIFIED) else "no tool judges text",
    }
    return SnippetVerdict(
        line=line,
        end_line=line,
        info="sh",
        kind=Kind.SHELL,
        verdict=kind,
        level=Level.LINT,
        digest="sha256:0",
        **{**values, **more},
    )


def every() -> Verification:
    """One of each verdict, a problem of a page, a missing tool."""
    return Verification(
        verdicts=(
            verdict(),
            verdict(Verdict.VERIFIED, 9),
            verdict(Verdict.FRAGMENT, 12),
            verdict(Verdict.UNVERIFIED, 15, missing=("hadolint",)),
            verdict(line=20, findings=(finding(20, NASTY, message=NASTY, help=NASTY, fix=NASTY),)),
        ),
        problems=(Finding("unclosed-fence", "never closed", Severity.HIGH, "other.md", 3),),
    )


def source(text: str) -> None:
    file = Path(PATH)
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")


def run_of(made: Sheet) -> dict[str, Any]:
    data = sarif.report(made)
    jsonschema.Draft4Validator(SCHEMA).validate(data)
    run: dict[str, Any] = data["runs"][0]
    return run


# SARIF


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("result", [every(), Verification(())], ids=["all", "none"])
def test_sarif_is_valid_and_has_what_github_requires(result: Verification, strict: bool) -> None:
    run = run_of(sheet(result, strict=strict))
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        for text in ("shortDescription", "fullDescription", "help"):
            assert rule[text]["text"]
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["message"]["text"]
        assert one["partialFingerprints"]["primaryLocationLineHash"]
        region = one["locations"][0]["physicalLocation"]["region"]
        assert region["endLine"] == region["startLine"]
        assert region["endColumn"] >= region["startColumn"]
    expected = (5 if strict else 3) if result.verdicts else 0
    assert len(run["results"]) == expected
    assert run["columnKind"] == "unicodeCodePoints"


def test_the_schema_refuses_what_is_no_sarif() -> None:
    data = sarif.report(sheet(every()))
    data["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(SCHEMA).validate(data)


def test_sarif_places_are_relative_escaped_and_cover_the_word() -> None:
    source("\n\n\necho $ÄFOO x\n")
    result = Verification((verdict(findings=(finding(column=7),)),))
    [one] = run_of(sheet(result))["results"]
    place = one["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "docs/a%20b%23%C3%BC%25.md"
    assert place["region"] == {"startLine": 4, "startColumn": 7, "endLine": 4, "endColumn": 11}


def test_sarif_paths_start_at_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    result = Verification((verdict(findings=(finding(path="page.md"),)),))
    [one] = run_of(sheet(result))["results"]
    assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "sub/page.md"


def test_paths_of_another_folder_start_at_its_own_repository(tmp_path: Path) -> None:
    service = tmp_path / "other" / "service"
    service.mkdir(parents=True)
    (tmp_path / "other" / ".git").mkdir()
    made = replace(sheet(Verification((verdict(),))), folder=service)
    [one] = run_of(made)["results"]
    place = one["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].startswith("service/docs/")


def prints(result: Verification) -> list[str]:
    return [
        one["partialFingerprints"]["primaryLocationLineHash"]
        for one in run_of(sheet(result))["results"]
    ]


def test_fingerprints_survive_moved_lines_and_tell_equal_lines_apart() -> None:
    line = "echo $FOO\n"
    source("\n\n\n" + line + line)
    two = Verification((verdict(findings=(finding(4), finding(5))),))
    before = prints(two)
    source("\n" * 13 + "  " + line + line)
    moved = Verification((verdict(findings=(finding(14), finding(15))),))
    assert prints(moved) == before
    assert len(set(before)) == 2
    source("\n\n\necho $BAR\n" + line)
    assert prints(two)[0] != before[0]
    assert prints(two)[1] == before[0]


def test_only_what_is_about_attacks_has_a_security_severity() -> None:
    security = finding(1, "zizmor/unpinned-uses", tool="zizmor", severity=Severity.HIGH)
    ruff = finding(2, "S105", tool="ruff", severity=Severity.MEDIUM)
    simplify = finding(3, "SIM105", tool="ruff")
    result = Verification((verdict(findings=(security, ruff, simplify, finding())),))
    rules = {r["id"]: r["properties"] for r in run_of(sheet(result))["tool"]["driver"]["rules"]}
    assert rules["zizmor/unpinned-uses"]["security-severity"] == "8.0"
    assert rules["S105"]["security-severity"] == "5.5"
    assert "security" in rules["S105"]["tags"]
    assert "security-severity" not in rules["SIM105"] | rules["SC2086"]
    assert "security" not in rules["SIM105"]["tags"]


def test_rules_of_our_own_have_their_own_words() -> None:
    own = finding(1, "code-log-file", tool="coherence")
    page = finding(2, "unclosed-fence", tool=None)
    rules = run_of(sheet(Verification((verdict(findings=(own, page)),))))["tool"]["driver"]["rules"]
    assert "read-only" in rules[0]["shortDescription"]["text"]
    assert "Why:" in rules[0]["fullDescription"]["text"]
    assert "begins on a page ends on it" in rules[1]["fullDescription"]["text"]


def test_sarif_says_what_keeps_it_from_being_whole() -> None:
    [invocation] = run_of(sheet(every()))["invocations"]
    [note] = invocation["toolExecutionNotifications"]
    assert note["message"]["text"] == "hadolint is not installed; 1 snippet waited for it"
    assert invocation["executionSuccessful"] is False


def test_sarif_stays_below_what_github_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 2)
    run = run_of(sheet(every()))
    assert len(run["results"]) == 2
    assert run["results"][0]["ruleId"] == "unclosed-fence"
    assert "1 findings of lower severity" in str(run["invocations"])


def test_a_finding_of_an_included_file_names_the_pages() -> None:
    result = Verification((verdict(findings=(finding(path="run.sh"),)),))
    [one] = run_of(sheet(result))["results"]
    [page] = one["relatedLocations"]
    assert page["physicalLocation"]["region"] == {"startLine": 4}


def test_help_that_is_no_web_address_is_no_link() -> None:
    rules = run_of(sheet(every()))["tool"]["driver"]["rules"]
    assert {rule.get("helpUri") for rule in rules} == {
        None,
        "https://www.shellcheck.net/wiki/SC2086",
    }


# JUnit

_ALLOWED = {
    "testsuites": ({"name", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "skipped", "time"},
        {"testcase", "system-err"},
    ),
    "testcase": ({"classname", "name", "time"}, {"skipped", "failure"}),
    "failure": ({"type", "message"}, set()),
    "skipped": ({"message"}, set()),
    "system-err": (set(), set()),
}


def junit(result: Verification, **options: bool) -> ET.Element:
    """The report, held against the elements and attributes that every reader of JUnit knows."""
    root = ET.fromstring(formats.render(sheet(result, **options), "junit"))  # noqa: S314 - our own
    for element in root.iter():
        attributes, children = _ALLOWED[element.tag]
        assert set(element.attrib) == attributes
        assert {child.tag for child in element} <= children
    for suite in (root, *root.iter("testsuite")):
        assert int(suite.attrib["tests"]) == len(list(suite.iter("testcase")))
        assert int(suite.attrib["failures"]) == len(list(suite.iter("failure")))
    return root


def test_junit_has_a_case_a_snippet() -> None:
    root = junit(every())
    cases = {
        (c.attrib["classname"], c.attrib["name"]): [x.tag for x in c] for c in root.iter("testcase")
    }
    assert cases == {
        ("other.md", "unclosed-fence:3"): ["failure"],
        (PATH, "shell:4"): ["failure"],
        (PATH, "shell:9"): [],
        (PATH, "shell:12"): ["skipped"],
        (PATH, "shell:15"): ["skipped"],
        (PATH, "shell:20"): ["failure"],
    }
    reasons = {s.attrib["message"] for s in root.iter("skipped")}
    assert "fragment: no tool judges text" in reasons


def test_junit_agrees_with_a_strict_run() -> None:
    assert junit(every(), strict=True).attrib["failures"] == "5"
    assert junit(every(), strict=True, allow_missing=True).attrib["failures"] == "4"
    skipped = Verification((verdict(Verdict.UNVERIFIED, skipped=True),))
    assert junit(skipped, strict=True).attrib["failures"] == "0"


def test_junit_of_nothing_is_well_formed() -> None:
    assert junit(Verification(())).attrib["tests"] == "0"


# Markdown


def test_markdown_links_to_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    text = formats.render(sheet(every()), "markdown")
    assert f"[`{PATH}:4`](<docs/a%20b%23%C3%BC%25.md#L4>)" in text
    for name, value in {"SERVER_URL": "https://h", "REPOSITORY": "o/r", "SHA": "abc"}.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    text = formats.render(sheet(every()), "markdown")
    assert "(<https://h/o/r/blob/abc/docs/a%20b%23%C3%BC%25.md?plain=1#L4>)" in text
    assert "<details><summary>1 fragment</summary>" in text
    assert "- hadolint is not installed; 1 snippet waited for it" in text


def test_markdown_rows_keep_their_cells_whatever_a_page_says() -> None:
    text = formats.render(sheet(every()), "markdown")
    rows = [row for row in text.split("\n") if row.startswith("| [")]
    assert len(rows) == 3
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) == 5
    prose = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert "\\<img" in prose
    assert "<img" not in prose.replace("\\<img", "")
    assert "](javascript" not in prose


def test_markdown_fits_into_a_step_summary() -> None:
    many = tuple(
        verdict(line=n, findings=(finding(n, message="x" * 9000),)) for n in range(1, 3000)
    )
    text = formats.render(sheet(Verification(many)), "markdown")
    assert len(text.encode()) < 1024 * 1024
    assert "2499 more findings are in the log." in text


# HTML


class Page(HTMLParser):
    """The tags of a page, and every address in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: set[str] = set()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in {"meta"}:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            if name in {"href", "src"}:
                self.addresses.add(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_one_page_that_asks_for_nothing() -> None:
    source("\n\n\n\techo $FOO <b>\n")
    text = formats.render(sheet(every()), "html")
    page = Page(text)
    assert not page.open
    assert page.addresses == {"https://www.shellcheck.net/wiki/SC2086"}
    assert not page.tags & {"script", "img", "link", "iframe", "b"}
    assert "prefers-color-scheme: dark" in text
    assert "default-src 'none'" in text
    assert "url(" not in text
    assert "echo $FOO &lt;b&gt;" in text


# All of them


@pytest.mark.parametrize("name", formats.PUBLISHED)
def test_no_document_steers_who_reads_the_report(name: str) -> None:
    Path("docs").mkdir()
    text = formats.render(sheet(every()), name)
    assert not set(text) & set("\x1b\u202e\x00\r\x07")
    if name != "sarif":
        assert not any(line.lstrip().startswith("::error::y") for line in text.split("\n"))


@pytest.mark.parametrize("name", formats.PUBLISHED)
def test_a_report_of_nothing_is_not_empty(name: str) -> None:
    assert formats.render(sheet(Verification(())), name).strip()


def test_strict_failures_are_annotated() -> None:
    text = formats.render(sheet(every(), strict=True), "github")
    assert "file=docs/a b#ü%25.md,line=12,col=1,title=not-verified::fragment: no tool" in text


def test_annotations_do_not_end_early() -> None:
    broken = replace(finding(), message="a\r\n::add-mask::b\nc")
    text = formats.render(sheet(Verification((verdict(findings=(broken,)),))), "github")
    assert "Double" not in text
    assert "::a%0A::add-mask::b%0Ac\n" in text
