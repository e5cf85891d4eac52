"""What a deployment starts and with which variables: images, Compose services, containers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from prodready.documents.repository import Repository
from prodready.facts.context import context_of
from prodready.facts.deployed import Deployed
from prodready.facts.dockerwords import expand, pairs
from prodready.facts.images import Image
from prodready.facts.runners import Runners, unwrap
from prodready.facts.shellscript import commands
from prodready.model import Place

_SHELLS = frozenset({"sh", "bash", "ash", "dash"})
_INIT = frozenset({"tini", "dumb-init", "catatonit", "gosu", "su-exec", "s6-setuidgid"})


@dataclass(frozen=True, slots=True)
class Start:
    """A command that a deployment starts: its words without wrappers, and where it is said."""

    words: tuple[str, ...]
    place: Place
    via: str = ""
    folder: str = ""

    @property
    def program(self) -> str:
        """The base name of the program."""
        return self.words[0].rpartition("/")[2] if self.words else ""


@dataclass(frozen=True, slots=True)
class Given:
    """A variable that a deployment sets, its value as written, and where."""

    name: str
    value: str
    place: Place


@dataclass(frozen=True, eq=False)
class Startup:
    """The commands and variables of what is deployed from this repository's own code.

    No sort of facts of its own: a check that asks for `Deployed` makes it, so that files are read once.
    """

    deployed: Deployed
    repository: Repository

    @cached_property
    def starts(self) -> tuple[Start, ...]:
        """Every command that is started, followed through npm, make and scripts."""
        runners = Runners(self.repository)
        found: list[Start] = []
        for words, place, folder in self._raw():
            for each in _unshelled(words):
                for reached in runners.follow(_bare(each), place, folder):
                    words_ = _bare(reached.words)
                    if words_:
                        via = "" if reached.place == place else str(reached.place)
                        found.append(Start(words_, place, via, folder))
        return tuple(dict.fromkeys(found))

    def _raw(self) -> Iterator[tuple[tuple[str, ...], Place, str]]:
        """What is written as a command, in the order of its layers: what a later one sets counts."""
        deployed = self.deployed
        for image in deployed.images:
            folder = context_of(image, deployed, self.repository)
            services, containers = deployed.services(image), deployed.containers(image)
            replaced = [s for s in services if s.get("command") or s.get("entrypoint")]
            replaced_ = [c for c in containers if c.get("command")]
            if not (services and len(replaced) == len(services)) and not (
                containers and len(replaced_) == len(containers)
            ):
                yield from _of_image(image, folder)
            for service in replaced:
                key = "command" if service.get("command") else "entrypoint"
                value = service.get(key)
                words = (
                    tuple(map(str, value)) if isinstance(value, list) else ("sh", "-c", str(value))
                )
                yield words, service.place_of(key), folder
            for container in replaced_:
                words = (
                    *map(str, container.get("command")),
                    *map(str, container.get("args") or ()),
                )
                yield words, container.place("command"), folder

    @cached_property
    def variables(self) -> tuple[Given, ...]:
        """Every variable that is set for this repository's own code, with a value that is known."""
        found: list[Given] = []
        for image in self.deployed.images:
            for one, scope in image.stage.scoped:
                if one.keyword == "ENV":
                    for name, text in pairs(one.value):
                        value = expand(text, scope) if text is not None else None
                        if value is not None:
                            found.append(Given(name, value, image.place(one)))
            for service in self.deployed.services(image):
                for variable in service.environment.values():
                    value = service.fill(variable.text)
                    if value is not None:
                        found.append(Given(variable.name, value, variable.place))
            for container in self.deployed.containers(image):
                for index, entry in container.mappings("env"):
                    if isinstance(entry.get("value"), str):
                        place = container.place("env", index)
                        found.append(Given(str(entry.get("name")), entry["value"], place))
        return tuple(dict.fromkeys(found))


def _of_image(image: Image, folder: str) -> Iterator[tuple[tuple[str, ...], Place, str]]:
    entrypoint, command = image.entrypoint, image.command
    for process in (entrypoint, command):
        if process is None:
            continue
        words = process.argv if process.argv is not None else ("sh", "-c", process.text)
        if (
            process is command
            and entrypoint
            and entrypoint.argv
            and entrypoint.argv[0].endswith(".sh")
        ):
            pass  # a script that ends in `exec "$@"`: the command stands for itself
        elif process is command and entrypoint and entrypoint.argv:
            words = (*entrypoint.argv, *words)
        yield words, image.place(process.instruction), folder


def _unshelled(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The commands of a script that a shell is given by `-c`; the words themselves else."""
    words = _bare(words)
    flag = next((i for i, w in enumerate(words) if w in ("-c", "-ec", "-lc", "-exc", "-euc")), 0)
    if words and words[0].rpartition("/")[2] in _SHELLS and flag and flag + 1 < len(words):
        for command in commands(words[flag + 1]):
            yield command.words
    else:
        yield words


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without an init process before them."""
    while words and words[0].rpartition("/")[2] in _INIT:
        rest = list(words[1:])
        while rest and rest[0].startswith("-"):
            last = rest.pop(0)
            if last == "--":
                break
        words = tuple(rest)
    return unwrap(words)
