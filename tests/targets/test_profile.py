from __future__ import annotations

from pathlib import Path

import pytest

from prodready.catalog import load_profiles
from prodready.documents.repository import Repository
from prodready.targets.profile import recognise

DOCKER = {"Dockerfile": "FROM python:3.14\nCMD python app.py\n"}
POETRY = "[tool.poetry.dependencies]\npython = '^3.13'\ncelery = '*'\n"
PROJECT = "[project]\nname = 'x'\ndependencies = ['Scikit_Learn>=1', 'fastapi']\n"


@pytest.mark.parametrize(
    ("files", "name", "because"),
    [
        ({}, "unknown", "no file"),
        ({"a.txt": "x"}, "unknown", "no file"),
        (DOCKER, "web-service", "Dockerfile is there"),
        ({**DOCKER, "pyproject.toml": PROJECT}, "ml-api", "pyproject.toml names scikit-learn"),
        ({**DOCKER, "pyproject.toml": POETRY}, "worker", "pyproject.toml names celery"),
        (
            {**DOCKER, "requirements.txt": "celery==5\nflask==3\n"},
            "web-service",
            "Dockerfile is there",
        ),
        ({**DOCKER, "requirements-dev.txt": "torch\n"}, "web-service", "Dockerfile is there"),
        ({**DOCKER, "tests/requirements.txt": "torch\n"}, "web-service", "Dockerfile is there"),
        ({**DOCKER, "requirements.txt": "# torch\n-r torch\n"}, "web-service", "Dockerfile"),
        ({**DOCKER, "requirements.txt": "Scrapy\ncelery\n"}, "web-crawler", "names scrapy"),
        (
            {**DOCKER, "package.json": '{"dependencies": {"bullmq": "5"}}'},
            "worker",
            "package.json names bullmq",
        ),
        ({**DOCKER, "package.json": '{"devDependencies": {"bullmq": "5"}}'}, "web-service", ""),
        ({**DOCKER, "package.json": "{", "pyproject.toml": "["}, "web-service", "Dockerfile"),
        ({"main.tf": 'resource "a" "b" {}\n'}, "infrastructure", "main.tf is there"),
        ({"mkdocs.yml": "site_name: x\n"}, "static-site", "mkdocs.yml is there"),
        ({"package.json": "{}", "astro.config.mjs": ""}, "static-site", "astro.config.mjs"),
        ({"pyproject.toml": PROJECT, "mkdocs.yml": "a: 1\n"}, "library", "pyproject.toml is there"),
        ({"go.mod": "module x\n"}, "library", "go.mod is there"),
    ],
)
def test_recognises(tmp_path: Path, files: dict[str, str], name: str, because: str) -> None:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    profile = recognise(Repository(tmp_path))
    assert profile.name == name
    assert because in profile.because
    assert name in load_profiles()
