"""Checks of the levels of a log, and of the ids that stand beside its messages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import loggers_other, spring_settings
from prodready.checks.across import plain
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.javascript_logs import level_by_hand
from prodready.checks.observability_loggers import own_levels
from prodready.checks.python_reach import debugging
from prodready.coherence.facts.code import Module, dotted, keyword, text
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.codetext import Sources
from prodready.facts.compose import Compose
from prodready.facts.dependencies import Dependencies, used
from prodready.facts.given import from_config_maps, from_env_files
from prodready.facts.images import Images
from prodready.facts.pythoncode import PythonCode
from prodready.facts.scope import REHEARSAL, name_words
from prodready.facts.spring import SpringSettings
from prodready.facts.workloads import Workloads
from prodready.model import Place
from prodready.patterns import lazy

_LEVEL_NAME = lazy(
    r"^(?:\w+_)?(?:LOG(?:GING)?_?LEVEL|LOGLEVEL|LOG_LVL|RUST_LOG|LOGGING_LEVEL_ROOT)$", re.I
)
_STAGES = REHEARSAL | {"staging", "stage", "qa", "uat", "preview"}
"""Words in a path by which its overlay is for no users."""
_CHATTY = frozenset({"debug", "trace", "all", "silly", "notset", "10"})
_LEVELS = frozenset(
    {"debug", "info", "warning", "warn", "error", "critical", "fatal", "notset", "trace"}
)


@check("observability.log_levels")
def log_levels(
    code: PythonCode,
    images: Images,
    compose: Compose,
    workloads: Workloads,
    spring: SpringSettings,
    repository: Repository,
) -> Iterator[Outcome]:
    """What is deployed does not log everything: no level of debugging is set for it."""
    yield from spring_settings.chatty_levels(spring)
    deployed = [*_levels_deployed(images, compose, workloads), *_levels_in_files(repository)]
    for place, name, value in deployed:
        if value.lower().strip("\"'") in _CHATTY:
            yield Fail(
                place,
                f"{name}={value} in what is deployed: the log grows tenfold, and libraries write "
                "headers and queries into it",
                "Deploy with INFO, and turn DEBUG on for an hour where it is needed.",
            )
        elif value.lower() in _LEVELS:
            yield Pass(place, f"{name}={value}")
    for module, node, level in _levels_in_code(code):
        if level is not None and level.lower() in _CHATTY:
            yield Fail(
                module.place(node),
                f"the level is {level.upper()} wherever this runs",
                "Take the level from the settings, with INFO where nothing is set.",
            )


def _levels_deployed(
    images: Images, compose: Compose, workloads: Workloads
) -> Iterator[tuple[Place, str, str]]:
    for service in compose.services():
        for variable in service.environment.values():
            value = service.fill(variable.text)
            if _LEVEL_NAME.match(variable.name) and value and (service.builds or service.made):
                yield variable.place, variable.name, value
    for container in workloads.containers(init=False):
        for index, variable_ in container.mappings("env"):
            name, value = str(variable_.get("name")), variable_.get("value")
            if _LEVEL_NAME.match(name) and isinstance(value, str):
                yield container.place("env", index, "value"), name, value
    for _, name, value, place in from_config_maps(workloads):
        if _LEVEL_NAME.match(name) and not name_words(place.path) & _STAGES:
            yield place, name, value
    for image in images.images:
        last = image.stage.scoped[-1][1] if image.stage.scoped else {}
        for instruction, _ in image.stage.scoped:
            if instruction.keyword == "ENV":
                for name, value in last.items():
                    if _LEVEL_NAME.match(name) and value and name in instruction.value:
                        yield image.place(instruction), name, value


_LIVE = frozenset({"prod", "production", "live"})


def _levels_in_files(repository: Repository) -> Iterator[tuple[Place, str, str]]:
    """Levels in env files whose names say that they are for production."""
    for name, value, place in from_env_files(repository):
        words = name_words(place.path)
        if _LEVEL_NAME.match(name) and words & _LIVE and not words & (_STAGES | _PATTERNS):
            yield place, name, value.split(" #")[0].strip().strip("\"'")


_PATTERNS = frozenset({"template", "dist", "defaults"})


@check("observability.log_level_configurable")
def log_level_configurable(
    code: PythonCode, sources: Sources, applications: Applications, repository: Repository
) -> Iterator[Outcome]:
    """The level of a service's log comes from its settings, in Python and in loggers by hand."""
    yield from level_by_hand(sources, repository)
    if applications.first is not None:
        yield from loggers_other.fixed_levels(sources, repository)
    if not applications.python:
        return
    known = [*_levels_in_code(code), *_levels_of_loggers(code)]
    for module, node, level in known:
        if level is None:
            yield Pass(module.place(node), "the level is set from outside")
            return
    for module, node, level in known:
        if level is not None and level.lower() not in _CHATTY:
            yield Fail(
                module.place(node),
                f"the level is {level.upper()} and only another release can change it: nobody can "
                "look closer while the trouble lasts",
                'Read it from the settings: logging.basicConfig(level=os.environ.get("LOG_LEVEL", '
                '"INFO")).',
            )


