"""SARIF over the same findings: valid, placed, and with fingerprints that stay."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from prodready.api import Verification
from prodready.model import Severity
from prodready.reports import sarif
from prodready.reports.sheet import Sheet
from prodready.reports.snippets_sheet import sheet
from tests.reports.samples import every, finding, source, verdict

pytestmark = pytest.mark.usefixtures("empty_folder")

SCHEMA = json.loads(
    (Path(__file__).parent / "data" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")
)


def run_of(made: Sheet) -> dict[str, Any]:
    data = sarif.report(made)
    jsonschema.Draft4Validator(SCHEMA).validate(data)
    run: dict[str, Any] = data["runs"][0]
    return run


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
