"""A Docker engine, where one runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from prodready.building.engine import BUILD_SECONDS, BuildError, Engine, Recipe, last_words
from prodready.building.failures import unreachable
from prodready.errors import UnavailableError
from prodready.patterns import lazy
from prodready.tools.interface import find_program, run_program

_LINE = lazy(r"^(?:[^\s:]*Dockerfile[^\s:]*):(?P<line>\d+)$", re.MULTILINE)


class Docker(Engine):
    """Builds with BuildKit and runs with the engine."""

    name = "docker"

    @classmethod
    def find(cls) -> Docker | None:
        """The engine, if there is one that answers."""
        program = find_program("docker")
        if program is None:
            return None
        engine = cls(program)
        try:
            engine.version()
        except UnavailableError:
            return None
        return engine

    def __init__(self, program: str) -> None:
        self._program = program

    @property
    def runner(self) -> Sequence[str]:
        return (self._program,)

    @cached_property
    def _version(self) -> str:
        call = [self._program, "version", "--format", "{{.Server.Version}}"]
        done = run_program(call, limit=20)
        if done.returncode != 0 or not done.stdout.strip():
            raise UnavailableError(f"no Docker engine answers: {last_words(done.stderr, 1)}")
        return done.stdout.strip()

    def version(self) -> str:
        return self._version

    def build(self, recipe: Recipe) -> None:
        call = [self._program, "build", "--progress=plain", "--tag", recipe.tag]
        for name, value in recipe.arguments.items():
            call += ["--build-arg", f"{name}={value}"]
        call += ["--file", str(recipe.dockerfile), str(recipe.folder)]
        environment = {**self.environment, "DOCKER_BUILDKIT": "1"}
        done = run_program(call, limit=BUILD_SECONDS, env=environment)
        if done.returncode == 0:
            return
        reason = unreachable(done.stderr)
        if reason:
            raise UnavailableError(reason)
        lines = _LINE.findall(done.stderr)
        raise BuildError(last_words(done.stderr), line=int(lines[-1]) if lines else None)
