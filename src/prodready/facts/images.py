"""The images that a repository builds for production, and what their last stage inherits."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.facts.compose import Compose
from prodready.facts.dockerfile import Dockerfile, Instruction, Stage, parse
from prodready.facts.dockertargets import ends
from prodready.facts.dockerwords import exec_form, expand, unquote, words
from prodready.facts.scope import REHEARSAL, file_path, left_aside, name_words
from prodready.facts.shellscript import Command, commands
from prodready.model import Document, Kind, Place


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
    target: str | None = None
    """The name of the stage, where the Dockerfile ships several."""

    @property
    def path(self) -> str:
        """The Dockerfile's path."""
        return file_path(self.document)

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
    def only_files(self) -> bool:
        """Whether it holds files to be taken out (`build --output`): scratch, and nothing to start."""
        bases = {stage.base.lower() for stage in self.stage.chain}
        return "scratch" in bases and not self.entrypoint and not self.command

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

    @property
    def files_copied(self) -> Iterator[tuple[Instruction, list[str]]]:
        """Every COPY and ADD from the build context, in any stage, with its sources."""
        for stage in self.dockerfile.stages:
            for one in stage.instructions:
                if one.keyword in ("COPY", "ADD") and one.flag("from") is None:
                    yield one, sources(one)

    def own_paths(self) -> list[str]:
        """The folders and files of the image that the shipped stage's COPY instructions fill."""
        found = []
        for stage in self.stage.chain:
            for one in stage.instructions:
                if one.keyword in ("COPY", "ADD"):
                    path = destination(stage, one)
                    found += [path] if path and path != "/" else []
        return found

    def runs(self, *, shipped: bool = True) -> Iterator[tuple[Instruction, Command]]:
        """Every command of the RUN instructions: of the shipped stage's chain, or of all stages."""
        if shipped:
            every = [one for one, _ in self.stage.scoped]
        else:
            every = [one for stage in self.dockerfile.stages for one in stage.instructions]
        for one in every:
            if one.keyword == "RUN":
                yield from ((one, command) for command in run_commands(one))


def shipped_targets(image: Image) -> Iterator[Image]:
    """The image of each stage that its Dockerfile ships; the image itself where it is one only."""
    others = [stage for stage in ends(image.dockerfile) if stage is not image.stage]
    if image.stage is not image.dockerfile.stage() or not others:
        yield image
        return
    for stage in (*others, image.stage):
        yield Image(image.document, image.dockerfile, stage, stage.name)


def run_commands(run: Instruction) -> list[Command]:
    """The commands of a RUN, in shell form, exec form or a here-document."""
    argv = run.argv
    if argv is not None:
        if len(argv) > 2 and argv[0].rsplit("/", 1)[-1] in SHELLS and argv[1] in ("-c", "-ec"):
            return list(commands(argv[2]))
        return [Command(argv)]
    return list(commands(run.script))


SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh"})


def sources(copy: Instruction) -> list[str]:
    """What a COPY or ADD copies; here-documents are no files."""
    parts = list(copy.argv or map(unquote, words(copy.value)))
    return [part for part in parts[:-1] if not part.startswith("<<")]


def destination(stage: Stage, copy: Instruction) -> str | None:
    """The absolute path that a COPY of the stage writes to; None where only the build knows it."""
    folder = "/"
    for one, scope in stage.scoped:
        if one is copy:
            parts = list(one.argv or map(unquote, words(one.value)))
            target = expand(parts[-1], scope) if parts else None
            return None if target is None else posixpath.normpath(posixpath.join(folder, target))
        if one.keyword == "WORKDIR":
            step = expand(unquote(one.value), scope)
            if step is None:
                return None
            folder = posixpath.join(folder, step)
    return None


@dataclass(frozen=True)
class Images:
    """The images that the repository builds for production."""

    images: tuple[Image, ...]
    broken: tuple[Broken, ...] = ()
    root: str = ""
    """The name of the repository's folder: what an image without a folder of its own is called."""

    def __iter__(self) -> Iterator[Image]:
        return iter(self.images)

    @cached_property
    def targets(self) -> tuple[Image, ...]:
        """Every stage that is shipped, where `images` has one of each Dockerfile."""
        return tuple(each for image in self.images for each in shipped_targets(image))

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read every Dockerfile that is not for development, tests, documentation or examples."""
        images, broken = [], []
        targets = _targets(Compose.from_repository(repository))
        for document in repository.documents(Kind.DOCKERFILE):
            if left_aside(document, repository):
                continue
            dockerfile = parse(document.text)
            target = targets.get(file_path(document))
            stage = dockerfile.stage(target) or dockerfile.stage()
            if stage is None or not stage.base:
                broken.append(
                    Broken(document.locate(1), "no FROM with an image in it", document.kind)
                )
                continue
            image = Image(document, dockerfile, stage)
            if not image.only_files:
                images.append(image)
        return cls(tuple(images), tuple(broken), repository.root.resolve().name)


def _targets(compose: Compose) -> dict[str, str]:
    """The stage that Compose builds of each Dockerfile, where it names one for production."""
    return {
        service.dockerfile: service.target
        for service in compose.services()
        if service.dockerfile and service.target and not name_words(service.target) & REHEARSAL
    }
