"""The check that a page of strangers cannot make a reader's browser change something."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.django_rest import tokens_not_asked
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import Module, dotted, text
from prodready.facts.pyroutes import assigned, constant, full_name, is_true, served, strings
from prodready.facts.pythoncode import PythonCode, functions, roots
from prodready.model import Place
from prodready.patterns import lazy

_DJANGO = "django.middleware.csrf.CsrfViewMiddleware"
_FLASK = ("CSRFProtect", "CsrfProtect", "SeaSurf", "FlaskForm")


@check("security.csrf")
def csrf(code: PythonCode) -> Iterator[Outcome]:
    """Requests that change something with a cookie alone carry a token that strangers lack."""
    for module in code.mentioning("MIDDLEWARE"):
        yield from _django(module)
    for module in code.mentioning("csrf_exempt"):
        for function in functions(module):
            for decorator in function.decorator_list:
                if dotted(decorator).endswith("csrf_exempt"):
                    yield Unknown(
                        module.place(decorator),
                        f"{function.name} takes requests without a token: it must know its "
                        "callers by something else than a cookie",
                        attest=True,
                    )
    yield from tokens_not_asked(code)
    yield from _flask(code)


def _django(module: Module) -> Iterator[Outcome]:
    middleware = assigned(module).get("MIDDLEWARE")
    layers = strings(middleware)
    if middleware is None or not any("Session" in layer for layer in layers):
        return
    guards = [layer for layer in layers if "csrf" in layer.lower()]
    if guards:
        yield Pass(module.place(middleware), guards[0])
    elif any("AuthenticationMiddleware" in layer for layer in layers):
        yield Fail(
            module.place(middleware),
            "people are signed in by a cookie, and nothing asks for a token",
            f'Put "{_DJANGO}" into MIDDLEWARE.',
        )


def _flask(code: PythonCode) -> Iterator[Outcome]:
    """Flask has no protection of its own, and its sessions are cookies."""
    signed_in: Place | None = None
    guards: list[Place] = []
    posts: list[tuple[Place, str]] = []
    for module in code.mentioning("flask", *_FLASK):
        if "flask" not in {name.split("_")[0] for name in roots(module)}:
            continue
        for call in module.calls:
            name = full_name(module, call.func)
            if name.rpartition(".")[2] in _FLASK[:3]:
                guards.append(module.place(call))
            elif name in ("flask_login.login_user", "flask_login.utils.login_user"):
                signed_in = signed_in or module.place(call)
        for kind in module.walk(ast.ClassDef):
            assert isinstance(kind, ast.ClassDef)
            if any(dotted(base).endswith("FlaskForm") for base in kind.bases):
                guards.append(module.place(kind))
        yield from _turned_off(module)
        guards += _same_site(module)
        writes = [(module.place(one.decorator), one.path) for one in served(module) if one.writes]
        posts += writes
        own = _own_cookie(module) if writes and signed_in is None else None
        if own is not None:
            signed_in, posts = own, [*sorted(writes, key=_signs_in), *posts]
    if guards:
        yield Pass(guards[0])
    elif signed_in is not None and posts:
        place, path = posts[0]
        yield Fail(
            place,
            f"{path} changes something for whoever is signed in by a cookie, and asks for no token",
            'Write `CSRFProtect(app)`, and SESSION_COOKIE_SAMESITE = "Lax".',
        )


def _signs_in(route: tuple[Place, str]) -> bool:
    return any(word in route[1] for word in ("login", "signin", "signup", "register"))


_SESSION = lazy(r"(?:^|[_-])(?:token|jwt|session|sid|auth|login)(?:$|[_-])", re.I)


def _own_cookie(module: Module) -> Place | None:
    """Where the service gives out a cookie of its own to know its callers by, for any site's use."""
    reads = [call for call in module.calls if dotted(call.func).endswith("request.cookies.get")]
    known = {_cookie(call) for call in reads if call.args}
    for call in module.calls:
        if not dotted(call.func).endswith(".set_cookie") or not call.args:
            continue
        site = next((one.value for one in call.keywords if one.arg == "samesite"), None)
        name = _cookie(call)
        if site is None and name in known and _SESSION.search(name):
            return module.place(call)
    return None


def _cookie(call: ast.Call) -> str:
    """The name of the cookie, or of the setting or the constant that holds it."""
    node = call.args[0]
    if isinstance(node, ast.Subscript):
        return text(node.slice) or ""
    return text(node) or dotted(node).rpartition(".")[2]


def _settings(module: Module) -> Iterator[tuple[str, str, ast.expr]]:
    """Class or module, name and value of each setting that is written out."""
    for node in module.walk(ast.ClassDef, ast.Module, ast.Assign):
        if isinstance(node, ast.ClassDef | ast.Module):
            owner = getattr(node, "name", "")
            for each in node.body:
                if isinstance(each, ast.Assign):
                    for target in each.targets:
                        yield owner, dotted(target), each.value
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Subscript) and dotted(target.value).endswith("config"):
                    yield "", text(target.slice) or "", node.value


def _turned_off(module: Module) -> Iterator[Outcome]:
    for owner, name, value in _settings(module):
        rehearsal = any(word in owner.lower() for word in ("test", "dev", "local", "debug"))
        if name == "WTF_CSRF_ENABLED" and constant(value) is False and not rehearsal:
            yield Fail(module.place(value), "the protection is turned off", "Leave it on.")


def _same_site(module: Module) -> list[Place]:
    return [
        module.place(value)
        for _, name, value in _settings(module)
        if name == "SESSION_COOKIE_SAMESITE" and str(constant(value)).lower() in ("lax", "strict")
        if not is_true(value)
    ]
