"""What a command comes to once wrappers are taken off."""

from __future__ import annotations

import pytest

from prodready.facts.runners import unwrap


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        ("uv run python -m pytest -q", "pytest -q"),
        ("pipx run semgrep==1.142.0 scan --error", "semgrep scan --error"),
        ("pipx run black --check .", "black --check ."),
        ("go run golang.org/x/vuln/cmd/govulncheck@v1.1.4 ./...", "govulncheck ./..."),
        ("go run github.com/google/go-licenses/v2@v2.0.1 check ./...", "go-licenses check ./..."),
        ("go run ./cmd/shop --port 80", "go run ./cmd/shop --port 80"),
        ("LEVEL=debug npx eslint .", "eslint ."),
    ],
)
def test_the_program_that_runs(command: str, wanted: str) -> None:
    assert " ".join(unwrap(tuple(command.split()))) == wanted
