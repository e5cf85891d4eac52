"""Engines that stand in, and what they build."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from prodready.building.engine import Engine, Recipe

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


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
