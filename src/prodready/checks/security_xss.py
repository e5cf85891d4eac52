"""The check that what people write is shown as text, never as part of a page."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.javascript_trust import pages
from prodready.coherence.facts.code import Module, keyword, text
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.javascript import JavaScript
from prodready.facts.pyroutes import constant, full_name, served
from prodready.facts.pythoncode import Function, PythonCode, functions, noted
from prodready.facts.taint import Taint, pieces
from prodready.model import Place
from prodready.patterns import lazy

_TRUSTED = frozenset(
    {"markupsafe.Markup", "flask.Markup", "jinja2.Markup", "django.utils.safestring.mark_safe"}
    | {"django.utils.html.mark_safe"}
)
_PAGES = frozenset(
    {"fastapi.responses.HTMLResponse", "starlette.responses.HTMLResponse"}
    | {"flask.render_template_string", "django.http.HttpResponse", "flask.Response"}
    | {"flask.make_response"}
)
_RENDERS = frozenset(
    {"flask.render_template", "fastapi.templating.Jinja2Templates", "django.shortcuts.render"}
    | {"starlette.templating.Jinja2Templates", "django.template.loader.render_to_string"}
)
_WORDS = ("Markup", "mark_safe", "HTML", "Http", "render", "Environment", "flask")
_TAG = lazy(r"<[a-zA-Z!/]")
_RAW = lazy(r"\{%-?\s*autoescape\s+(off|false)\s*-?%\}|\{\{[^}]*\|\s*safe\s*(\|[^}]*)?\}\}")
_TEMPLATES = (".html", ".htm", ".jinja", ".jinja2", ".j2")

FIX = "Render a template with autoescape on, and give it the value."


@check("security.xss")
def xss(code: PythonCode, scripts: JavaScript, repository: Repository) -> Iterator[Outcome]:
    """Values are escaped when they become HTML."""
    for module in code.mentioning(*_WORDS):
        handlers = {id(one.function) for one in served(module)}
        for function in functions(module):
            yield from _function(module, function, handler=id(function) in handlers)
        for call in module.calls:
            yield from _environment(module, call)
            if full_name(module, call.func) in _RENDERS:
                yield Pass(module.place(call), "its templates escape what they are given")
    yield from pages(scripts)
    yield from _templates(repository)


def _function(module: Module, function: Function, *, handler: bool) -> Iterator[Outcome]:
    taint: Taint | None = None
    for node in ast.walk(function):
        built: ast.expr | None = None
        if isinstance(node, ast.Call) and node.args:
            name = full_name(module, node.func)
            built = node.args[0] if name in _TRUSTED | _PAGES else None
            if name == "django.http.HttpResponse" and keyword(node, "content_type"):
                built = None
        elif isinstance(node, ast.Return) and handler and "flask" in module.document.text:
            built = node.value
        if built is None or noted(module, node):
            continue
        taint = taint or Taint(module, function, handler=handler)
        parts = pieces(taint.value(built)) or []
        written = "".join(part for part in parts if isinstance(part, str))
        for part in parts:
            if isinstance(part, str) or not _TAG.search(written):
                continue
            if taint.source(part) and taint.from_request(part):
                yield Fail(
                    module.place(part),
                    f"`{ast.unparse(part)}` becomes a part of the page as a caller wrote it",
                    FIX,
                )
                break


def _environment(module: Module, call: ast.Call) -> Iterator[Outcome]:
    """Jinja escapes nothing unless it is told to."""
    name = full_name(module, call.func)
    if name in ("jinja2.Environment", "jinja2.sandbox.SandboxedEnvironment"):
        escape = keyword(call, "autoescape")
        shows_html = any(
            (text(each.args[0]) or "").endswith((".html", ".htm"))
            for each in module.calls
            if each.args and isinstance(each.func, ast.Attribute)
            if each.func.attr in ("get_template", "select_template")
        )
        if escape is not None and constant(escape) is not False:
            yield Pass(module.place(call), "autoescape is on")
        elif shows_html and not noted(module, call):
            message = "this environment escapes nothing, and renders HTML"
            yield Fail(module.place(call), message, "Write `autoescape=True`.")


def _templates(repository: Repository) -> Iterator[Outcome]:
    for path in repository.files:
        if not path.endswith(_TEMPLATES) or "templates/" not in path:
            continue
        if repository.role(path) not in (Role.PRODUCTION, Role.TEMPLATE):
            continue
        content = repository.read(path) or ""
        found = _RAW.search(content)
        if found:
            line = content[: found.start()].count("\n") + 1
            message = "a value is shown without being escaped: say who writes it"
            yield Unknown(Place(path, line), message, attest=True)
            return
