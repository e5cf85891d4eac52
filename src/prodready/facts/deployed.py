"""Which Compose services and Kubernetes containers run the images that the repository builds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.facts.compose import Compose
from prodready.facts.images import Image, Images
from prodready.facts.service import Service
from prodready.facts.workloads import Container, Workloads


@dataclass(frozen=True)
class Deployed:
    """The images built here, and what runs them."""

    images: Images
    compose: Compose
    workloads: Workloads

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read Dockerfiles, Compose files and manifests."""
        return cls(
            Images.from_repository(repository),
            Compose.from_repository(repository),
            Workloads.from_repository(repository),
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
        building = [one for one in self._services if one.dockerfile == image.path]
        names = {one.image for one in building if one.image}
        return [one for one in self._services if one in building or one.image in names]

    def containers(self, image: Image) -> list[Container]:
        """The containers whose image has the name that this one surely goes by.

        That name is the one that Compose gives it, the nearest folder above its Dockerfile that an
        image is called by, or the repository's for a Dockerfile at its root. Where the repository builds one image only and its manifests
        run one image only, that is it.
        """
        running = [one for one in self.workloads.containers(init=False) if one.image]
        called = {short_name(one.image) for one in self.services(image) if one.image}
        folders = (image.folder or self.images.root).split("/")
        for names in (called, *({folder} for folder in reversed(folders))):
            found = [one for one in running if one.image and short_name(one.image) in names]
            if found:
                return found
        own = {one.image for one in running if one.image and not is_official(one.image)}
        return [
            one for one in running if one.image in own and len(own) == len(self.images.images) == 1
        ]


def short_name(reference: str) -> str:
    """`shop` of `registry.example.com/team/shop:1.2@sha256:…`."""
    return reference.partition("@")[0].rsplit("/", 1)[-1].partition(":")[0]


def is_official(reference: str) -> bool:
    """Whether the image is one of Docker's own library: a name without a folder."""
    name = reference.removeprefix("docker.io/").removeprefix("library/")
    return "/" not in name.partition("@")[0]
