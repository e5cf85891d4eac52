"""What a build takes from outside: base images, the folder, a Dockerfile."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.building import recipe_for, stand_in
from prodready.building.base_images import external_images, split
from prodready.building.context import context_digest, context_files
from prodready.errors import InputError
from prodready.facts.dockerfile import parse
from tests.building.engines import Fake
from tests.targets.images import Sample


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
