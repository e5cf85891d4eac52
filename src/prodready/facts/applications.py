"""The applications of a repository that answer requests, and whether they are deployed from it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from prodready.coherence.facts.code import dotted
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.dependencies import Dependencies
from prodready.facts.pythoncode import PythonCode, roots
from prodready.facts.scope import left_aside
from prodready.model import Kind, Place
from prodready.patterns import lazy

_PYTHON = {
    "FastAPI": "fastapi", "Flask": "flask", "Starlette": "starlette", "Quart": "quart",
    "Sanic": "sanic", "Litestar": "litestar", "Application": "aiohttp", "App": "falcon", "Robyn": "robyn", "BlackSheep": "blacksheep", "AsyncApp": "connexion",
    "get_wsgi_application": "django", "get_asgi_application": "django",
}  # fmt: skip
"""Calls that make an application, and the package that each is of."""
_PACKAGES = {
    "express": "Express", "fastify": "Fastify", "koa": "Koa", "@nestjs/core": "NestJS",
    "@hapi/hapi": "hapi", "restify": "restify", "hono": "Hono", "elysia": "Elysia",
    "polka": "Polka", "h3": "h3", "@adonisjs/core": "AdonisJS", "@feathersjs/feathers": "Feathers",
    "github.com/gin-gonic/gin": "Gin", "github.com/labstack/echo/v4": "Echo",
    "github.com/labstack/echo/v5": "Echo", "github.com/gofiber/fiber/v3": "Fiber",
    "github.com/gofiber/fiber/v2": "Fiber", "github.com/go-chi/chi/v5": "chi",
    "org.springframework.boot:spring-boot-starter-web": "Spring Boot",
    "org.springframework.boot:spring-boot-starter-webmvc": "Spring Boot",
    "org.springframework.boot:spring-boot-starter-webflux": "Spring Boot",
    "io.quarkus:quarkus-rest": "Quarkus", "io.quarkus:quarkus-rest-jackson": "Quarkus",
    "io.quarkus:quarkus-resteasy": "Quarkus", "io.javalin:javalin": "Javalin",
    "io.vertx:vertx-web": "Vert.x", "io.micronaut:micronaut-http-server-netty": "Micronaut",
}  # fmt: skip
_PACKS = lazy(
    r"id\s*\(?[\"']org\.springframework\.boot[\"']|<artifactId>\s*spring-boot-maven-plugin\s*<"
)
_OF_AN_APP = frozenset({"apps.py", "models.py", "views.py", "urls.py", "admin.py"})
_SHIPPED = (Kind.DOCKERFILE, Kind.COMPOSE, Kind.KUBERNETES)
_STAND_IN = lazy(r"(^|[/_-])(stubs?|mocks?|fakes?|simulators?|examples?)([/_.-]|$)", re.I)
"""Names of what stands in for somebody else's service."""
NEXT_ROUTES = lazy(r"(^|/)app/(?:.*/)?route\.[jt]s$|(^|/)pages/api/.*\.[jt]s$")
"""What Next.js answers with itself: without, it may be pages that were made beforehand."""
_GO = lazy(r"\bhttp\.ListenAndServe(?:TLS)?\(|&?http\.Server\{")


@dataclass(frozen=True, slots=True)
class Application:
    """A program that answers requests: what it is built on, and where that is seen."""

    framework: str
    place: Place

    @property
    def python(self) -> bool:
        """Whether its code can be read here."""
        return self.framework in _PYTHON.values()


@dataclass
class Applications:
    """What answers requests.

    Attributes:
        all: the applications; none where nothing here says how one is shipped.
        files: the paths of the repository.
    """

    all: list[Application] = field(default_factory=list)
    files: frozenset[str] = frozenset()

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Look for frameworks in the code and among the packages."""
        if not _shipped(repository):
            return cls()
        found = [*_in_python(PythonCode.from_repository(repository))]
        dependencies = Dependencies.from_repository(repository)
        for name, framework in _PACKAGES.items():
            if name in dependencies.places:
                found.append(Application(framework, dependencies.places[name]))
        routes = any(NEXT_ROUTES.search(path) for path in repository.files)
        if routes and "next" in dependencies.places:
            found.append(Application("Next.js", dependencies.places["next"]))
        return cls(found or [*_in_go(repository)], frozenset(repository.files))

    @property
    def first(self) -> Application | None:
        """The one to speak of where it holds for all."""
        return self.all[0] if self.all else None

    @cached_property
    def _packages(self) -> tuple[str, ...]:
        """The outermost packages of the Python applications, each ending in `/`."""
        found = []
        for application in self.python:
            folder = posixpath.dirname(application.place.path)
            while f"{posixpath.dirname(folder)}/__init__.py".lstrip("/") in self.files and folder:
                folder = posixpath.dirname(folder)
            found.append(f"{folder}/" if folder else "")
            if application.framework == "django" and folder:
                found += self._beside(posixpath.dirname(folder))
        return tuple(found)

    def _beside(self, base: str) -> list[str]:
        """The packages of Django's apps in the folder of the project's own package."""
        inside = f"{base}/" if base else ""
        apps = {
            path.removeprefix(inside).partition("/")[0]
            for path in self.files
            if path.startswith(inside) and path.rpartition("/")[2] in _OF_AN_APP
        }
        return [
            f"{inside}{app}/" for app in sorted(apps) if f"{inside}{app}/__init__.py" in self.files
        ]

    def holds(self, path: str) -> bool:
        """Whether a file is in the package of an application, and no program beside it."""
        return path.startswith(self._packages)

    @property
    def python(self) -> list[Application]:
        """Those whose code can be read here."""
        return [each for each in self.all if each.python]


def _shipped(repository: Repository) -> bool:
    """Whether the repository says how something of it is run: else it is a library or a study."""
    if any(path.rpartition("/")[2] in ("Procfile", "fly.toml") for path in repository.files):
        return True
    if any(_packs_itself(path, repository) for path in repository.files):
        return True
    return any(not left_aside(each, repository) for each in repository.documents(*_SHIPPED))


def _packs_itself(path: str, repository: Repository) -> bool:
    """Whether a build of Java makes a program that runs by itself, or an image, by its own plugin."""
    if path.rpartition("/")[2] not in ("build.gradle", "build.gradle.kts", "pom.xml"):
        return False
    if repository.role(path) is not Role.PRODUCTION:
        return False
    return _PACKS.search(repository.read(path) or "") is not None


def _in_python(code: PythonCode) -> Iterator[Application]:
    for module in code.mentioning(*(f"{name}(" for name in _PYTHON)):
        if _STAND_IN.search(module.document.path):
            continue
        packages = roots(module)
        for call in module.calls:
            package = _PYTHON.get(dotted(call.func).rpartition(".")[2])
            if package in packages:
                yield Application(package, module.place(call))
                break


def _in_go(repository: Repository) -> Iterator[Application]:
    for path in repository.files:
        if not path.endswith(".go") or repository.role(path) is not Role.PRODUCTION:
            continue
        for number, line in enumerate((repository.read(path) or "").split("\n"), 1):
            if _GO.search(line.partition("//")[0]):
                yield Application("net/http", Place(path, number))
                return
