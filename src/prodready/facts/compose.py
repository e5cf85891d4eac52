"""What the repository runs with Compose: projects and their services, files merged.

The files of one folder are one project, as `docker compose -f … -f …` would read them for
production: the plain file, then the others. Files for development and tests (`override`, `dev`,
`test`, `ci` …) are left aside; where a file for production stands alone, so is the plain one.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Self

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError
from prodready.facts.composefile import ComposeFile, merge, merge_service, nowhere, read
from prodready.facts.interpolation import read_dotenv
from prodready.facts.nodes import Node
from prodready.facts.scope import REHEARSAL, file_path, left_aside, name_words
from prodready.facts.service import Service
from prodready.model import Kind

_PRODUCTION = frozenset({"prod", "production", "live", "deploy", "deployment", "swarm", "stack"})
_STAGING = frozenset({"staging", "stage", "qa", "uat", "preview"})
MAX_EXTENDS = 50
"""Services that extend one another, after which the rest is left out."""

_PLAIN = frozenset({"docker", "compose", "yaml", "yml"})


@dataclass(frozen=True, eq=False)
class Project:
    """The services that are started together, and the elements that they share."""

    folder: str
    services: dict[str, Service]
    root: Node
    """The files' other top-level elements, merged: `networks`, `volumes`, `secrets` …"""

    @property
    def swarm(self) -> bool:
        """Whether it is a stack for Docker Swarm: it says how tasks are placed or updated."""
        return any(
            service.get("deploy", key) is not None
            for service in self.services.values()
            for key in ("placement", "update_config", "rollback_config", "endpoint_mode", "mode")
        ) or any("stack" in name_words(service.place.path) for service in self.services.values())

    def used(self) -> Iterator[Service]:
        """The services that are not only for a profile of development or tests."""
        for service in self.services.values():
            if service.complete and service.get("image") is None and not service.builds:
                continue  # nothing to start: others extend it
            profiles = service.texts("profiles")
            if not profiles or not all(name_words(name) & REHEARSAL for name in profiles):
                yield service


