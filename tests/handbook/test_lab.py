"""The pages that are worked through are worked through here, as printed, from first to last."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from prodready.config import load_config
from prodready.directives import Role
from prodready.documents.pages import collect
from prodready.model import Document, Kind

ROOT = Path(__file__).parents[2]
LEARN = ROOT / "docs" / "learn"
LAB = ROOT / "snippets" / "lab"
WORKED = ("friday-lab", "existing-service")
LEAST_COMMANDS = {"friday-lab": 45, "existing-service": 20}


def blocks(page: str) -> list[Document]:
    """The code blocks of a page."""
    return collect([str(LEARN / f"{page}.md")], load_config().examples).snippets


def consoles(page: str) -> list[Document]:
    return [block for block in blocks(page) if block.kind is Kind.CONSOLE]


def verify(pages: Path) -> dict[str, Any]:
    """What `prodready snippets --run` says of a page, or of a folder with pages."""
    command = [
        sys.executable,
        "-m",
        "prodready",
        "snippets",
        str(pages.relative_to(ROOT)),
        "--run",
        "--no-cache",
    ]
    done = subprocess.run(
        [*command, "--format", "json"],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))},
        capture_output=True,
        text=True,
        timeout=560,
        check=False,
    )
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("page", WORKED)
def test_every_command_does_what_is_printed(page: str) -> None:
    marked = {b.line for b in consoles(page) if b.directives.running.role is Role.RUN}
    results = {each["line"]: each for each in verify(LEARN / f"{page}.md")["snippets"]}
    assert marked <= set(results)
    for line in sorted(marked):
        assert not results[line]["findings"], (line, results[line]["findings"])
        assert (results[line]["verdict"], results[line]["level"]) == ("verified", "run"), line


@pytest.mark.parametrize("page", WORKED)
def test_only_installing_is_not_run(page: str) -> None:
    """A session that is shown and not run would be a promise."""
    commands = 0
    for block in consoles(page):
        prompts = re.findall(r"^\$ (.+)$", block.text, re.M)
        if block.directives.running.role is Role.RUN:
            commands += len(prompts)
        else:
            assert all("pip install" in one or "-m venv" in one for one in prompts), block.line
    assert commands >= LEAST_COMMANDS[page]


def test_each_step_ends_with_a_session() -> None:
    text = (LEARN / "friday-lab.md").read_text(encoding="utf-8")
    steps = re.split(r"^## (?=\d)", text, flags=re.M)[1:]
    assert len(steps) == 10
    for step in steps:
        assert "{ .console run" in step, step.partition("\n")[0]
    minutes = [int(n) for n in re.findall(r"^\d+ .*\((\d+) minutes\)", "\n".join(steps), re.M)]
    assert sum(minutes) == 90


def test_the_end_is_green() -> None:
    last = consoles("friday-lab")[-1].text
    assert "$ prodready check --profile lab-1.6 ." in last
    summary = re.search(r"^\d+ items: (.+)$", last, re.M)
    assert summary is not None
    assert "fail" not in summary[1]
    assert "not-run" not in summary[1]


def test_the_lock_is_that_of_the_environment_it_is_tested_in() -> None:
    def pins(path: Path) -> dict[str, str]:
        found = re.findall(r"^([a-z0-9._-]+)==(\S+)", path.read_text(encoding="utf-8"), re.M)
        return dict(found)

    service = pins(ROOT / "snippets" / "service" / "requirements-dev.txt")
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = pins(LAB / name)
        assert len(lock) >= 15
        assert lock.items() <= service.items()
        text = (LAB / name).read_text(encoding="utf-8")
        assert text.count("--hash=sha256:") >= len(lock)
