"""What a block or a file is, with the look-alikes that are something else."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from prodready.documents.kinds import detect, kind_of_file
from prodready.model import Kind

CASES = yaml.safe_load((Path(__file__).parent / "cases/kinds.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_the_kind_of_a_block(case: dict[str, Any]) -> None:
    assert detect(case["language"], case.get("name"), case["text"]) == case["kind"]


FILES = [
    ("Dockerfile", "FROM a", Kind.DOCKERFILE),
    ("bin/dockerfile-lint", "#!/bin/sh\n", Kind.SHELL),
    (".dockerignore", "*", Kind.DOCKERIGNORE),
    ("bin/start", "#!/usr/bin/env bash\nls\n", Kind.SHELL),
    ("bin/tool", "#!/usr/bin/python3 -u\n", Kind.PYTHON),
    ("bin/tool", "ls\n", Kind.TEXT),
    ("run.sh", "#!/bin/zsh\n", Kind.TEXT),
    ("run.sh", "ls\n", Kind.SHELL),
    ("README", "$ ls\n", Kind.TEXT),
    ("deploy/site.conf", "server {\n  listen 80;\n}\n", Kind.NGINX),
    ("deploy/site.conf", "port = 80\n", Kind.TEXT),
    ("nginx/default.conf.template", "", Kind.TEXT),
    ("nginx.conf.template", "", Kind.NGINX),
    ("k8s/app.yaml", "apiVersion: v1\nkind: Pod\n", Kind.KUBERNETES),
    ("k8s/app.yaml", "a: 1\n", Kind.YAML),
    (
        "chart/templates/app.yaml",
        "{{- if .Values.a }}\napiVersion: v1\nkind: Pod\n",
        Kind.KUBERNETES,
    ),
    ("chart/values.yaml", "services:\n  web:\n    image: a\n", Kind.HELM_VALUES),
    ("chart/values.yaml", "image: {}\n", Kind.HELM_VALUES),
    ("alerts.rules.yml", "groups:\n- rules:\n  - record: a\n    expr: b\n", Kind.PROMETHEUS_RULES),
    (
        "prometheus.rules.yml",
        "groups:\n- rules:\n  - alert: a\n    expr: b\n",
        Kind.PROMETHEUS_RULES,
    ),
    ("alertmanager.yml", "route: {}\n", Kind.ALERTMANAGER),
    ("grafana/provisioning/datasources/prometheus.yml", "datasources: []\n", Kind.YAML),
    ("grafana/prometheus.yml", "scrape_configs: []\n", Kind.PROMETHEUS_CONFIG),
    (".gitlab-ci.yml", "services:\n  a:\n    image: b\n", Kind.YAML),
    ("Makefile", "a:\n", Kind.MAKEFILE),
    (".env", "A=1\n", Kind.DOTENV),
    ("prod.env", "A=1\n", Kind.DOTENV),
    (".env.ts", "x\n", Kind.TEXT),
    ("main.tf", "", Kind.TERRAFORM),
    ("uv.lock", "", Kind.TOML),
    ("a.json", "{}", Kind.JSON),
    (".vscode/settings.json", "{}", Kind.TEXT),
    ("a.ipynb", "{}", Kind.TEXT),
    ("Jenkinsfile", "pipeline {}", Kind.TEXT),
    (".github/workflows/ci.yaml", "", Kind.GITHUB_WORKFLOW),
    ("a b/compose.yaml", "volumes: {}", Kind.COMPOSE),
    (".github/workflows/README.md", "", Kind.MARKDOWN),
]


@pytest.mark.parametrize(("path", "text", "kind"), FILES)
def test_the_kind_of_a_file(path: str, text: str, kind: Kind) -> None:
    assert kind_of_file(path, text) is kind


@given(st.text(), st.none() | st.text(), st.text())
def test_any_text_has_a_kind(language: str, name: str | None, text: str) -> None:
    assert isinstance(detect(language, name, text), Kind)


def test_a_large_text_is_quick() -> None:
    text = "a:\n" + "  - b: {c: d}\n" * 100_000 + " " * 50_000 + "services:\n" + "  x\n" * 50_000
    start = time.perf_counter()
    detect("yaml", None, text)
    detect("", None, "$ echo it's\n" + "output\n" * 100_000)
    assert time.perf_counter() - start < 3
