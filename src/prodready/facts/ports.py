"""The ports of the images that a repository builds: what they say, and what their code says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources
from prodready.facts.deployed import Deployed
from prodready.facts.images import Image
from prodready.facts.pythoncode import PythonCode
from prodready.model import Place
from prodready.patterns import lazy

_LISTENS = {
    "go": lazy(
        r'\bAddr:\s*"[^":]*:(\d+)"|\bListenAndServe(?:TLS)?\(\s*"[^":]*:(\d+)"|'
        r'\.(?:Run|Start|Listen)\(\s*"[^":]*:(\d+)"|\bnet\.Listen\(\s*"tcp",\s*"[^":]*:(\d+)"'
    ),
    "javascript": lazy(r"\.listen\(\s*(\d{2,5})\b|\.listen\(\s*\{[^{}]*?\bport:\s*(\d{2,5})\b"),
}


@dataclass(frozen=True, eq=False)
class Ports:
    """What is known about the ports that images listen on."""

    repository: Repository
    deployed: Deployed
    sources: Sources
    python: PythonCode

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Look which images and which code there are."""
        return cls(
            repository,
            Deployed.from_repository(repository),
            Sources.from_repository(repository),
            PythonCode.from_repository(repository),
        )

    def exposed(self, image: Image) -> set[int]:
        """The ports that the shipped stage names by EXPOSE; none where one is a variable."""
        found: set[int] = set()
        for one, _ in image.stage.scoped:
            for word in one.value.split() if one.keyword == "EXPOSE" else ():
                number = word.partition("/")[0]
                if not number.isdigit():
                    return set()
                found.add(int(number))
        return found

    def is_known(self, image: Image, number: int) -> bool:
        """Whether anything but a health check speaks of the port: then it may well be listened on."""
        return (
            number in self.exposed(image)
            or self.is_told(image, number)
            or self.in_code(image, number)
        )

    def is_told(self, image: Image, number: int) -> bool:
        """Whether the number stands in an instruction, or in what runs the image."""
        word = re.compile(rf"(?<!\d){number}(?!\d)")
        return any(map(word.search, self._told(image)))

    def in_code(self, image: Image, number: int) -> bool:
        """Whether the number stands anywhere in the image's code."""
        word = re.compile(rf"(?<!\d){number}(?!\d)")
        return any(word.search(text) for text in self._code(image))

    def listening(self, image: Image) -> dict[int, Place]:
        """The ports that Go or JavaScript code listens on, as far as they are written out."""
        found: dict[int, Place] = dict(self._of_gunicorn(image))
        for source in self.sources.of("go", "javascript"):
            if source.path.startswith(_below(image)):
                for number, place in _literal(source):
                    found.setdefault(number, place)
        return found

    def _of_gunicorn(self, image: Image) -> Iterator[tuple[int, Place]]:
        """The port that the configuration names with which the image starts gunicorn."""
        words = [w for p in (image.entrypoint, image.command) if p for w in (p.argv or ())]
        if not any(word.endswith("gunicorn") for word in words):
            return
        names = {word.rpartition("/")[2] for word in words if word.endswith(".py")}
        paths = [p for p in self.repository.files if p.rpartition("/")[2] in names]
        text = (self.repository.read(paths[0]) or "") if len(paths) == 1 else ""
        match = re.search(r"(?m)^bind\s*=\s*\[?[\"'][^\"':\n]*:(\d+)[\"']", text)
        if match:
            yield int(match[1]), Place(paths[0], text.count("\n", 0, match.start(1)) + 1)

    def _told(self, image: Image) -> Iterator[str]:
        for one in image.dockerfile.instructions:
            if one.keyword not in ("HEALTHCHECK", "EXPOSE", "FROM", "LABEL"):
                yield one.value
        for service in self.deployed.services(image):
            parts = (service.get(key) for key in ("environment", "command", "entrypoint", "ports"))
            yield from map(str, (*parts, service.get("expose"), service.get("env_file")))
        for container in self.deployed.containers(image):
            yield from (str(container.get(key)) for key in ("env", "args", "command"))

    def _code(self, image: Image) -> Iterator[str]:
        below = _below(image)
        for source in self.sources.of("go", "javascript", "java"):
            if source.path.startswith(below):
                yield source.text
        for path in self.python.paths:
            if path.startswith(below):
                yield self.repository.read(path) or ""


def _below(image: Image) -> str:
    return f"{image.folder}/" if image.folder else ""


def _literal(source: Source) -> Iterator[tuple[int, Place]]:
    pattern = _LISTENS.get(source.language)
    for match in pattern.finditer(source.text) if pattern else ():
        if not source.code[match.start()].isspace():
            number = next(each for each in match.groups() if each)
            yield int(number), source.place(match.start())
