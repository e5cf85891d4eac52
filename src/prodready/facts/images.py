"""The images that a repository builds for production, and what their last stage inherits."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.dockerfile import Dockerfile, Instruction, Stage, parse
from prodready.facts.dockerwords import exec_form, expand, unquote, words
from prodready.model import Document, Kind, Place

_ASIDE = re.compile(
    r"(^|/)(\.devcontainer|\.github|\.gitpod|\.circleci|benchmarks?|dev|hack)/"
    r"|(^|/)(dev|devel|development|devcontainer|local|debug|lint|ci|docs|gitpod|playwright)"
    r"[._-](docker|container)file$"
    r"|(docker|container)file[._-](dev|devel|development|devcontainer|local|debug|lint|ci|docs|"
    r"gitpod|playwright)\b",
    re.IGNORECASE,
)
"""Dockerfiles that build no image for production, by their path."""


@dataclass(frozen=True, slots=True)
class Process:
    """ENTRYPOINT, CMD or a health check's command. `argv` is None for the shell form."""

    instruction: Instruction
    argv: tuple[str, ...] | None
    text: str


@dataclass(frozen=True, eq=False)
class Image:
    """One image: the stage that is shipped, with what it inherits from the stages it continues."""

    document: Document
    dockerfile: Dockerfile
    stage: Stage

    @property
    def path(self) -> str:
        """The Dockerfile's path."""
        return self.document.path

    @property
    def folder(self) -> str:
        """The folder of the Dockerfile, `""` for the root of the repository."""
        return posixpath.dirname(self.path)

    def place(self, at: Instruction | Stage | int) -> Place:
        """Where an instruction, a stage's FROM or a line stands."""
        return self.document.locate(at if isinstance(at, int) else at.line)

    @property
    def user(self) -> tuple[Instruction, str | None] | None:
        """The last USER with its variables replaced (None: unknown), or None without one."""
        users = [(one, scope) for one, scope in self.stage.scoped if one.keyword == "USER"]
        if not users:
            return None
        instruction, scope = users[-1]
        value = expand(instruction.value, scope)
        return instruction, unquote(value).strip() if value is not None else None

    @property
    def healthcheck(self) -> Process | None:
        """The health check that counts; None where there is none or it is switched off."""
        instruction = self.stage.last("HEALTHCHECK")
        if instruction is None:
            return None
        keyword, _, rest = instruction.value.partition(" ")
        if keyword.upper() != "CMD":
            return None
        return Process(instruction, exec_form(rest), rest.strip())

    @property
    def entrypoint(self) -> Process | None:
        """The ENTRYPOINT that counts."""
        return self._process(self.stage.last("ENTRYPOINT"))

    @property
    def command(self) -> Process | None:
        """The CMD that counts: an ENTRYPOINT in a later stage resets the CMD of its parents."""
        command, entrypoint = self.stage.last("CMD"), self.stage.last("ENTRYPOINT")
        own = self.stage.instructions
        if command and command not in own and entrypoint in own:
            return None
        return self._process(command)

    @staticmethod
    def _process(instruction: Instruction | None) -> Process | None:
        if instruction is None:
            return None
        return Process(instruction, instruction.argv, instruction.value)

    def programs(self) -> list[str]:
        """The words of every RUN of the shipped stage, to look for what it installs."""
        runs = [one for one, _ in self.stage.scoped if one.keyword == "RUN"]
        return [unquote(word) for run in runs for word in words(run.script)]


@dataclass(frozen=True)
class Images:
    """The images that the repository builds for production."""

    images: tuple[Image, ...]
    broken: tuple[Broken, ...] = ()

    def __iter__(self) -> Iterator[Image]:
        return iter(self.images)

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read every Dockerfile that is not for development, tests, documentation or examples."""
        images, broken = [], []
        for document in repository.documents(Kind.DOCKERFILE):
            if repository.role(document.path) is not Role.PRODUCTION:
                continue
            if _ASIDE.search(document.path):
                continue
            dockerfile = parse(document.text)
            stage = dockerfile.stage()
            if stage is None or not stage.base:
                broken.append(
                    Broken(document.locate(1), "no FROM with an image in it", document.kind)
                )
                continue
            images.append(Image(document, dockerfile, stage))
        return cls(tuple(images), tuple(broken))
