"""Asks one item of a service that is started for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from prodready.cli import main
from tests.targets.servers import Service, serving


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["check", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def ask(
    capsys: pytest.CaptureFixture[str], service: Service, item: str, *options: str, path: str = ""
) -> dict[str, Any]:
    """What came of one item on a service."""
    with serving(service) as port:
        _, out, err = check(
            capsys, f"http://127.0.0.1:{port}{path}", "--item", item, "--format", "json", *options
        )
    assert not err
    [found] = json.loads(out)["items"]
    assert isinstance(found, dict)
    return found


def told(found: dict[str, Any]) -> str:
    messages = [one["message"] for one in found["findings"]]
    return " | ".join([found["status"], *messages, found.get("reason", "")])
