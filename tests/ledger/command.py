"""A git repository, its entries written by hand, and the command line over it."""

from __future__ import annotations

import json
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from prodready.cli import main

DOCKERFILE = "FROM python:3.14-slim\nCOPY . /app\nCMD python /app/app.py\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: 3
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
        - name: app
          image: example.com/{name}:1.0
"""
TODAY = date.today()
PAST = (TODAY - timedelta(days=10)).isoformat()
LATER = (TODAY + timedelta(days=90)).isoformat()


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a change")


class Prodready:
    """The command line, and what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        code = main(arguments)
        self.out, self.err = self._capsys.readouterr()
        assert "Traceback" not in self.err
        return code

    def item(self, id_: str, *arguments: str) -> dict[str, Any]:
        self.code = self("check", "--item", id_, "--format", "json", *arguments)
        self.report = json.loads(self.out)
        [item] = self.report["items"]
        return dict(item)


def ledger(folder: Path, sort: str, **fields: str) -> None:
    """Add an entry by hand, as people do."""
    file = folder / ".prodready" / f"{sort}s.yaml"
    file.parent.mkdir(exist_ok=True)
    if not file.exists():
        file.write_text(f"{sort}s:\n", "utf-8")
    started = (TODAY - timedelta(days=60)).isoformat()
    entry = {"by": "Ada", "on": started, "until": LATER, **fields}
    lines = [f"{key}: {value}" for key, value in entry.items()]
    with file.open("a", encoding="utf-8") as stream:
        stream.write("  - " + "\n    ".join(lines) + "\n")
