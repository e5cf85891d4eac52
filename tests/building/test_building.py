"""What is built, by what, and what it says where nothing builds; with programs that stand in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from prodready.api import verify_snippets
from prodready.building import find_engine, recipe_for, snippets, stand_in
from prodready.building.base_images import external_images, split
from prodready.building.context import context_digest, context_files
from prodready.building.docker import Docker
from prodready.building.engine import BuildError, Engine, Recipe
from prodready.building.failures import unreachable
from prodready.building.pip_settings import mounts, read_settings
from prodready.building.podman import Podman, _failure
from prodready.building.snippets import build_snippets
from prodready.cli import main
from prodready.config import Config
from prodready.documents.pages import collect
from prodready.errors import InputError, UnavailableError
from prodready.facts.dockerfile import parse
from prodready.model import Document, Level, Verdict
from tests.targets.images import Sample

GOOD = 'FROM python:3.14-slim AS base\nFROM base\nWORKDIR /app\nCMD ["python"]\n'


class Fake(Engine):
    """An engine that builds what it is told it can."""

    name = "fake"

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault
        self.built: list[str] = []

    def version(self) -> str:
        return "1.0"

    def build(self, recipe: Recipe) -> None:
        self.built.append(recipe.tag)
        if self.fault:
            raise self.fault

    def has(self, tag: str) -> bool:
        return tag is None

    @property
    def runner(self) -> Sequence[str]:
        return ("false",)


def outcome(
    folder: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine | None, *paths: str
) -> list[tuple[str, Verdict, Level, str | None]]:
    """What `--build` makes of the snippets of these paths, with an engine or without."""

    def find(*_: object) -> Engine:
        if engine is None:
            raise UnavailableError("nothing builds here: install it")
        return engine

    monkeypatch.setattr(snippets, "find_engine", find)
    monkeypatch.chdir(folder)
    collection = collect(paths or ["."], ["."])
    plain = verify_snippets(collection, config=Config(), tools=[], cache=False)
    verified = replace(
        plain,
        verdicts=tuple(
            replace(each, verdict=Verdict.VERIFIED, level=Level.LINT, reason=None)
            for each in plain.verdicts
        ),
    )
    result = build_snippets(collection.snippets, verified)
    return [(each.path, each.verdict, each.level, each.reason) for each in result.verdicts]


def test_a_file_is_built_once_for_all_that_show_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Dockerfile").write_text(GOOD)
    (tmp_path / "page.md").write_text(f"```dockerfile\n{GOOD}```\n\n```sh\ntrue\n```\n")
    pages = ("Dockerfile", "page.md")
    engine = Fake()
    found = outcome(tmp_path, monkeypatch, engine, *pages)
    assert len(engine.built) == 1
    assert {(path, level) for path, _, level, _ in found} == {
        ("Dockerfile", Level.BUILD),
        ("page.md", Level.LINT),
    }
    again = Fake()
    assert outcome(tmp_path, monkeypatch, again, *pages) == found
    assert again.built == []
    (tmp_path / "app.py").write_text("print()")
    outcome(tmp_path, monkeypatch, again, *pages)
    assert len(again.built) == 1


def test_without_an_engine_nothing_is_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Dockerfile").write_text(GOOD)
    [(_, verdict, level, reason)] = outcome(tmp_path, monkeypatch, None)
    assert (verdict, level) == (Verdict.UNVERIFIED, Level.LINT)
    assert reason == "not built: nothing builds here: install it"


@pytest.mark.parametrize(
    ("fault", "verdict", "line"),
    [
        (BuildError("no such file", stage=2, step=2), Verdict.FAILED, 3),
        (BuildError("no such file", line=4), Verdict.FAILED, 4),
        (BuildError("no such file", stage=9, step=9), Verdict.FAILED, 1),
        (UnavailableError("a base image cannot be had"), Verdict.UNVERIFIED, None),
    ],
)
def test_what_a_build_that_fails_says(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    verdict: Verdict,
    line: int | None,
) -> None:
    (tmp_path / "Dockerfile").write_text(GOOD)
    monkeypatch.setattr(snippets, "find_engine", lambda *_: Fake(fault))
    monkeypatch.chdir(tmp_path)
    collection = collect(["."], ["."])
    plain = verify_snippets(collection, config=Config(), tools=[], cache=False)
    [found] = build_snippets(collection.snippets, plain).verdicts
    assert found.verdict is verdict
    assert found.level is Level.NONE
    assert [(each.rule, each.path, each.line) for each in found.findings] == (
        [("build-failed", "Dockerfile", line)] if line else []
    )


def test_a_bad_example_is_left_alone() -> None:
    collection = collect(["snippets/unready"], ["snippets"])
    from prodready.config import load_config

    documents: list[Document] = load_config().declare(collection.snippets)
    assert [each.path for each in documents if snippets.built_file(each)] == []


def test_nothing_is_built_unless_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.md").write_text("text\n")
    assert main(["snippets", "page.md", "--stand-in", "python=x.tar"]) == 2
    assert "--stand-in goes with --build" in capsys.readouterr().err
    assert main(["snippets", "page.md", "--build", "--stand-in", "python"]) == 2
    assert "write NAME=FILE" in capsys.readouterr().err
    assert main(["snippets", "page.md", "--build", "--stand-in", "python=x.tar"]) == 2
    assert "x.tar: no such file" in capsys.readouterr().err


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


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


def test_images_from_outside() -> None:
    text = (
        "ARG V=3.14\nFROM python:$V-slim AS base\nFROM base AS build\n"
        "COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/\nCOPY --from=base /a /b\n"
        "RUN --mount=type=bind,from=node:22,target=/n true\nRUN --mount=type=cache,target=/c true\n"
        "FROM scratch\nCOPY --from=0 /a /\n"
    )
    images = external_images(parse(text))
    assert images == ("python:3.14-slim", "ghcr.io/astral-sh/uv:0.9", "node:22")


def test_a_stand_in_replaces_by_repository(tmp_path: Path) -> None:
    one = stand_in(f"python={Sample().saved(tmp_path / 'base.tar')}")
    images = ["python:3.14@sha256:ab", "docker.io/library/python", "me/python:3", "pythonic:3"]
    replaced, missing = split(images, [one])
    assert list(replaced) == images[:2]
    assert missing == images[2:]


def test_the_context_is_what_the_ignore_file_lets_in(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    for name in ("Dockerfile", "src/app.py", "src/app.pyc", "secret.key", "notes"):
        (tmp_path / name).write_text("1")
    dockerfile = tmp_path / "Dockerfile"
    assert len(list(context_files(tmp_path, dockerfile))) == 5
    (tmp_path / ".dockerignore").write_text("*\n!src/\n**/*.pyc\n")
    assert list(context_files(tmp_path, dockerfile)) == ["src/app.py"]
    before = context_digest(tmp_path, dockerfile)
    (tmp_path / "notes").write_text("2")
    assert context_digest(tmp_path, dockerfile) == before
    (tmp_path / "src/app.py").chmod(0o755)
    changed = context_digest(tmp_path, dockerfile)
    assert changed != before
    dockerfile.write_text("2")
    assert context_digest(tmp_path, dockerfile) != changed
    (tmp_path / "Dockerfile.dockerignore").write_text("*\n")
    assert list(context_files(tmp_path, dockerfile)) == []


def test_a_folder_without_a_dockerfile(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        recipe_for(Fake(), tmp_path / "none")
    with pytest.raises(InputError, match="Dockerfile"):
        recipe_for(Fake(), tmp_path)


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
