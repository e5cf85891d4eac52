"""Checks of the paths that say whether a service is well, and of what they do to its log."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import quiet_paths
from prodready.checks.across import fails, plain
from prodready.checks.caddy import unanswered as caddy_unanswered
from prodready.checks.health_routes import without_one
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.node_access_logs import access_lines
from prodready.checks.probe_paths import alive_asks, asked_by_code, unanswered_by_name
from prodready.checks.probe_routes import asks_dependencies, unanswered
from prodready.coherence.facts.code import Code, Module, dotted
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.caddyfile import Caddyfiles
from prodready.facts.codetext import Sources
from prodready.facts.dependencies import Dependencies, used
from prodready.facts.deployed import Deployed
from prodready.facts.images import Image
from prodready.facts.ownnames import OwnNames
from prodready.facts.pythoncode import PythonCode
from prodready.facts.routes import Routes
from prodready.facts.scope import left_aside
from prodready.facts.workloads import Workloads
from prodready.model import Kind, Place
from prodready.patterns import lazy

_PATH = lazy(
    r"(^|/)_*(health\w*|healthz|livez|live|liveness|readyz|ready|readiness|alive|ping|status|up|heartbeat)_*/?$",
    re.I,
)
_LOCAL = lazy(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?(/[^\s'\")\],|;]*)")
_ASKS = lazy(r"(^|\.)(execute|fetchone|fetchall|fetch|fetchval|cursor|ping|scalar|scalars|commit)$")
_WORDS = ("@", "path(", "add_route", "add_url_rule", "Route(", "add_api_route", "add_get")
HEALTH_PACKAGES = (
    *(
        "dockerflow",
        "django-health-check",
        "py-healthcheck",
        "@nestjs/terminus",
        "@godaddy/terminus",
    ),
    *("org.springframework.boot:spring-boot-starter-actuator", "fastapi-health", "healthcheck"),
    *("io.quarkus:quarkus-smallrye-health", "express-healthcheck", "django-watchman"),
    *(
        "github.com/heptiolabs/healthcheck",
        "github.com/alexliesenfeld/health",
        "grpcio-health-checking",
    ),
)


@check("observability.health_endpoint")
def health_endpoint(
    code: PythonCode,
    applications: Applications,
    dependencies: Dependencies,
    deployed: Deployed,
    workloads: Workloads,
    routes: Routes,
    repository: Repository,
    names: OwnNames,
    caddy: Caddyfiles,
) -> Iterator[Outcome]:
    """A path answers for the process alone; what asks for health asks a path that is served."""
    first = applications.first
    if first is None:
        return
    faults = [*_unserved(code, repository), *_asks_dependencies(code, deployed, workloads)]
    if not faults:
        faults = [*unanswered(deployed, routes), *asks_dependencies(deployed, routes)]
    if not faults:
        faults = [
            *unanswered_by_name(deployed, routes, names),
            *asked_by_code(routes),
            *caddy_unanswered(caddy, routes),
            *alive_asks(routes, deployed, names),
        ]
    yield from faults
    if faults:
        return
    served = _served(code)
    if served is not None:
        yield Pass(served, "answers for the process")
    elif (known := used(code, dependencies, HEALTH_PACKAGES)) is not None:
        yield Pass(known[1], f"{known[0]} answers")
    elif (asked := _asked(deployed)) is not None:
        # Somebody who wrote a probe surely tried it: the path is served by code not read here.
        yield Unknown(asked, "what this asks is not found in the code", attest=True)
    elif (applications.python and _readable(code)) or without_one(first, routes):
        yield Fail(
            first.place,
            f"no path of this {first.framework} application says whether it is well: nobody can "
            "tell a process that hangs from one that works",
            "Answer /livez from the process alone, and /readyz with 503 while it cannot work.",
        )
    else:
        message = f"the routes of this {first.framework} application are not read here"
        yield Unknown(first.place, message, attest=True)


def _served(code: PythonCode) -> Place | None:
    """Where a path of health is served: by a decorator, or in a list of routes."""
    modules = list(code.mentioning("health", "live", "ready", "alive", "ping", "status", "beat"))
    for route in Code(modules).routes():
        if _PATH.search(route.path):
            return route.module.place(route.function)
    makers = ("path", "re_path", "url", "Route", "add_route", "add_url_rule", "add_get", "Mount")
    for module in modules:
        for call in module.calls:
            name = dotted(call.func).rpartition(".")[2]
            for each in call.args[:2] if name in (*makers, "add_api_route", "route") else ():
                value = each.value if isinstance(each, ast.Constant) else None
                if isinstance(value, str) and _PATH.search("/" + value.strip("^$/")):
                    return module.place(call)
        for node in module.walk(ast.Compare):
            # A middleware that answers by itself: `if request.path == "/healthz"`.
            values = [e.value for e in ast.walk(node) if isinstance(e, ast.Constant)]
            if any(isinstance(v, str) and v.startswith("/") and _PATH.search(v) for v in values):
                return module.place(node)
    return None


def _readable(code: PythonCode) -> bool:
    """Whether routes are made in a way that is read here."""
    if any(True for _ in Code(list(code.mentioning(*_WORDS))).routes()):
        return True
    if any(_SAID.search(module.document.text) for module in code.mentioning(*_SAYS)):
        return False  # a middleware or a setting speaks of one, in a way not read here
    return any(_lists_routes(module) for module in code.mentioning("urlpatterns"))


_SAYS = ("health", "heartbeat", "livez", "readyz", "liveness", "readiness")
_SAID = lazy(rf"[/_^(|\"'](?:{'|'.join(_SAYS)})(?:[_/$)|\"'?]|z\b)")


def _lists_routes(module: Module) -> bool:
    """Whether the module has a list of Django's routes, each with its path written out."""
    for node in module.walk(ast.Assign, ast.AnnAssign):
        assert isinstance(node, ast.Assign | ast.AnnAssign)
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(dotted(target) == "urlpatterns" for target in targets):
            calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
            return any(dotted(call.func) in ("path", "re_path", "url") for call in calls)
    return False


