"""Which Compose services and Kubernetes containers run the images that the repository builds."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.facts.compose import Compose
from prodready.facts.dockerwords import expand, pairs
from prodready.facts.images import Image, Images
from prodready.facts.service import Service
from prodready.facts.workloads import Container, Workloads
from prodready.patterns import lazy


@dataclass(frozen=True)
class Deployed:
    """The images built here, and what runs them."""

    images: Images
    compose: Compose
    workloads: Workloads
    repository: Repository | None = None

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read Dockerfiles, Compose files and manifests."""
        return cls(
            Images.from_repository(repository),
            Compose.from_repository(repository),
            Workloads.from_repository(repository),
            repository,
        )

    @property
    def broken(self) -> tuple[Broken, ...]:
        """The files that could not be read."""
        return (*self.images.broken, *self.compose.broken)

    @cached_property
    def _services(self) -> list[Service]:
        return list(self.compose.services())

    def services(self, image: Image) -> list[Service]:
        """The services that build this Dockerfile, or run the image under the name it gets there."""
        building = [
            one
            for one in self._services
            if one.dockerfile == image.path and image.target in (None, one.target or image.target)
        ]
        names = {one.image for one in building if one.image}
        found = [one for one in self._services if one in building or one.image in names]
        return found or self._by_name(image)

    def own_services(self) -> Iterator[Service]:
        """The services whose image is built here, by the Compose file or under the name it gets."""
        known = {id(one) for image in self.images.targets for one in self.services(image)}
        for one in self._services:
            if one.builds or one.made is not None or id(one) in known:
                yield one

    def _by_name(self, image: Image) -> list[Service]:
        """The services that run what the repository at whose root the Dockerfile lies is called."""
        if image.folder or sum(not one.folder for one in self.images.images) != 1:
            return []
        named = {self.images.root, *labelled(image), *self._packaged("")} - {""}
        return [
            one
            for one in self._services
            if one.image and one.dockerfile is None and short_name(one.image) in named
        ]

    def containers(self, image: Image) -> list[Container]:
        """The containers whose image has the name that this one surely goes by.

        That name is the one that Compose gives it, the nearest folder above its Dockerfile that an
        image is called by, or the repository's for a Dockerfile at its root; then what its labels
        and the package beside it call it. Where the repository builds one image only and its
        manifests run one image only, that is it.
        """
        running = [one for one in self.workloads.containers(init=False) if one.image]
        if image.target is not None:
            return [one for one in running if _ends_in(short_name(one.image or ""), image.target)]
        called = {short_name(one.image) for one in self.services(image) if one.image}
        folders = (image.folder or self.images.root).split("/")
        surely = (called, *({folder} for folder in reversed(folders)))
        alone = sum(one.folder == image.folder for one in self.images.images) == 1
        told = (labelled(image), self._packaged(image.folder)) if alone else ()
        for names in (*surely, *told):
            found = [one for one in running if one.image and short_name(one.image) in names]
            if found:
                return found
        own = {one.image for one in running if one.image and not is_official(one.image)}
        return [
            one for one in running if one.image in own and len(own) == len(self.images.images) == 1
        ]

    def _packaged(self, folder: str) -> set[str]:
        """What the package files of the folder call the program."""
        found: set[str] = set()
        for name, pattern in _PACKAGES:
            text = self.repository.read(posixpath.join(folder, name)) if self.repository else None
            match = pattern.search(text) if text else None
            if match:
                found.add(re.sub(r"/v\d+$", "", match[1]).rpartition("/")[2])
        return found


_PACKAGES = (
    ("go.mod", lazy(r"^module\s+(\S+)", re.M)),
    ("package.json", lazy(r'^\s{0,4}"name"\s*:\s*"([^"]+)"', re.M)),
    ("pyproject.toml", lazy(r"^\[project\][^\[]*?^name\s*=\s*[\"']([^\"']+)", re.M)),
    ("Cargo.toml", lazy(r"^\[package\][^\[]*?^name\s*=\s*[\"']([^\"']+)", re.M)),
)


def _ends_in(name: str, target: str) -> bool:
    """Whether an image is called by the stage that it is built of: `shop-api` and `api`."""
    return name == target or re.search(rf"[-_.]{re.escape(target)}$", name) is not None


def labelled(image: Image) -> set[str]:
    """The names that the labels of the shipped stage give the image."""
    found = set()
    for one, scope in image.stage.scoped:
        for key, value in pairs(one.value) if one.keyword == "LABEL" else ():
            if key in ("org.opencontainers.image.title", "org.opencontainers.image.source"):
                told = expand(value or "", scope) or ""
                found.add(told.rstrip("/").removesuffix(".git").rpartition("/")[2].lower())
    return found - {""}


def short_name(reference: str) -> str:
    """`shop` of `registry.example.com/team/shop:1.2@sha256:…`."""
    return reference.partition("@")[0].rsplit("/", 1)[-1].partition(":")[0]


def is_official(reference: str) -> bool:
    """Whether the image is one of Docker's own library: a name without a folder."""
    name = reference.removeprefix("docker.io/").removeprefix("library/")
    return "/" not in name.partition("@")[0]
