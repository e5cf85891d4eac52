"""actionlint, as a program that prints what actionlint prints; and that it is not missed."""

from __future__ import annotations

import json
import sys
import sysconfig
from datetime import date
from pathlib import Path

import pytest

from prodready.model import Kind, Verdict
from prodready.tools import workflow_schema
from prodready.tools.actionlint import Actionlint
from prodready.verify import verify
from tests.tools.case_files import document

PYTHON = sys.executable
WORKFLOW = """\
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "${{ github.evnt }}"
"""
BROKEN = WORKFLOW.replace("runs-on", "run-on")


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with what the program answers; the program writes its arguments beside it."""
    answer = tmp_path / "answer.json"
    program = tmp_path / "actionlint"
    program.write_text(
        f"#!{PYTHON}\nimport sys, pathlib\n"
        'if "--version" in sys.argv: print("1.7.9"); sys.exit()\n'
        f"pathlib.Path({str(tmp_path / 'asked')!r}).write_text(' '.join(sys.argv[1:]))\n"
        f"text = pathlib.Path({str(answer)!r}).read_text()\nprint(text)\n"
        "sys.exit(1 if len(text) > 3 else 0)\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    return answer


def found(line: int, kind: str = "expression", file: str = "0.yml") -> dict[str, object]:
    """A remark as actionlint prints it."""
    told = {"message": f"said of {line}", "filepath": file, "line": line, "column": 24}
    return {**told, "kind": kind, "snippet": "…", "end_column": 30}


def test_what_it_says_is_told(say: Path) -> None:
    say.write_text(json.dumps([found(6)]), encoding="utf-8")
    [answer] = Actionlint().run([document(WORKFLOW, Kind.GITHUB_WORKFLOW)])
    [remark] = answer.remarks
    assert (remark.rule, remark.line, remark.column) == ("actionlint/expression", 6, 24)
    asked = (say.parent / "asked").read_text(encoding="utf-8")
    assert asked.startswith("-shellcheck= -pyflakes= ")
    assert asked.endswith(" 0.yml")


def test_one_call_answers_about_all(say: Path) -> None:
    say.write_text(json.dumps([found(6, file="1.yml")]), encoding="utf-8")
    texts = [WORKFLOW, "- run: make\n", WORKFLOW]
    answers = Actionlint().run([document(text, Kind.GITHUB_WORKFLOW) for text in texts])
    assert [len(answer.remarks) for answer in answers] == [0, 0, 1]
    assert [answer.aside for answer in answers] == [False, True, False]


def test_what_our_own_rules_say_is_not_said_twice(say: Path) -> None:
    own = workflow_schema.TOOL.run([document(BROKEN, Kind.GITHUB_WORKFLOW)])[0].remarks
    line = own[0].line
    say.write_text(json.dumps([found(line, "syntax-check"), found(6)]), encoding="utf-8")
    [answer] = Actionlint().run([document(BROKEN, Kind.GITHUB_WORKFLOW)])
    assert [remark.line for remark in answer.remarks] == [6]


@pytest.mark.parametrize("kind", ["runner-label", "shellcheck"])
def test_what_it_only_guesses_is_left_out(say: Path, kind: str) -> None:
    say.write_text(json.dumps([found(4, kind)]), encoding="utf-8")
    assert Actionlint().run([document(WORKFLOW, Kind.GITHUB_WORKFLOW)])[0].remarks == ()


@pytest.mark.parametrize("text", ["null", "[]"])
def test_nothing_found(say: Path, text: str) -> None:
    say.write_text(text, encoding="utf-8")
    [answer] = Actionlint().run([document(WORKFLOW, Kind.GITHUB_WORKFLOW)])
    assert answer.remarks == ()
    assert not answer.aside


@pytest.mark.parametrize(
    "left_out", ["on: push\n", "jobs:\n  a: {runs-on: x}\n", "a: [\n", "# …\n"]
)
def test_a_part_is_left_aside(say: Path, left_out: str) -> None:
    assert not say.exists()
    assert Actionlint().run([document(left_out, Kind.GITHUB_WORKFLOW)])[0].aside


def test_it_is_not_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    tools = [Actionlint(), workflow_schema.TOOL]
    page = [document(WORKFLOW.replace("evnt", "event"), Kind.GITHUB_WORKFLOW)]
    [verdict] = verify(page, tools=tools, today=date(2026, 11, 20)).verdicts
    assert verdict.verdict is Verdict.VERIFIED
    assert verdict.missing == ()
    assert [use.tool for use in verdict.checks] == ["github-workflow"]
