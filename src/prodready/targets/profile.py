"""What sort of software a repository holds, recognised from its files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import Kind
from prodready.patterns import lazy

_PACKAGE = lazy(
    r"^(pyproject\.toml|setup\.py|setup\.cfg|package\.json|Cargo\.toml|go\.mod|pom\.xml|"
    r"build\.gradle(\.kts)?|composer\.json|[^/]+\.(gemspec|csproj|sln))$"
)
_MANIFESTS = (Kind.KUBERNETES, Kind.HELM_VALUES, Kind.KUSTOMIZATION)
_SITE = lazy(
    r"^(mkdocs\.yml|zensical\.toml|hugo\.(toml|yaml|json)|_config\.yml|"
    r"(astro|docusaurus|eleventy|gatsby|vitepress)\.config\.[cm]?[jt]s|\.eleventy\.js)$"
)

CRAWLERS = ("scrapy", "crawlee", "apify", "colly", "newspaper3k", "trafilatura")
MODELS = (
    *("torch", "tensorflow", "keras", "scikit-learn", "xgboost", "lightgbm", "transformers"),
    *("onnxruntime", "sentence-transformers", "vllm", "catboost"),
)
WORKERS = (
    "celery",
    "rq",
    "dramatiq",
    "arq",
    "huey",
    "bullmq",
    "bull",
    "kafkajs",
    "faust-streaming",
)
SERVERS = (
    *("fastapi", "flask", "django", "starlette", "aiohttp", "sanic", "litestar", "tornado"),
    *("quart", "falcon", "bottle", "express", "koa", "fastify", "next", "hono", "@nestjs/core"),
)
"""Names of packages that tell what a program is, in Python's and npm's registries."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The name of the profile, and the file that it was recognised by."""

    name: str
    because: str


def recognise(repository: Repository) -> Profile:
    """The profile that the files suggest.

    Where something is deployed: `web-crawler`, `ml-api` or `worker` by the packages that it is
    built on, else `web-service`. Else `infrastructure` where there is only Terraform,
    `static-site` or `library` where there is only that, else `unknown`.
    """
    if repository.is_empty:
        return Profile("unknown", "no file that deploys or packages anything was found")
    for path in _deployed(repository):
        return _by_packages(repository) or Profile("web-service", f"{path} is there")
    for document in repository.documents(Kind.TERRAFORM):
        if repository.role(document.path) is Role.PRODUCTION:
            return Profile("infrastructure", f"{document.path} is there")
    package = next((path for path in repository.files if _PACKAGE.match(path)), None)
    site = next((path for path in repository.files if _SITE.match(path)), None)
    if site is not None and package in (None, "package.json"):
        return Profile("static-site", f"{site} is there, and nothing that deploys it")
    if package is not None:
        return Profile("library", f"{package} is there, and nothing that deploys it")
    return Profile("unknown", "no file that deploys or packages anything was found")


def _deployed(repository: Repository) -> Iterator[str]:
    """The files by which something is deployed."""
    from prodready.facts.compose import Compose  # only here: they take time to load
    from prodready.facts.images import Images

    yield from (image.path for image in Images.from_repository(repository))
    yield from (service.place.path for service in Compose.from_repository(repository).services())
    for document in repository.documents(*_MANIFESTS):
        if repository.role(document.path) in (Role.PRODUCTION, Role.TEMPLATE):
            yield document.path


def _by_packages(repository: Repository) -> Profile | None:
    """What the packages say that the program is built on; None where they say no more."""
    from prodready.facts.packages import declared  # only here: most programs are web services

    packages = declared(repository)
    for name, known in (("web-crawler", CRAWLERS), ("ml-api", MODELS), ("worker", WORKERS)):
        if name == "worker" and any(server in packages for server in SERVERS):
            return None
        for package in known:
            if package in packages:
                return Profile(name, f"{packages[package]} names {package}")
    return None
