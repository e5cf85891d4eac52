"""The scripts for images on machines that lack something: one clear line, and no pass."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("bash", "sha256sum", "cut", "mkdir", "flock", "head", "cat", "env", "dirname", "mktemp")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder with the few programs that every system has."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        found = next(
            Path(place) / name for place in ("/usr/bin", "/bin") if Path(place, name).exists()
        )
        (folder / name).symlink_to(found)
    return folder


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/bash\n{script}\n")
    (folder / name).chmod(0o755)


def run(script: str, bare: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    text = (ROOT / "scripts" / script).read_text(encoding="utf-8")
    copy = bare.parent / script
    # The folders of daemons would bring this machine's own programs back.
    copy.write_text(text.replace(":/usr/sbin:/sbin", ""))
    return subprocess.run(
        [bare / "bash", copy, *arguments],
        env={"PATH": str(bare), "HOME": str(bare.parent)},
        cwd=bare.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_base_image_needs_its_tools_root_and_a_mirror(bare: Path) -> None:
    done = run("base_image.sh", bare, "images")
    assert done.returncode == 3
    assert done.stderr.startswith("base image: debootstrap is not installed: apt-get install")
    for name in ("debootstrap", "podman", "runc"):
        program(bare, name, "exit 1")
    program(bare, "id", "echo 1000")
    done = run("base_image.sh", bare, "images")
    assert (done.returncode, done.stdout) == (3, "")
    assert "needs root: start again with sudo" in done.stderr
    program(bare, "id", "echo 0")
    program(bare, "apt-get", "exit 0")
    done = run("base_image.sh", bare, "images")
    assert done.returncode == 3
    assert "name one in DEBIAN_MIRROR" in done.stderr


def test_a_base_that_is_there_is_not_made_again(bare: Path) -> None:
    first = run("base_image.sh", bare, "images")
    assert first.returncode == 3
    key = subprocess.run(
        ["sha256sum", bare.parent / "base_image.sh"], capture_output=True, text=True, check=True
    ).stdout[:12]
    file = bare.parent / "images" / f"base-python-{key}.tar"
    file.write_text("made before")
    done = run("base_image.sh", bare, "images")
    assert (done.returncode, done.stdout.strip()) == (0, f"images/{file.name}")


@pytest.mark.slow
def test_without_a_builder_the_image_is_not_tried(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/try_image.py", ROOT / "snippets/service"],
        env={**os.environ, "PATH": str(tmp_path), "DOCKER_HOST": "unix:///nowhere"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "is not here: apt-get install" in done.stderr
    assert (done.returncode, done.stdout) == (3, "")
    assert len(done.stderr.strip().splitlines()) == 1
