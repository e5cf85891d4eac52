"""Environment variables and secrets that the code reads, against what is given to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from prodready.coherence.facts.code import Code, Module, Needed, text, variables
from prodready.coherence.interface import Fault, rule
from prodready.coherence.page import Page
from prodready.facts.compose import Compose
from prodready.facts.deployed import Deployed
from prodready.facts.dockerwords import pairs
from prodready.facts.images import Images
from prodready.facts.reference import Reference
from prodready.facts.service import Service
from prodready.facts.workloads import Container, Workloads
from prodready.model import Place, Severity

TWELVE = "https://12factor.net/config"
SECRETS = "https://docs.docker.com/compose/how-tos/use-secrets/"


@rule("code-variable-unset", Severity.HIGH, help=TWELVE)
def variable_unset(deployed: Deployed, code: Code, page: Page) -> Iterator[Fault]:
    """The code fails without a variable that the container it runs in is not given.

    Reported where the container is given another variable that the same module reads.

    Why: `os.environ["X"]` raises KeyError at the start, and the container restarts for ever.

    Example: `DB_PASSWORD = os.environ["DB_PASSWORD"]`, and a service with `DB_HOST` alone.
    """
    baked = _baked(deployed.images)
    for module in code.modules:
        read = {each.name: each for each in variables(module)}
        required = {each.name: each for each in read.values() if each.required}
        for what, place, given in _given(deployed, page):
            shared = given.keys() & read.keys()
            missing = sorted(required.keys() - given.keys() - baked)
            for name in missing if shared else []:
                yield Fault(
                    place,
                    f"{what} is given {', '.join(sorted(shared))} and not {name}, without which "
                    "the code does not start",
                    f"Give it {name}, from a secret where it is one.",
                    module.place(required[name].node),
                )


def _baked(images: Images) -> set[str]:
    """The variables that the images set themselves."""
    return {
        name
        for image in images.images
        for one, _ in image.stage.scoped
        if one.keyword == "ENV"
        for name, _ in pairs(one.value)
    }


def _given(deployed: Deployed, page: Page) -> Iterator[tuple[str, Place, Mapping[str, Place]]]:
    """What services and containers are given, where all of it can be seen."""
    for service in deployed.compose.services():
        place = service.place_of("environment")
        open_ = service.get("env_file") or not service.complete or page.elided(place)
        if not open_ and service.environment:
            yield str(service), place, {n: v.place for n, v in service.environment.items()}
    for container in deployed.workloads.containers(init=False):
        place = container.place("env")
        entries = {
            str(e.get("name")): container.place("env", i) for i, e in container.mappings("env")
        }
        if entries and not container.get("envFrom") and not page.elided(place):
            yield str(container), place, entries


@rule("code-variable-unread", Severity.MEDIUM, help=TWELVE)
def variable_unread(deployed: Deployed, code: Code, page: Page) -> Iterator[Fault]:
    """A container is given a variable under a shorter or longer name than the code reads.

    Why: the code takes its default, and nothing says that the setting was not read.

    Example: `WORKERS=4` in the Compose file where the code reads `API_WORKERS`.
    """
    read: dict[str, Needed] = {}
    for module in code.modules:
        read |= {each.name: each for each in variables(module)}
    if code.opaque or not read:
        return
    for what, _, given in _given(deployed, page):
        if not given.keys() & read.keys():
            continue
        for name, place in given.items():
            near = [r for r in read if r.endswith(f"_{name}") and r not in given]
            if name not in read and len(near) == 1 and "_" not in name:
                module, node = read[near[0]].module, read[near[0]].node
                yield Fault(
                    place,
                    f"{what} is given {name}, and the code reads {near[0]}",
                    f"Write {near[0]}.",
                    module.place(node),
                )


@rule("code-secret-not-wired", Severity.HIGH, help=TWELVE)
def secret_not_wired(workloads: Workloads, code: Code) -> Iterator[Fault]:
    """The code needs a variable, a Secret or ConfigMap has the value, and no container gets it.

    Why: the value is in the cluster and not in the process, which does not start without it.

    Example: `os.environ["API_KEY"]`, a Secret with `api_key`, and a Deployment that only takes
    `db_password` from it.
    """
    required = {n.name: n for m in code.modules for n in variables(m) if n.required}
    used, names = _wired(workloads)
    for source in workloads.manifests.of("Secret", "ConfigMap"):
        taken = [
            workload
            for (kind, name, _), workload in used.items()
            if (kind, name) == (source.kind, source.name)
        ]
        if not taken or (source.kind, source.name, None) in used:
            continue
        for field in ("data", "stringData"):
            entries = source.get(field)
            for key in entries if isinstance(entries, dict) else ():
                variable = key.upper().replace("-", "_").replace(".", "_")
                wired = (source.kind, source.name, key) in used or variable in names
                if variable in required and not wired:
                    need = required[variable]
                    yield Fault(
                        source.place(field, key),
                        f"the code needs {variable}, {source} has {key}, and no container is "
                        "given it",
                        f"Add {variable} to env, with a reference to this key.",
                        need.module.place(need.node),
                    )


@rule("code-config-not-wired", Severity.MEDIUM, help=TWELVE)
def config_not_wired(workloads: Workloads, code: Code, page: Page) -> Iterator[Fault]:
    """A ConfigMap has a value for a variable that the code reads, and no container gets it so.

    Reported where a container takes other keys of the ConfigMap.

    Why: the code takes its default, and nothing says that the setting was not read.

    Example: `os.getenv("BATCH_SIZE", "32")`, a ConfigMap with `batch_size: "64"`, and a Deployment
    that only takes `db_name` from it.
    """
    read = {n.name: n for m in code.modules for n in variables(m) if not n.required}
    used, names = _wired(workloads)
    for source in workloads.manifests.of("ConfigMap"):
        keys = {key for kind, name, key in used if (kind, name) == ("ConfigMap", source.name)}
        entries = source.get("data")
        if not keys or None in keys or page.elided(source.place()):
            continue
        for key in entries if isinstance(entries, dict) else ():
            variable = key.upper().replace("-", "_").replace(".", "_")
            if variable in read and key not in keys and variable not in names:
                need = read[variable]
                yield Fault(
                    source.place("data", key),
                    f"the code reads {variable}, {source} has {key}, and no container is given it",
                    f"Add {variable} to env, with a reference to this key.",
                    need.module.place(need.node),
                )


def _wired(workloads: Workloads) -> tuple[dict[tuple[str, str, str | None], Container], set[str]]:
    """The keys that containers take, by kind, name and key; None for all keys of an object."""
    used: dict[tuple[str, str, str | None], Container] = {}
    names: set[str] = set()
    for container in workloads.containers():
        for _, entry in container.mappings("env"):
            names.add(str(entry.get("name")))
            source = entry.get("valueFrom") or {}
            for field, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
                if isinstance(source.get(field), dict):
                    used[kind, str(source[field].get("name")), str(source[field].get("key"))] = (
                        container
                    )
        for _, entry in container.mappings("envFrom"):
            for field, kind in (("secretRef", "Secret"), ("configMapRef", "ConfigMap")):
                if isinstance(entry.get(field), dict):
                    used[kind, str(entry[field].get("name")), None] = container
    return used, names


@rule("code-secret-file", Severity.HIGH, help=SECRETS)
def secret_file(compose: Compose, code: Code, page: Page) -> Iterator[Fault]:
    """The code reads a secret's file that the service it runs in is not given.

    Why: `/run/secrets/x` exists only in the services that list `x`; the code fails to open it.

    Example: `open("/run/secrets/db_password")` while only the database has `secrets:`.
    """
    for project in compose.projects:
        defined = project.root.get("secrets")
        ours = [s for s in project.services.values() if _runs_code(s)]
        if not isinstance(defined, dict) or len(ours) != 1 or page.elided(ours[0].place):
            continue
        given = {
            str(item.get("target") or item.get("source")) if isinstance(item, dict) else str(item)
            for item in ours[0].get("secrets") or []
        }
        for module in code.modules:
            for node, name in _secret_paths(module):
                if name in defined and name not in given and ours[0].complete:
                    yield Fault(
                        module.place(node),
                        f"this reads /run/secrets/{name}, and {ours[0]} is not given the secret",
                        f"Write secrets: [{name}] in the service.",
                        ours[0].place,
                    )


def _runs_code(service: Service) -> bool:
    """Whether the service can run the reader's own code."""
    if service.builds:
        return True
    image = Reference.parse(service.image or "")
    return bool(image.name) and image.library not in _OTHERS


_OTHERS = frozenset(
    {"postgres", "redis", "nginx", "mysql", "mongo", "mariadb", "rabbitmq", "memcached", "caddy"}
    | {"traefik", "prometheus", "grafana", "adminer", "pgadmin4", "haproxy", "elasticsearch"}
)


def _secret_paths(module: Module) -> Iterator[tuple[ast.AST, str]]:
    prefix = "/run/secrets/"
    for node in module.nodes:
        path = text(node)
        if path is not None and path.startswith(prefix) and path != prefix:
            yield node, path.removeprefix(prefix)
