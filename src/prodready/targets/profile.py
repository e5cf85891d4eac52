"""What sort of software a repository holds, recognised from its files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.compose import Compose
from prodready.facts.images import Images
from prodready.model import Kind

_PACKAGE = re.compile(
    r"^(pyproject\.toml|setup\.py|setup\.cfg|package\.json|Cargo\.toml|go\.mod|pom\.xml|"
    r"build\.gradle(\.kts)?|composer\.json|[^/]+\.(gemspec|csproj|sln))$"
)
_MANIFESTS = (Kind.KUBERNETES, Kind.HELM_VALUES, Kind.KUSTOMIZATION)


@dataclass(frozen=True, slots=True)
class Profile:
    """The name of the profile, and the file that it was recognised by."""

    name: str
    because: str


def recognise(repository: Repository) -> Profile:
    """`web-service` where something is deployed, `infrastructure` where there is only Terraform,
    `library` where there is only a package, else `unknown`.
    """
    for path in _deployed(repository):
        return Profile("web-service", f"{path} is there")
    for document in repository.documents(Kind.TERRAFORM):
        if repository.role(document.path) is Role.PRODUCTION:
            return Profile("infrastructure", f"{document.path} is there")
    for path in repository.files:
        if _PACKAGE.match(path):
            return Profile("library", f"{path} is there, and nothing that deploys it")
    return Profile("unknown", "no file that deploys or packages anything was found")


def _deployed(repository: Repository) -> Iterator[str]:
    """The files by which something is deployed."""
    yield from (image.path for image in Images.from_repository(repository))
    yield from (service.place.path for service in Compose.from_repository(repository).services())
    for document in repository.documents(*_MANIFESTS):
        if repository.role(document.path) in (Role.PRODUCTION, Role.TEMPLATE):
            yield document.path
