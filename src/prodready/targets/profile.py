"""What sort of software a repository holds, recognised from its files."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import Kind

_PACKAGE = re.compile(
    r"^(pyproject\.toml|setup\.py|setup\.cfg|package\.json|Cargo\.toml|go\.mod|pom\.xml|"
    r"build\.gradle(\.kts)?|composer\.json|[^/]+\.(gemspec|csproj|sln))$"
)
_DEPLOYED = (Kind.DOCKERFILE, Kind.COMPOSE, Kind.KUBERNETES, Kind.HELM_VALUES, Kind.KUSTOMIZATION)


@dataclass(frozen=True, slots=True)
class Profile:
    """The name of the profile, and the file that it was recognised by."""

    name: str
    because: str


def recognise(repository: Repository) -> Profile:
    """`web-service` where something is deployed, `infrastructure` where there is only Terraform,
    `library` where there is only a package, else `unknown`.
    """
    for kinds, name in ((_DEPLOYED, "web-service"), ((Kind.TERRAFORM,), "infrastructure")):
        for document in repository.documents(*kinds):
            if repository.role(document.path) in (Role.PRODUCTION, Role.TEMPLATE):
                return Profile(name, f"{document.path} is there")
    for path in repository.files:
        if _PACKAGE.match(path):
            return Profile("library", f"{path} is there, and nothing that deploys it")
    return Profile("unknown", "no file that deploys or packages anything was found")