@dataclass(frozen=True)
class Compose:
    """Every Compose project of the repository that users depend on."""

    projects: tuple[Project, ...]
    broken: tuple[Broken, ...] = ()

    def services(self) -> Iterator[Service]:
        """The services of every project that are not only for development or tests."""
        for project in self.projects:
            yield from project.used()

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read every Compose file that is not for development, tests or examples."""
        reader = _Reader(repository)
        return cls(tuple(reader.projects()), tuple(reader.broken))


def is_blank(text: str) -> bool:
    """Whether a YAML text holds nothing but comments."""
    lines = (line.strip() for line in text.splitlines())
    return not any(line and not line.startswith("#") and line != "---" for line in lines)


@dataclass
class _Reader:
    repository: Repository
    broken: list[Broken] = field(default_factory=list)
    files: dict[str, ComposeFile] = field(default_factory=dict)

    def projects(self) -> Iterator[Project]:
        """Read all files, then group those of production by folder."""
        wanted: dict[str, list[str]] = {}
        for document in self.repository.documents(Kind.COMPOSE):
            path = file_path(document)
            aside = left_aside(document, self.repository)
            if is_blank(document.text):
                continue  # everything in it is commented out: it starts nothing
            try:
                self.files.setdefault(path, read(document))
            except YamlError as error:
                if not aside:
                    place = document.locate(error.line, error.column)
                    self.broken.append(Broken(place, f"no Compose file: {error}", Kind.COMPOSE))
                continue
            if not aside:
                wanted.setdefault(posixpath.dirname(path), []).append(path)
        included = {path for paths in wanted.values() for p in paths for path in self._included(p)}
        for folder, paths in wanted.items():
            own = [path for path in paths if path not in included]
            for group in groups([(path, self.files[path]) for path in own]):
                yield self._project(folder, group)

    def _included(self, path: str) -> Iterator[str]:
        node = self.files[path].root.child("include") if path in self.files else None
        for item in node.items() if node is not None else ():
            entry = item.get("path") if isinstance(item.value, dict) else item.data
            for name in entry if isinstance(entry, list) else [entry]:
                yield posixpath.normpath(posixpath.join(posixpath.dirname(path), str(name)))

    def _project(self, folder: str, paths: list[str]) -> Project:
        variables = read_dotenv(self.repository.read(posixpath.join(folder, ".env")) or "")
        root = nowhere(paths[0])
        found: dict[str, Service] = {}
        every = [path for each in paths for path in (*self._included(each), each)]
        for path in dict.fromkeys(every):
            file = self.files.get(path)
            if file is None:
                continue
            shared = {k: v for k, v in file.root.value.items() if k not in ("services", "include")}
            root = merge(root, Node(shared, file.root.place), "")
            for name, own in file.services.items():
                node, complete = self._extended(path, name, own, ())
                old = found.get(name)
                merged = merge_service(old.node if old else None, node, file.tags, name)
                where = old.folder if old else posixpath.dirname(path)
                complete = complete and (old is None or old.complete)
                found[name] = Service(name, merged, where, variables, complete)
        return Project(folder, with_builds(found, list(self._builds(folder))), root)

    def _builds(self, folder: str) -> Iterator[tuple[str, Node]]:
        """The services that files of the folder build which are left aside: overrides and others."""
        for path, file in self.files.items():
            if posixpath.dirname(path) == folder:
                for name, node in file.services.items():
                    build = node.child("build")
                    if build is not None:
                        yield name, build

    def _extended(
        self, path: str, name: str, own: Node, seen: tuple[tuple[str, str], ...]
    ) -> tuple[Node, bool]:
        """The service over the one that it extends, and whether that one was found."""
        extends = own.child("extends")
        if extends is None:
            return own, True
        file = extends.get("file")
        source = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
        other = str(extends.get("service"))
        known = self.files.get(source)
        cycle = (source, other) in seen or len(seen) > MAX_EXTENDS
        if known is None or other not in known.services or cycle:
            return own, False
        base = known.services[other]
        base, complete = self._extended(source, other, base, (*seen, (path, name)))
        merged = merge_service(base, own, self.files[path].tags, name)
        return Node(merged.value, own.place), complete


def with_builds(services: dict[str, Service], builds: list[tuple[str, Node]]) -> dict[str, Service]:
    """The services, each with the `build` by which a file for development makes its image.

    That file names the same service; others run the same image by the same text.
    """
    made = {
        name: build
        for name, build in builds
        if name in services
        and not services[name].builds
        and services[name].get("image") is not None
        and not name_words(str(build.get("dockerfile") or "")) & REHEARSAL
        and not name_words(str(build.get("target") or "")) & REHEARSAL
    }
    by_text = {str(services[name].get("image")): build for name, build in made.items()}
    return {
        name: one if one.builds or text not in by_text else replace(one, made=by_text[text])
        for name, one in services.items()
        for text in [str(one.get("image"))]
    }


def groups(files: list[tuple[str, ComposeFile]]) -> Iterator[list[str]]:
    """The files of one folder as they are given to Compose together, for production."""
    plain: list[tuple[str, ComposeFile]] = []
    prod: list[tuple[str, ComposeFile]] = []
    staging: list[tuple[str, ComposeFile]] = []
    other: list[tuple[str, ComposeFile]] = []
    for path, file in files:
        words = name_words(posixpath.basename(path))
        kind = prod if words & _PRODUCTION else staging if words & _STAGING else other
        (plain if words <= _PLAIN else kind).append((path, file))
    alone = [path for path, file in prod if file.stands_alone]
    if alone:
        yield from ([path] for path in alone)
        plain = []
    base = [*plain]
    for path, file in other if prod else [*other, *staging]:
        known = {name for _, each in base for name in each.services}
        if file.stands_alone and (not base or known & set(file.services)):
            yield [path]
        else:
            base.append((path, file))
    base += [(path, file) for path, file in prod if path not in alone]
    if base:
        yield [path for path, _ in base]
