"""Probes, health checks and start commands against the code that has to answer them."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from prodready.checks.kubernetes_probes import PROBES
from prodready.coherence.facts.code import APPLICATIONS, Code, Module, Route, dotted, routers
from prodready.coherence.facts.server import replaced, server
from prodready.coherence.interface import Fault, rule
from prodready.coherence.page import Page
from prodready.facts.deployed import Deployed
from prodready.facts.images import Images
from prodready.facts.workloads import Workloads
from prodready.model import Place, Severity
from prodready.patterns import lazy

PROBE = "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/"
HEALTH = "https://docs.docker.com/reference/dockerfile/#healthcheck"

_LOCAL = lazy(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?(/[^\s'\")\],|;]*)")
_HEALTH = lazy(r"health|live|ready|ping|status|alive|up\b", re.IGNORECASE)


@rule("code-probe-path", Severity.HIGH, help=PROBE)
def probe_path(deployed: Deployed, code: Code, page: Page) -> Iterator[Fault]:
    """A probe or a health check asks a path that the application on the page does not serve.

    Reported where the page shows the application with health paths of its own, and no router is
    put into it from elsewhere.

    Why: the answer is 404, which a probe takes for a failure: the Pod is restarted for ever, or
    never gets traffic.

    Example: `livenessProbe` on `/healthz` beside `@app.get("/health")`.
    """
    served = [route for route in code.routes() if route.certain]
    healthy = [route for route in served if _HEALTH.search(route.path)]
    if not healthy or not code.closed or _elided(code, page):
        return
    paths = {_plain(route.path) for route in served}
    for place, path, what in _asked(deployed):
        if _plain(path) not in paths and not any(_matches(route, path) for route in served):
            known = ", ".join(sorted({route.path for route in healthy}))
            at = healthy[0].module.place(healthy[0].function)
            message = f"{what} asks {path}, and the application serves {known}"
            yield Fault(place, message, "Use one path in both.", at)


def _asked(deployed: Deployed) -> Iterator[tuple[Place, str, str]]:
    """Every path that something asks the application for."""
    ours = [c for c in deployed.workloads.containers(init=False) if not _foreign(c.image)]
    if len(ours) == 1:
        for probe in PROBES:
            path = ours[0].get(probe, "httpGet", "path")
            if isinstance(path, str):
                yield ours[0].place(probe, "httpGet", "path"), path, f"the {probe} of {ours[0]}"
    if len(deployed.images.images) == 1:
        image = deployed.images.images[0]
        health = image.healthcheck
        found = _LOCAL.search(health.text) if health is not None else None
        if health is not None and found:
            yield image.place(health.instruction), found[1], "the HEALTHCHECK"
        for service in deployed.services(image):
            test = service.get("healthcheck", "test")
            found = _LOCAL.search(" ".join(test) if isinstance(test, list) else str(test))
            if found:
                yield service.place_of("healthcheck", "test"), found[1], f"the check of {service}"


def _foreign(image: str | None) -> bool:
    """Whether the image is one that others make: a database, a proxy, a sidecar."""
    name = (image or "").partition("@")[0].rsplit("/", 1)[-1].partition(":")[0]
    known = r"postgres|redis|nginx|mysql|mongo|rabbit|envoy|istio|busybox|prom|otel|exporter|fluent"
    return bool(re.search(known, name))


def _plain(path: str) -> str:
    return path.partition("?")[0].rstrip("/") or "/"


def _matches(route: Route, path: str) -> bool:
    pattern = re.escape(route.path).replace(r"\{", "{").replace(r"\}", "}")
    pattern = re.sub(r"\{[^}]*\}|<[^>]*>", "[^/]+", pattern)
    return bool(re.fullmatch(pattern, _plain(path)))


def _elided(code: Code, page: Page) -> bool:
    return any(page.elided(m.document.locate(1)) for m in code.modules if routers(m))


_DATABASE = lazy(
    r"(^|\.)(execute|fetchone|fetchall|fetch|fetchval|cursor|ping|scalar|scalars|commit)$"
)


@rule("code-liveness-dependency", Severity.HIGH, help=PROBE)
def liveness_dependency(workloads: Workloads, code: Code) -> Iterator[Fault]:
    """A liveness probe asks a path whose handler asks a database or a cache.

    Why: when that is down for a minute, every replica is restarted, and none of it is mended. The
    liveness path answers for the process alone; readiness is for dependencies.

    Example: `livenessProbe` on `/health`, whose handler runs `SELECT 1`.
    """
    ours = [c for c in workloads.containers(init=False) if not _foreign(c.image)]
    for container in ours if len(ours) == 1 else []:
        path = container.get("livenessProbe", "httpGet", "path")
        for route in code.routes():
            if not isinstance(path, str) or _plain(route.path) != _plain(path):
                continue
            asked = [
                node
                for node in ast.walk(route.function)
                if isinstance(node, ast.Call) and _DATABASE.search(dotted(node.func))
            ]
            if asked:
                yield Fault(
                    container.place("livenessProbe", "httpGet", "path"),
                    f"the livenessProbe of {container} asks {path}, whose handler calls "
                    f"{dotted(asked[0].func)}: while that fails, every replica is restarted",
                    "Ask a path that answers for the process alone.",
                    route.module.place(asked[0]),
                )
                break


@rule("code-never-serves", Severity.HIGH, help="https://fastapi.tiangolo.com/deployment/manually/")
def never_serves(deployed: Deployed, code: Code, page: Page) -> Iterator[Fault]:
    """The image runs a file as a script that defines an application and starts no server.

    Why: the script ends after the last line, and so does the container, with status 0.

    Example: `CMD ["python", "app.py"]` and an `app.py` without `uvicorn.run(…)`.
    """
    for image in deployed.images.images:
        if replaced(image, deployed):
            continue
        process = image.command
        argv = process.argv if process is not None else None
        if (
            process is None
            or argv is None
            or len(argv) != 2
            or argv[0] not in ("python", "python3")
        ):
            continue
        for module in code.modules:
            own = set(routers(module).values()) & APPLICATIONS
            named = module.name and posixpath.basename(module.name) == posixpath.basename(argv[1])
            if not own or not named or page.elided(module.document.locate(1)):
                continue
            runs = any(_starts(call) for call in module.calls)
            main = any(_is_main(node) for node in module.walk(ast.Compare))
            if not runs and not main:
                yield Fault(
                    image.place(process.instruction),
                    f"{argv[1]} defines the application and starts no server: the container ends",
                    'Start one: CMD ["uvicorn", "app:app", "--host", "0.0.0.0"].',
                    module.place(module.tree.body[0]) if module.tree.body else None,
                )


def _is_main(node: ast.AST) -> bool:
    """Whether it is `__name__ == "__main__"`."""
    return isinstance(node, ast.Compare) and dotted(node.left) == "__name__"


def _starts(call: ast.Call) -> bool:
    last = dotted(call.func).rpartition(".")[2]
    return last in ("run", "serve", "serve_forever", "main", "run_app", "run_until_complete")


@rule("code-module-name", Severity.HIGH, help="https://docs.python.org/3/reference/import.html")
def module_name(images: Images, code: Code) -> Iterator[Fault]:
    """The server loads a module of a package, and the page shows a plain file of that name.

    Why: `app.main` is the file `main.py` in the folder `app`. Beside a file `app.py` it is not
    found: a name is a module or a package.

    Example: `CMD ["uvicorn", "app.main:app"]` and the application in `app.py`.
    """
    for image in images.images:
        found = server(image)
        if found is None or found.module is None or "." not in found.module:
            continue
        wanted = found.module.replace(".", "/") + ".py"
        named = {m.name: m for m in code.modules if m.name and routers(m)}
        plain = named.get(found.module.split(".")[0] + ".py")
        if plain is not None and not any(name.endswith(wanted) for name in named):
            if any(m.name.endswith(posixpath.basename(wanted)) for m in code.modules):
                continue
            yield Fault(
                image.place(found.instruction),
                f"{found.program} loads {found.module}, and the application is in {plain.name}",
                f"Write {plain.name.removesuffix('.py')}:app, or move the file into a package.",
                plain.place(plain.tree.body[0]),
            )


@rule("code-state-unset", Severity.HIGH, help="https://www.starlette.io/applications/")
def state_unset(code: Code, page: Page) -> Iterator[Fault]:
    """A handler reads `app.state.x`, and nothing on the page ever sets it.

    Reported in a module that defines the application itself.

    Why: Starlette raises AttributeError for an attribute that was not set: the path answers 500.

    Example: `if not app.state.initialized` in `/ready`, and no `app.state.initialized = …`.
    """
    if code.opaque:
        return
    written = {name for m in code.modules for name in _state(m, ast.Store)}
    dynamic = any(dotted(call.func) == "setattr" for m in code.modules for call in m.calls)
    for module in code.modules:
        apps = [name for name, kind in routers(module).items() if kind in ("FastAPI", "Starlette")]
        lifespan = any(text_in(call, "lifespan") for call in module.calls)
        if not apps or dynamic or lifespan or page.elided(module.document.locate(1)):
            continue
        for name, node in _state(module, ast.Load).items():
            if name not in written and dotted(node.value).split(".")[0] in apps:
                yield Fault(
                    module.place(node),
                    f"{dotted(node)} is read here, and nothing on the page sets it",
                    f"Set {dotted(node)} before the server starts (in the lifespan).",
                )


def text_in(call: ast.Call, name: str) -> bool:
    """Whether the call has a keyword argument of this name."""
    return any(keyword.arg == name for keyword in call.keywords)


def _state(module: Module, context: type[ast.expr_context]) -> dict[str, ast.Attribute]:
    """The attributes of `….state` that are read or set, with the first place of each."""
    found: dict[str, ast.Attribute] = {}
    for node in module.walk(ast.Attribute):
        assert isinstance(node, ast.Attribute)
        if isinstance(node.ctx, context) and re.fullmatch(
            r"\w+(\.app)?\.state", dotted(node.value)
        ):
            found.setdefault(node.attr, node)
    return found