_HEALTHY = lazy(r"health|live|ready|ping|status|up\b", re.IGNORECASE)
"""As the rule across documents reads a path; here in any text of the module."""


def _unserved(code: PythonCode, repository: Repository) -> Iterator[Fail]:
    from prodready.coherence.rules.code_probes import probe_path

    modules = [
        m.document for m in code.mentioning("FastAPI", "Flask", "APIRouter", "Blueprint", "route")
    ]
    # The rule speaks only of applications with health paths of their own; most have none.
    if len(modules) > 100 or not any(_HEALTHY.search(module.text) for module in modules):
        return
    kinds = (Kind.DOCKERFILE, Kind.COMPOSE, Kind.KUBERNETES, Kind.KUSTOMIZATION)
    shown = [d for d in repository.documents(*kinds) if not left_aside(d, repository)]
    if shown:
        yield from fails(probe_path, [*modules, *shown])


def _asks_dependencies(
    code: PythonCode, deployed: Deployed, workloads: Workloads
) -> Iterator[Fail]:
    from prodready.coherence.rules.code_probes import liveness_dependency

    routes = code.code("@")
    yield from plain(liveness_dependency(workloads, routes))
    for image in deployed.images.images if len(deployed.images.images) == 1 else ():
        found = _checked_path(image)
        if found is None:
            continue
        place, path = found
        for route in routes.routes():
            asked = [
                node
                for node in ast.walk(route.function)
                if isinstance(node, ast.Call) and _ASKS.search(dotted(node.func))
            ]
            if route.path.rstrip("/") == path.rstrip("/") and asked:
                yield Fail(
                    place,
                    f"the HEALTHCHECK asks {path}, whose handler calls {dotted(asked[0].func)}: "
                    "while a dependency is down the container counts as broken",
                    "Ask a path that answers for the process alone.",
                )


def _checked_path(image: Image) -> tuple[Place, str] | None:
    health = image.healthcheck
    found = _LOCAL.search(health.text) if health is not None else None
    return (image.place(health.instruction), found[1]) if health and found else None


def _asked(deployed: Deployed) -> Place | None:
    for container in deployed.workloads.containers(init=False):
        for probe in ("livenessProbe", "readinessProbe"):
            if container.get(probe, "httpGet") or container.get(probe, "grpc"):
                return container.place(probe)
    for image in deployed.images.images:
        if image.healthcheck is not None:
            return image.place(image.healthcheck.instruction)
    for service in deployed.compose.services():
        if service.builds and service.has_healthcheck:
            return service.place_of("healthcheck")
    return None


@check("observability.quiet_health_logs")
def quiet_health_logs(
    code: PythonCode, sources: Sources, applications: Applications, deployed: Deployed
) -> Iterator[Outcome]:
    """Probes, asked every few seconds, do not fill the access log of the server."""
    if applications.first is None or _asked(deployed) is None:
        return
    yield from (*access_lines(sources), *quiet_paths.logged(sources.repository))
    if not applications.python:
        return
    for image in deployed.images.images:
        process = image.command or image.entrypoint
        words = list(process.argv or process.text.split()) if process is not None else []
        programs = [word.rsplit("/", 1)[-1] for word in words]
        if process is None or not {"uvicorn", "gunicorn", "hypercorn"} & set(programs):
            continue
        place = image.place(process.instruction)
        if "--no-access-log" in words:
            yield Pass(place, "the server's own access log is off")
        elif (filtered := _filtered(code)) is not None:
            yield Pass(filtered, "leaves the probes out")
        elif "uvicorn" in programs or {"--access-logfile", "--access-log"} & set(words):
            yield Fail(
                place,
                "every probe is a line of the access log: some 17,000 a day for each replica",
                "Start it with --no-access-log and log requests yourself, or filter the probes.",
            )


def _filtered(code: PythonCode) -> Place | None:
    """Where the code turns the access log off, or leaves probes out of it."""
    for module in code.mentioning("uvicorn.access", "gunicorn.access"):
        for node in module.walk(ast.Constant):
            value = node.value if isinstance(node, ast.Constant) else None
            if value in ("uvicorn.access", "gunicorn.access"):
                return module.place(node)
    return None
