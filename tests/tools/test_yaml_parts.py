"""Cases of yaml_parts: parts of manifests, Compose files and workflows, and what only looks so."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.documents.kinds import detect
from prodready.model import Kind
from prodready.tools.yaml_parts import TOOL
from tests.tools.case_files import announced, answer, cases, judge_case


@pytest.mark.parametrize("file", cases("yaml_parts"))
def test_case(file: Path) -> None:
    if file.parent.name != "fail":
        return judge_case(TOOL, file)
    found = answer(TOOL, file.read_text(encoding="utf-8"))
    assert [f"{remark.rule}@{remark.line}" for remark in found.remarks] == announced(file)
    assert found.fragment


@pytest.mark.parametrize("file", cases("yaml_parts"))
def test_a_case_is_what_it_would_be_on_a_page(file: Path) -> None:
    assert detect("yaml", None, file.read_text(encoding="utf-8")) is Kind.YAML


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("securityContext: {runAsNonRoot: true, readOnlyRootFilesystem: true}\n", "a container"),
        ("- {name: a, image: a, imagePullPolicy: Always}\n", "containers"),
        ("spec: {podSelector: {}, policyTypes: [Ingress]}\n", "a NetworkPolicy"),
        ("hostNetwork: true\n", "a Pod's spec"),
        ("uses: actions/checkout@v5\n", "a step"),
    ],
)
def test_it_says_of_what_it_is_a_part(text: str, noun: str) -> None:
    assert str(answer(TOOL, text).fragment).startswith(noun)


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "a: [\n", "- 1\n", "word\n", "limits:\n", "{}\n"]
)
def test_what_is_no_part_is_none_of_its_business(text: str) -> None:
    assert answer(TOOL, text).aside


def test_a_part_of_two_formats_is_judged_as_neither() -> None:
    text = "permissions: {contents: read}\nenv: {A: '${{ github.sha }}'}\n"
    assert not answer(TOOL, text).remarks
