from __future__ import annotations

import pytest

from prodready.facts.reference import (
    Reference,
    is_bare,
    is_toolchain,
    lacks,
    nonroot,
    oversized,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("python", ("python", "", "")),
        ("python:3.14-slim", ("python", "3.14-slim", "")),
        ("r.example.com:5000/a/b", ("r.example.com:5000/a/b", "", "")),
        ("r.example.com:5000/a/b:1@sha256:ab", ("r.example.com:5000/a/b", "1", "sha256:ab")),
    ],
)
def test_parts(text: str, parts: tuple[str, str, str]) -> None:
    reference = Reference.parse(text)
    assert (reference.name, reference.tag, reference.digest) == parts


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("python:3.14", True),
        ("debian:trixie-slim", True),
        ("node:lts-trixie", False),
        ("nginx:alpine", False),
        ("nginx:latest", False),
        ("tensorflow/tensorflow:latest-py3", False),
        ("gcr.io/distroless/static-debian12:nonroot", True),
        ("gcr.io/distroless/static:nonroot", False),
        ("example.com/app:v1", True),
    ],
)
def test_exact(text: str, exact: bool) -> None:
    assert Reference.parse(text).exact == exact


@pytest.mark.parametrize(
    ("text", "program", "missing"),
    [
        ("python:3.14-slim", "curl", True),
        ("python:3.14-slim", "wget", True),
        ("python:3.14", "curl", False),
        ("node:24-alpine", "curl", True),
        ("node:24-alpine", "wget", False),
        ("nginx:1.30-alpine", "curl", False),
        ("debian:trixie", "curl", True),
        ("scratch", "wget", True),
        ("gcr.io/distroless/static-debian12:debug", "wget", False),
        ("example.com/base:slim", "curl", False),
    ],
)
def test_programs_that_are_known_to_be_missing(text: str, program: str, missing: bool) -> None:
    assert lacks(text, program) == missing


def test_kinds_of_base() -> None:
    assert nonroot("nginxinc/nginx-unprivileged:1.30")
    assert nonroot("cgr.dev/chainguard/python:latest")
    assert not nonroot("nginx:1.30")
    assert oversized("python:3.14")
    assert oversized("docker.io/library/node:24-bookworm")
    assert not oversized("python:3.14-slim")
    assert not oversized("example.com/python:3.14")
    assert is_toolchain("golang:1.25-alpine")
    assert is_toolchain("eclipse-temurin:21-jdk")
    assert is_toolchain("mcr.microsoft.com/dotnet/sdk:9.0")
    assert not is_toolchain("eclipse-temurin:21-jre")
    assert is_toolchain("amazoncorretto:21")
    assert not is_toolchain("amazoncorretto:21-al2023-headless")
    assert not is_toolchain("example.com/amazoncorretto:21")
    assert not is_toolchain("mcr.microsoft.com/dotnet/aspnet:9.0")
    assert is_bare("scratch")
    assert not is_bare("cgr.dev/chainguard/python:latest-dev")
