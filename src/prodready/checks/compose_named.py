"""What the Compose files of a project name, read together: networks, volumes, files, parents."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.checks.infrastructure_state import ignored_by
from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.facts.compose import Compose, Project
from prodready.facts.composegiven import given, path_below, taken
from prodready.facts.interpolation import has_variable
from prodready.facts.service import Service
from prodready.model import Kind, Place
from prodready.patterns import lazy

_CONFIGURATION = lazy(
    r"\.(?:conf|ya?ml|toml|ini|cfg|sql|sh|json|cnf|properties|acl|xml|hcl|lua|vcl|rules|tmpl|cnf)$"
    r"|(^|/)(?:Caddyfile|Corefile|Procfile)[^/]*$"
)
_PERSONAL = lazy(
    r"\.(?:pem|crt|cer|key|p12|jks|env|db|sqlite\d?|log)$|(^|/)\.env|secret|cert|passw"
)
"""Files that a person or a script makes where the project runs."""


def undefined(repository: Repository, compose: Compose) -> Iterator[Fail]:
    """Networks, volumes, secrets and configs that no file of the project defines."""
    for project in compose.projects:
        if any(not one.complete for one in project.services.values()):
            continue
        for service in project.used():
            for sort, name, place in _named(service):
                known = project.root.get(f"{sort}s")
                if name in (known if isinstance(known, dict) else {}) or "$" in name:
                    continue
                if not _defined_anywhere(repository, name):
                    yield Fail(
                        place,
                        f"{service} uses {sort} `{name}`, which no file of the project defines: "
                        "Compose refuses it all",
                        f"Define `{name}` under `{sort}s:`, or name one that is there.",
                    )


def _named(service: Service) -> Iterator[tuple[str, str, Place]]:
    node = service.node.find("networks")
    for name, part in (node.value if node and isinstance(node.value, dict) else {}).items():
        if name != "default":
            yield "network", name, part.place
    for mount in service.mounts():
        if mount.kind == "volume" and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]+", mount.source):
            yield "volume", mount.source, mount.place
    for sort in ("secret", "config"):
        for name, _, place in taken(service, f"{sort}s"):
            yield sort, name, place


def _defined_anywhere(repository: Repository, name: str) -> bool:
    """Whether a Compose file defines the name, one that is for development or left aside too."""
    return any(
        re.search(rf"^ +[\"']?{re.escape(name)}[\"']?\s*:", one.text, re.M)
        for one in repository.documents(Kind.COMPOSE)
    )


def files_lost(repository: Repository, project: Project) -> Iterator[Fail]:
    """Files of the repository that a service mounts, extends or is configured by, and are not there."""
    for service in project.used():
        parent = service.get("extends", "file")
        if isinstance(parent, str) and not has_variable(parent) and not service.complete:
            place = service.place_of("extends", "file")
            path = path_below(posixpath.dirname(place.path), parent)
            if not path.startswith("..") and not _there(repository, path, parent):
                yield Fail(
                    place,
                    f"{service} extends a service of {parent}, which is not there: Compose refuses "
                    "it all",
                    "Correct the path, or commit the file.",
                )
        for mount in service.mounts():
            path = path_below(service.folder, mount.source)
            if not mount.source.startswith(".") or "$" in mount.source or path.startswith(".."):
                continue
            config = _CONFIGURATION.search(mount.source) or (
                mount.read_only and _beside(repository, path)
            )
            if config and not _PERSONAL.search(path) and not _there(repository, path, mount.source):
                yield Fail(
                    mount.place,
                    f"{service} mounts {mount.source}, which is not there: Docker makes an empty "
                    "folder of that name",
                    "Commit the file, or a sample of it with the command that copies it.",
                )
    yield from _configs(repository, project)


def _configs(repository: Repository, project: Project) -> Iterator[Fail]:
    known = project.root.find("configs")
    for name, node in (known.value if known and isinstance(known.value, dict) else {}).items():
        file = node.get("file")
        if not isinstance(file, str) or "$" in file or file.startswith(("/", "~", "..")):
            continue
        path = path_below(project.folder, file)
        if not _PERSONAL.search(path) and not _there(repository, path, f"/{file}"):
            yield Fail(
                node.place_of("file"),
                f"config {name} is the file {file}, which is not there: nothing that uses it starts",
                "Correct the path, or commit the file.",
            )


_SECRET = lazy(r"(?m)^[^#\n]*?/run/secrets/(?P<name>[\w.-]*\w)")


def secrets_in_files(repository: Repository, project: Project) -> Iterator[Fail]:
    """Services whose own configuration reads a secret that they are not given."""
    for service in project.used():
        has = {name for name, _, _ in taken(service, "secrets")}
        has |= {posixpath.basename(t) for _, t, _ in taken(service, "secrets") if t}
        mounted = any(mount.target.startswith("/run/secrets") for mount in service.mounts())
        if not has or mounted or not service.complete:
            continue  # without any secret it may be another sort of host that gives them
        for one in given(service, project):
            below = [one.path, *(f for f in repository.files if f.startswith(f"{one.path}/"))]
            for path in below[:FEW]:
                text = repository.read(path) if _CONFIGURATION.search(path) else None
                for match in _SECRET.finditer(text or ""):
                    if match["name"] not in has:
                        yield Fail(
                            service.place_of("secrets"),
                            f"{service} reads /run/secrets/{match['name']} by {path}, and is not "
                            "given that secret",
                            f"Add {match['name']} to its `secrets`.",
                        )


FEW = 30
"""Files of one folder that are read for what they name."""


def _beside(repository: Repository, path: str) -> bool:
    """Whether a file of this name would lie in a folder that the repository keeps files in."""
    folder, _, name = path.rpartition("/")
    return "." in name.strip(".") and any(
        one.rpartition("/")[0] == folder for one in repository.files
    )


def _there(repository: Repository, path: str, source: str) -> bool:
    """Whether it is there, or a person makes it: it is ignored, or a sample of it is there."""
    folder, _, name = path.rpartition("/")
    if repository.exists(path) or ignored_by(repository, folder, name) is not None:
        return True
    tail = "/" + source.lstrip("./")
    if any(f"/{file}".endswith(tail) for file in repository.files):
        return True  # the paths of a project count from the folder of its first file
    stem = name.partition(".")[0]
    return any(
        file.rpartition("/")[0] == folder
        and re.search(r"example|sample|template|dist|tmpl|tpl|default", file.lower())
        and stem in file
        for file in repository.files
    )
