"""What builds and runs images here: a Docker engine, or buildah and podman, or nothing."""

from __future__ import annotations

import os
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from prodready.errors import ProdreadyError
from prodready.tools.interface import run_program

BUILD_SECONDS = 900.0
CALL_SECONDS = 120.0


class BuildError(ProdreadyError):
    """The builder refused the Dockerfile, or one of its steps failed.

    Attributes:
        stage: the number of the stage, from 1; None where the builder does not tell.
        step: the number of the instruction in its stage, from 1, which is FROM.
        line: the line, where the builder tells that instead.
    """

    def __init__(
        self,
        message: str,
        stage: int | None = None,
        step: int | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(message)
        self.stage, self.step, self.line = stage, step, line


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to build."""

    folder: Path
    """The build context."""
    dockerfile: Path
    tag: str
    bases: tuple[str, ...] = ()
    """The images from outside that it names."""
    arguments: Mapping[str, str] = field(default_factory=dict)


class Engine(ABC):
    """A program that builds images, and one that runs them."""

    name: ClassVar[str]
    """The program that builds."""

    @abstractmethod
    def version(self) -> str:
        """What built, in a few words: its version, and on what base if not on the one asked for.

        Raises:
            UnavailableError: the program does not answer.
        """

    @abstractmethod
    def build(self, recipe: Recipe) -> None:
        """Build an image and store it under the tag.

        Raises:
            BuildError: the Dockerfile cannot be built.
            UnavailableError: something else was missing: a base image, the network, time.
        """

    @property
    @abstractmethod
    def runner(self) -> Sequence[str]:
        """The program that runs containers, with the arguments that each of its calls has."""

    @property
    def ticks(self) -> bool:
        """Whether the engine asks for health by itself."""
        return True

    @property
    def identity(self) -> str:
        """All that changes what is built, besides the Dockerfile and its context."""
        return f"{self.name} {self.version()}"

    def call(
        self, *arguments: str, limit: float = CALL_SECONDS
    ) -> subprocess.CompletedProcess[str]:
        """Call the program that runs containers; whatever its exit status.

        Raises:
            UnavailableError: it could not be started, or took too long.
        """
        return run_program([*self.runner, *arguments], limit=limit, env=self.environment)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its programs."""
        return dict(os.environ)

    def has(self, tag: str) -> bool:
        """Whether there is an image of this name."""
        return self.call("image", "inspect", tag).returncode == 0

    def save(self, tag: str, file: Path) -> None:
        """Write an image into a tar.

        Raises:
            BuildError: there is no such image, or no place for it.
        """
        file.unlink(missing_ok=True)  # podman does not write over a file
        done = self.call("save", *self._save_options, "--output", str(file), tag, limit=600)
        if done.returncode != 0:
            raise BuildError(f"{tag} could not be saved: {last_words(done.stderr)}")

    _save_options: ClassVar[tuple[str, ...]] = ()


def last_words(text: str, count: int = 3) -> str:
    """The last lines that say something, as one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(lines[-count:])[-600:]
