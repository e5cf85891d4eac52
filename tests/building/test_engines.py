"""What builds an image: which program, what it is told, and what its failures say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from prodready.building import find_engine, recipe_for, stand_in
from prodready.building.docker import Docker
from prodready.building.engine import BuildError
from prodready.building.failures import unreachable
from prodready.building.pip_settings import mounts, read_settings
from prodready.building.podman import Podman, _failure
from prodready.errors import UnavailableError
from tests.building.engines import GOOD, program
from tests.targets.images import Sample


def test_the_engine_is_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("prodready.tools.interface.DAEMONS", "")
    with pytest.raises(UnavailableError, match="buildah and podman and runc is not here: apt-get"):
        find_engine(tmp_path)
    for name in ("buildah", "podman", "runc"):
        program(tmp_path, name, "echo buildah version 1.28.2")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(UnavailableError, match="needs root here: start again with sudo"):
        find_engine(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    file = Sample(config={"Labels": {"org.opencontainers.image.title": "Debian python3 3.13"}})
    one = stand_in(f"python={file.saved(tmp_path / 'base.tar')}")
    engine = find_engine(tmp_path, [one])
    assert isinstance(engine, Podman)
    assert engine.version() == "1.28.2, stand-in base (Debian python3 3.13)"
    assert find_engine(tmp_path).version() == "1.28.2"
    program(tmp_path, "docker", "exit 1")  # the client alone builds nothing
    assert isinstance(find_engine(tmp_path), Podman)
    program(tmp_path, "docker", "echo 28.2.2")
    assert find_engine(tmp_path, [one]).version() == "28.2.2"


def test_docker_is_told_what_to_build(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(GOOD)
    program(
        tmp_path, "docker", f'[ "$1" = version ] && echo 28 && exit; echo "$@" > {tmp_path}/call'
    )
    engine = Docker(str(tmp_path / "docker"))
    recipe = recipe_for(engine, tmp_path, arguments={"REVISION": "abc"})
    engine.build(recipe)
    call = (tmp_path / "call").read_text().split()
    assert call[0] == "build"
    assert call[-3:] == ["--file", f"{tmp_path}/Dockerfile", str(tmp_path)]
    assert {"--tag", recipe.tag, "--build-arg", "REVISION=abc"} <= set(call)
    program(tmp_path, "docker", "echo 'Dockerfile:3' >&2; echo 'ERROR: exit code: 1' >&2; exit 1")
    with pytest.raises(BuildError, match="exit code: 1") as caught:
        Docker(str(tmp_path / "docker")).build(recipe)
    assert caught.value.line == 3
    program(tmp_path, "docker", "echo 'python:3: failed to resolve source metadata' >&2; exit 1")
    with pytest.raises(UnavailableError, match="a base image cannot be had"):
        Docker(str(tmp_path / "docker")).build(recipe)


def test_buildah_says_where_it_failed() -> None:
    printed = "[1/2] STEP 1/1: FROM x\n[2/2] STEP 1/3: FROM x\n[2/2] STEP 2/3: RUN false\n"
    errors = 'ERROR: No matching distribution\nError: building at STEP "RUN false": exit status 1\n'
    error = _failure(printed, errors, 1, [])
    assert isinstance(error, BuildError)
    assert (error.stage, error.step) == (2, 2)
    assert "No matching distribution" in str(error)
    missing = _failure(
        "", "Error: creating build container: python: image not known", 125, ["python"]
    )
    assert isinstance(missing, UnavailableError)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("E: Could not resolve 'mirror.example'", True),
        ("NewConnectionError: Failed to establish a new connection", True),
        ("docker.io/x: pull access denied", True),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", False),
        ("cp: cannot stat 'network': No such file or directory", False),
    ],
)
def test_what_is_no_fault_of_the_dockerfile(text: str, told: bool) -> None:
    assert (unreachable(f"before\n{text}\nafter") is not None) is told


def test_pip_is_told_what_the_machine_is_told(tmp_path: Path) -> None:
    (tmp_path / "index" / "simple").mkdir(parents=True)
    (tmp_path / "ca.crt").write_text("certificates")
    settings = read_settings(
        f"global.extra-index-url='file://{tmp_path}/index/simple\\nhttps://b.example/simple'\n"
        "global.index-url='https://a.example/simple'\n"
        f":env:.cert='{tmp_path}/ca.crt'\n"
        ":env:.index-url='https://me:hunter2@c.example/simple'\n"
        "global.no-cache-dir='true'\nnonsense\nglobal.proxy=broken'\n"
    )
    found = dict(mounts(settings, tmp_path))
    text = (tmp_path / "pip.conf").read_text()
    assert found[tmp_path / "pip.conf"] == "/etc/pip.conf"
    assert found[tmp_path / "ca.crt"] == "/etc/ssl/certs/ca-certificates.crt"
    assert found[tmp_path / "index"] == f"{tmp_path}/index"
    assert "cert = /etc/ssl/certs/ca-certificates.crt" in text
    assert "index-url = https://me:hunter2@c.example/simple" in text
    assert "\n\thttps://b.example/simple" in text
    assert "no-cache-dir" not in text
