"""By which names the images of a repository's own code go, where no file says who builds them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Self

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.deployed import is_official, short_name
from prodready.facts.workloads import Container, Workloads


@dataclass(frozen=True)
class OwnNames:
    """Names of the projects in a repository: of modules, packages and programs."""

    names: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read what the package files call the projects, and which programs there are."""
        found: set[str] = set()
        for path in repository.files:
            name = path.rpartition("/")[2]
            if name in _READERS and repository.role(path) is Role.PRODUCTION:
                found |= {each.lower() for each in _READERS[name](repository.read(path) or "")}
        return cls(frozenset(each for each in found if len(each) > 2))

    def own(self, container: Container) -> bool:
        """Whether the container's image is called by such a name, or begins with it."""
        image = container.image
        if not image or is_official(image):
            return False
        short = short_name(image).lower()
        return any(short == name or short.startswith(f"{name}-") for name in self.names)

    def containers(self, workloads: Workloads) -> list[Container]:
        """The containers that run the repository's own code, by their names."""
        return [each for each in workloads.containers(init=False) if self.own(each)]


def _module(text: str) -> list[str]:
    found = re.search(r"^module\s+(\S+)", text, re.M)
    return [re.sub(r"/v\d+$", "", found[1]).rpartition("/")[2]] if found else []


def _package(text: str) -> list[str]:
    found = re.search(r'^\s{0,4}"name"\s*:\s*"(?:@[^/"]+/)?([^"]+)"', text, re.M)
    return [found[1]] if found else []


def _project(text: str) -> list[str]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return []
    tools = data.get("tool", {})
    poetry = tools.get("poetry", {}) if isinstance(tools, dict) else {}
    named = [data.get("project", {}).get("name"), poetry.get("name")]
    return [str(each) for each in named if each]


_READERS = {"go.mod": _module, "package.json": _package, "pyproject.toml": _project}
