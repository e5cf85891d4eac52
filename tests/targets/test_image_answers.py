"""What an image answers to the items of the catalogue."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from prodready.catalog import load_catalog
from prodready.checks.interface import Outcome
from prodready.targets.image import open_image
from prodready.targets.image_answers import answers
from tests.targets.images import Files, Sample, tar

FILES: Files = {"usr/bin/python3": "x", "usr/local/bin/python": "-> /usr/bin/python3", "app/x": "x"}


def ask(
    tmp_path: Path, item: str, files: Files = FILES, budget: float = 200, **config: Any
) -> list[Outcome]:
    with open_image(Sample((tar(files),), config).saved(tmp_path / "a.tar")) as image:
        return answers(image, budget)[item]


CONFIGURED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("non-root-container", {}, ["Fail"]),
    ("non-root-container", {"User": "0:0"}, ["Fail"]),
    ("non-root-container", {"User": "app"}, ["Pass"]),
    ("numeric-user", {}, []),
    ("numeric-user", {"User": "app"}, ["Fail"]),
    ("numeric-user", {"User": "10001"}, ["Pass"]),
    ("container-healthcheck", {}, ["Unknown"]),
    (
        "container-healthcheck",
        {"Healthcheck": {"Test": ["CMD", "python", "-c", "x"]}},
        ["Pass"],
    ),
    ("container-healthcheck", {"Healthcheck": {"Test": ["CMD", "curl", "-f", "x"]}}, ["Fail"]),
    ("container-healthcheck", {"Healthcheck": {"Test": ["CMD", "/bin/python3"]}}, ["Pass"]),
    ("container-healthcheck", {"Healthcheck": {"Test": ["CMD", "/app/y"]}}, ["Fail"]),
    (
        "container-healthcheck",
        {"Healthcheck": {"Test": ["CMD-SHELL", "wget x||exit 1"]}},
        ["Fail"],
    ),
    ("container-healthcheck", {"Healthcheck": {"Test": ["CMD-SHELL", "[ -f /x ]"]}}, ["Pass"]),
    ("container-healthcheck", {"Healthcheck": {"Test": ["CMD-SHELL", "$PROBE x"]}}, ["Pass"]),
    ("exec-form-cmd", {}, []),
    ("exec-form-cmd", {"Cmd": ["/bin/sh", "-c", "app --port 1"]}, ["Fail"]),
    ("exec-form-cmd", {"Cmd": ["/bin/sh", "-c", "exec app --port 1"]}, ["Pass"]),
    ("exec-form-cmd", {"Entrypoint": ["/entry.sh"], "Cmd": ["app"]}, ["Pass"]),
    ("no-secrets-in-layers", {"Env": ["API_KEY=k3yk3yk3y"]}, ["Fail"]),
    ("no-secrets-in-layers", {}, ["Pass"]),
    ("image-labels", {}, ["Fail"]),
    ("image-labels", {"Labels": {"org.opencontainers.image.revision": "unknown"}}, ["Fail"]),
    ("image-labels", {"Labels": {"org.opencontainers.image.revision": "4b825dc"}}, ["Pass"]),
]
"""An item, what the configuration of an image says, and the sorts of its answers."""


@pytest.mark.parametrize(("item", "config", "kinds"), CONFIGURED)
def test_by_its_configuration(
    tmp_path: Path, item: str, config: dict[str, Any], kinds: list[str]
) -> None:
    found = ask(tmp_path, item, **config)
    assert [type(each).__name__ for each in found] == kinds


FILLED: list[tuple[str, Files, str, str]] = [
    (
        "no-build-tools",
        {"usr/bin/gcc": "x", "usr/bin/make": "x"},
        "Fail",
        "/usr/bin/gcc, /usr/bin/make",
    ),
    ("no-build-tools", FILES, "Pass", "none among 3 paths"),
    ("no-remote-shell", {"usr/sbin/sshd": "x"}, "Fail", "/usr/sbin/sshd"),
    ("no-remote-shell", {"etc/pam.d/sshd": "x"}, "Pass", "none"),
    (
        "no-secrets-in-layers",
        {"app/.env": "API_KEY=k3yk3yk3y"},
        "Fail",
        "/app/.env: a value for API_KEY, in layer 1",
    ),
]
"""An item, the files of an image, the sort of its answer, and what it tells."""


@pytest.mark.parametrize(("item", "files", "kind", "told"), FILLED)
def test_by_its_files(tmp_path: Path, item: str, files: Files, kind: str, told: str) -> None:
    [found] = ask(tmp_path, item, files)
    assert type(found).__name__ == kind
    assert told in (getattr(found, "message", "") or getattr(found, "note", ""))


SIZED: list[tuple[str, float, str]] = [
    ("image-size", 1, "Pass"),
    ("image-size", 0.2, "Fail"),
]
"""The budget in megabytes for an image of 0.3."""


@pytest.mark.parametrize(("item", "budget", "kind"), SIZED)
def test_its_size_is_what_is_pulled(tmp_path: Path, item: str, budget: float, kind: str) -> None:
    [found] = ask(tmp_path, item, {"data": os.urandom(300_000)}, budget=budget)
    assert type(found).__name__ == kind


def test_every_answer_is_to_an_item_of_images(tmp_path: Path) -> None:
    catalog = load_catalog()
    with open_image(Sample().saved(tmp_path / "a.tar")) as image:
        for id_ in answers(image):
            assert "image" in [str(surface) for surface in catalog[id_].surfaces]
