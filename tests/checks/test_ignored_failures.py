"""Whether a failure is surely lost: what a script may still look at counts as heard."""

from __future__ import annotations

import pytest

from prodready.checks.ignored_failures import surely_ignored

HIDDEN = "|| hides its failure"
LATER = "later commands decide, since the shell goes on after a failure"


@pytest.mark.parametrize(
    ("reason", "script", "line", "ignored"),
    [
        (None, "kubeconform k8s", "", False),
        (HIDDEN, "kubeconform k8s || true", "", True),
        (HIDDEN, "kubeconform k8s || echo 'never mind'", "", True),
        (HIDDEN, "kubeconform k8s || failed=1", "", False),
        (HIDDEN, "kubeconform k8s || true-ish", "", False),
        ("continue-on-error hides its failure", "kubeconform k8s", "", True),
        ("! turns its failure into success", "if ! x; then failed=1; fi", "", False),
        ("it only decides a condition", "if x; then y; fi", "", False),
        (LATER, "pg_dump x\nmigrate", "pg_dump x", True),
        (LATER, "pg_dump x\n[ $? -eq 0 ] || exit 1\nmigrate", "pg_dump x", False),
        (LATER, "if ! pg_dump x; then exit 1; fi", "if ! pg_dump x; then exit 1; fi", False),
    ],
)
def test_what_is_lost(reason: str | None, script: str, line: str, ignored: bool) -> None:
    assert surely_ignored(reason, script, line) is ignored
