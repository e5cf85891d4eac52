"""A fault that is put into a verified example is found: what is verified was looked at."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from prodready.model import Document, Kind, LineMap

ROOT = Path(__file__).parents[1]
MISSED = {
    "image tag removed": "an image without a tag is no error in Compose and Kubernetes",
}
"""Faults that may pass, and why."""


@pytest.fixture(scope="module")
def bench() -> Any:
    """The scripts that make the faults and count them."""
    sys.path.insert(0, str(ROOT / "scripts" / "bench"))
    try:
        yield importlib.import_module("mutate")
    finally:
        sys.path.pop(0)


@pytest.mark.slow
@pytest.mark.timeout(900)  # hundreds of faults, each asked of the real tools
def test_nearly_every_fault_is_found(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    tried = bench.trials(["docs", "snippets"], 25, 7)
    made = Counter(trial.fault for trial in tried)
    found = Counter(trial.fault for trial in tried if trial.found)
    assert len(made) >= 12
    assert made.total() > 200
    assert found.total() / made.total() >= 0.95
    for fault in made:
        if fault not in MISSED:
            assert found[fault] / made[fault] >= 0.7, fault


def mutants(bench: Any, kind: Kind, text: str) -> list[tuple[str, str]]:
    return list(bench.mutants(Document("a", text, kind, LineMap("a"))))


@pytest.mark.parametrize(
    ("kind", "text", "fault", "expected"),
    [
        (Kind.YAML, "a: 1\n", "colon dropped", "a 1\n"),
        (Kind.DOCKERFILE, "FROM a:1\nUSER 1\n", "image tag removed", "FROM a\nUSER 1\n"),
        (Kind.DOCKERFILE, "FROM a:1\n", "instruction unknown", "FORM a:1\n"),
        (Kind.SHELL, 'ls "$a"\n', "variable unquoted", "ls $a\n"),
        (Kind.PYTHON, "if path:\n  x\n", "name undefined", "if ptah:\n  x\n"),
        (
            Kind.COMPOSE,
            "services:\n  web:\n    image: a\n",
            "key misspelt",
            "services:\n  web:\n    iamge: a\n",
        ),
    ],
)
def test_a_fault_is_what_it_says(
    bench: Any, kind: Kind, text: str, fault: str, expected: str
) -> None:
    assert (fault, expected) in mutants(bench, kind, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.COMPOSE, "# a: b\n"),
        (Kind.KUBERNETES, "#\n"),
        (Kind.DOCKERFILE, "# FROM a:1\n"),
    ],
)
def test_what_changes_nothing_is_no_fault(bench: Any, kind: Kind, text: str) -> None:
    assert mutants(bench, kind, text) == []


def test_an_assignment_needs_no_quotes(bench: Any) -> None:
    faults = {fault for fault, _ in mutants(bench, Kind.SHELL, 'A="$b"\n')}
    assert faults == {"quote dropped"}


def test_an_item_of_a_list_may_be_as_deep_as_its_key(bench: Any) -> None:
    text = "a:\n  - b\n"
    assert ("line dedented", "a:\n- b\n") not in mutants(bench, Kind.KUBERNETES, text)


def test_names_that_a_reader_chooses_are_not_misspelt(bench: Any) -> None:
    text = "services:\n  frontend:\n    labels:\n      team: a\n"
    misspelt = [t for fault, t in mutants(bench, Kind.COMPOSE, text) if fault == "key misspelt"]
    assert all("frontend" in each and "team" in each for each in misspelt)
