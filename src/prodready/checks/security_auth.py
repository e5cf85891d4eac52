"""The checks of who may call, and of what a request may hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.auth_forgotten import forgotten
from prodready.checks.code_javascript import served as served_by_node
from prodready.checks.django_views import body_unseen, rows_of_others
from prodready.checks.go_requests import body_unchecked
from prodready.checks.guards import behind, unused
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.javascript_bodies import unseen
from prodready.checks.javascript_schemas import unapplied
from prodready.checks.owners_asked import from_address, owner_unused
from prodready.coherence.facts.code import dotted, text
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.gocode import GoCode
from prodready.facts.pyroutes import Served, assigned, full_name, parameters, served, strings
from prodready.facts.pythoncode import PythonCode, roots
from prodready.patterns import lazy

_GUARD = lazy(
    r"auth|login|current_?user|jwt|token|bearer|api_?key|permission|credential|principal|session"
    r"|verify|admin|security|oauth|identity|access|guard|get_user|user_dep",
    re.IGNORECASE,
)
_ROUTES = (".get(", ".post(", ".put(", ".patch(", ".delete(", ".route(", ".api_route(")
_LAYER = lazy(r"auth|login|jwt|token(?!_?bucket)|api_?key|current_?user", re.IGNORECASE)
_OWNER = lazy(r"(customer|user|account|owner|tenant|member|client)(_?(id|name|email))?\Z")
"""A parameter by which a caller says who it is."""


@check("security.auth")
def auth(code: PythonCode, applications: Applications, go: GoCode) -> Iterator[Outcome]:
    """Callers are known before they read or change what belongs to somebody."""
    yield from unused("auth", go, code)
    yield from behind(go.sources)
    yield from from_address(go)
    yield from owner_unused(go, code)
    yield from rows_of_others(code)
    routes = [one for module in code.mentioning(*_ROUTES) for one in served(module)]
    guards = [*_guards(code, routes)]
    django = [*_django(code)]
    yield from django
    overlooked = list(forgotten(routes, code))
    yield from overlooked
    if guards:
        yield guards[0]
    elif not django:
        for one in routes:
            yield from _anybody(one)
    if not guards and not django and applications.first is not None:
        message = "nothing here asks who calls: say where that is done"
        yield Unknown(applications.first.place, message, attest=True)


def _guards(code: PythonCode, routes: list[Served]) -> Iterator[Pass]:
    """Places where callers are asked who they are."""
    for one in routes:
        for decorator in one.function.decorator_list:
            name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if decorator is not one.decorator and _GUARD.search(name):
                yield Pass(one.module.place(decorator))
        for name, (annotation, default) in parameters(one.function).items():
            shown = " ".join(ast.unparse(part) for part in (annotation, default) if part)
            if _GUARD.search(shown) or (_GUARD.search(name) and "Depends" in shown):
                yield Pass(one.module.place(one.function), f"through {name}")
    for module in code.mentioning(
        "Depends", "Security", "add_middleware", "before_request", "auth"
    ):
        for call in module.calls:
            name = full_name(module, call.func)
            given = " ".join(ast.unparse(each) for each in call.args[:1])
            layer = name.endswith((".add_middleware", "Depends", "Security"))
            if (layer and _LAYER.search(given)) or name.endswith(
                ("OAuth2PasswordBearer", "HTTPBearer", "APIKeyHeader", "HTTPBasic", "LoginManager")
            ):
                yield Pass(module.place(call))
            elif name.endswith((".before_request", ".before_app_request")) and _GUARD.search(given):
                yield Pass(module.place(call), f"{given} is asked before each request")


def _anybody(one: Served) -> Iterator[Outcome]:
    """A handler that believes whoever says to be somebody."""
    known = {name for name in parameters(one.function) if _OWNER.fullmatch(name)}
    in_path = {name for name in known if re.search(rf"[{{<](\w+:)?{name}(:\w+)?[}}>]", one.path)}
    query = known - in_path if "get" in one.methods else set()
    if "{" not in one.path and "<" not in one.path and query:
        name = sorted(query)[0]
        yield Fail(
            one.module.place(one.function),
            f"{one.path} believes whatever a caller writes as `{name}`, and nothing in the "
            "application asks who calls",
            "Take the caller from a verified token or session, and choose their rows by that.",
        )


def _django(code: PythonCode) -> Iterator[Outcome]:
    """Django REST framework: open where nobody says otherwise."""
    for module in code.mentioning("REST_FRAMEWORK"):
        settings = assigned(module).get("REST_FRAMEWORK")
        if not isinstance(settings, ast.Dict):
            continue
        keys = {text(key): value for key, value in zip(settings.keys, settings.values, strict=True)}
        classes = keys.get("DEFAULT_PERMISSION_CLASSES")
        named = strings(classes)
        if named and not any(name.endswith("AllowAny") for name in named):
            yield Pass(module.place(classes or settings))
            continue
        views = [
            view.place(node)
            for view in code.mentioning("permission_classes")
            for node in view.walk(ast.Assign)
            if isinstance(node, ast.Assign) and dotted(node.targets[0]) == "permission_classes"
        ]
        place = module.place(classes or settings)
        if views:
            message = "a view that names no permission is open to everybody"
            yield Unknown(place, message, attest=True)
        else:
            yield Fail(
                place,
                "every view is open to everybody, and none names a permission",
                'Set DEFAULT_PERMISSION_CLASSES to ["rest_framework.permissions.IsAuthenticated"].',
            )


_ANYTHING = lazy(
    r"(typing\.)?(dict|Dict|Mapping|Any|object|MutableMapping)"
    r"(\[\s*str\s*,\s*((typing\.)?Any|object|dict|Dict)\s*\])?(\s*\|\s*None)?\Z"
)
_NOT_A_BODY = lazy(
    r"Depends|Query|Path\(|Header|Cookie|Form|File|Security|Request|Response|Session|BackgroundTasks"
    r"|WebSocket|Connection|Engine|Repository|Service|Key|Annotated\[\w*(Session|Dep)"
)
_CHECKED = lazy(r"valid|load|parse|schema|serializer|form|model|from_json|adapter", re.I)


@check("security.input")
def validation(
    code: PythonCode, applications: Applications, go: GoCode, repository: Repository
) -> Iterator[Outcome]:
    """What a request holds is described, and refused where it is something else."""
    outcomes: list[Outcome] = [*body_unchecked(go), *body_unseen(code)]
    outcomes += unseen(served_by_node(go.sources, repository))
    outcomes += unapplied(go.sources, served_by_node(go.sources, repository))
    for module in code.mentioning(".post(", ".put(", ".patch(", ".route(", "is_valid("):
        fastapi = bool({"fastapi"} & roots(module))
        for one in served(module):
            if one.writes:
                outcomes += _body(one) if fastapi else _flask_body(one)
        outcomes += [
            Pass(module.place(call))
            for call in module.calls
            if isinstance(call.func, ast.Attribute) and call.func.attr == "is_valid"
        ][:1]
    yield from outcomes
    if not outcomes and applications.first is not None and not applications.python:
        message = "whether requests are validated is not seen in this code"
        yield Unknown(applications.first.place, message, attest=True)


def _body(one: Served) -> Iterator[Outcome]:
    in_path = set(re.findall(r"\{(\w+)", one.path))
    for name, (annotation, default) in parameters(one.function).items():
        shown = ast.unparse(annotation) if annotation is not None else ""
        given = ast.unparse(default) if default is not None else ""
        if name in in_path or not shown or _NOT_A_BODY.search(shown) or _NOT_A_BODY.search(given):
            continue
        if _ANYTHING.fullmatch(shown):
            yield Fail(
                one.module.place(one.function),
                f"{one.function.name} takes any `{name}`: {shown} describes nothing",
                "Write a Pydantic model with the fields, their types and their lengths.",
            )
        elif re.search(r"\b[A-Z]\w+", shown) and "List" not in shown.split("[")[0]:
            yield Pass(one.module.place(one.function), f"{name}: {shown}")
    if _raw(one.function) and not _judges(one):
        yield Unknown(
            one.module.place(one.function),
            f"{one.function.name} reads the request's JSON: nothing seen here says what it may be",
            attest=True,
        )


def _flask_body(one: Served) -> Iterator[Outcome]:
    if _judges(one):
        yield Pass(one.module.place(one.function))
    elif _raw(one.function):
        yield Unknown(
            one.module.place(one.function),
            f"{one.function.name} reads the request's JSON: nothing seen here says what it may be",
            attest=True,
        )


def _raw(function: ast.AST) -> bool:
    """Whether a function reads the body as it came."""
    return any(
        isinstance(node, ast.Attribute) and dotted(node) in ("request.json", "request.get_json")
        for node in ast.walk(function)
    )


def _judges(one: Served) -> bool:
    """Whether something that knows what the body may be is asked in the function."""
    names = [
        full_name(one.module, node.func)
        for node in ast.walk(one.function)
        if isinstance(node, ast.Call)
    ]
    last = [name.rpartition(".")[2] for name in names if not name.startswith("request.")]
    return any(_CHECKED.search(name) or name[:1].isupper() for name in last)