def _levels_of_loggers(code: PythonCode) -> Iterator[tuple[Module, ast.AST, str | None]]:
    """The level of a module's own loggers: one from outside, if there is any, else the first."""
    for module in code.mentioning("setLevel", "LOGGING", "dictConfig"):
        values = list(own_levels(module, _root_loggers(module)))
        outside = next((value for value in values if _literal(value) is None), None)
        for value in [outside] if outside is not None else values[:1]:
            yield module, value, _literal(value)


def _levels_in_code(code: PythonCode) -> Iterator[tuple[Module, ast.AST, str | None]]:
    """Where the root's level is set; None for one that is not written there."""
    for module in code.mentioning("basicConfig", "setLevel", "LOGGING", "dictConfig"):
        roots_ = _root_loggers(module)
        aside = debugging(module)
        for call in module.calls:
            last = dotted(call.func).rpartition(".")[2]
            value: ast.expr | None = None
            if last == "basicConfig":
                value = keyword(call, "level")
            elif last == "setLevel" and isinstance(call.func, ast.Attribute) and call.args:
                value = call.args[0] if _is_root(call.func.value, roots_) else None
            if value is not None and id(call) not in aside:
                yield module, value, _literal(value)
        for node in module.walk(ast.Dict):
            value = _root_level(node)
            if value is not None:
                yield module, value, _literal(value)


def _root_loggers(module: Module) -> set[str]:
    found = set()
    for node in module.walk(ast.Assign):
        assert isinstance(node, ast.Assign)
        call = node.value
        if isinstance(call, ast.Call) and _is_root(call, set()):
            found |= {dotted(target) for target in node.targets}
    return found


def _is_root(node: ast.AST, names: set[str]) -> bool:
    if isinstance(node, ast.Call):
        plain_ = dotted(node.func).rpartition(".")[2] == "getLogger"
        return plain_ and (not node.args or text(node.args[0]) in ("", "root"))
    return dotted(node) in names or dotted(node) == "logging.root"


def _root_level(node: ast.AST) -> ast.expr | None:
    """The level of `root` in a mapping for `dictConfig`."""
    if not isinstance(node, ast.Dict):
        return None
    for key, value in zip(node.keys, node.values, strict=True):
        if text(key) in ("root", "") and isinstance(value, ast.Dict):
            for inner, level in zip(value.keys, value.values, strict=True):
                if text(inner) == "level":
                    return level
    return None


def _literal(node: ast.expr) -> str | None:
    name = text(node)
    if name is None and isinstance(node, ast.Attribute) and dotted(node.value) == "logging":
        name = node.attr
    if name is None and isinstance(node, ast.Constant):
        name = str(node.value)
    return name if name is not None and name.lower() in _LEVELS | _CHATTY else None


_ID = lazy(r"(request|correlation|trace|span|transaction)[_-]?id|traceparent", re.I)
ID_PACKAGES = (
    *("asgi-correlation-id", "django-guid", "django-structlog", "starlette-context", "ddtrace"),
    *("opentelemetry-instrumentation-logging", "django-request-id", "flask-log-request-id"),
    *("pino-http", "nestjs-pino", "cls-rtracer", "express-request-id", "nestjs-cls", "fastify"),
    *("opentelemetry-*", "elastic-apm", "newrelic", "logfire", "dd-trace"),
    *("io.micrometer:micrometer-tracing*", "go.opentelemetry.io/*", "@opentelemetry/*"),
)


@check("observability.log_context")
def log_context(
    code: PythonCode, sources: Sources, applications: Applications, dependencies: Dependencies
) -> Iterator[Outcome]:
    """Log lines of a service carry the id of their request, and what is passed to them is shown."""
    from prodready.coherence.rules.code_logging import extra_dropped

    first = applications.first
    if first is None:
        return
    unread = loggers_other.unread_context(code, sources)
    lost = [*plain(extra_dropped(code.code("extra="))), *unread]
    yield from lost
    if lost:
        return
    if (witness := _ids(code)) is not None:
        yield witness
    elif (known := used(code, dependencies, ID_PACKAGES)) is not None:
        yield Pass(known[1], f"{known[0]} gives requests an id")
    elif applications.python and _logs(code):
        yield Fail(
            applications.python[0].place,
            "nothing here gives a request an id: the lines of one request cannot be told from "
            "those of the others",
            "Take X-Request-ID or traceparent in a middleware, keep it in a contextvar and write "
            "it in every line.",
        )
    else:
        message = f"nothing here shows whether {first.framework} logs an id of each request"
        yield Unknown(first.place, message, attest=True)


def _ids(code: PythonCode) -> Pass | None:
    for module in code.mentioning("_id", "-id", "-ID", "-Id", "traceparent", "Id"):
        for node in module.walk(ast.Name, ast.Attribute, ast.Constant, ast.keyword, ast.arg):
            name = (
                getattr(node, "id", None)
                or getattr(node, "attr", None)
                or getattr(node, "arg", None)
                or text(node)
            )
            if isinstance(name, str) and len(name) < 60 and _ID.search(name):
                return Pass(module.place(node), "an id of the request is kept")
    return None


def _logs(code: PythonCode) -> bool:
    """Whether the code has a logger of its own."""
    return any(
        dotted(call.func).rpartition(".")[2] in ("getLogger", "get_logger")
        for module in code.mentioning("getLogger", "get_logger")
        for call in module.calls
    )
