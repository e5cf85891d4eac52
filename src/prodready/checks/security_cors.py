"""The check that pages of strangers cannot use a reader's cookies."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.go_middleware import any_origin
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import Module, keyword, text
from prodready.facts.gocode import GoCode
from prodready.facts.javascript import JavaScript, option
from prodready.facts.manifests import Manifests
from prodready.facts.nginxfiles import NginxFile, NginxFiles
from prodready.facts.pyroutes import assigned, full_name, is_true, strings
from prodready.facts.pythoncode import PythonCode
from prodready.patterns import lazy
from prodready.tools.nginx_config import Directive

FIX = "Name the origins that are yours (`https://shop.example.com`), from a setting."
_MIDDLEWARE = "CORSMiddleware"
_INGRESS = "nginx.ingress.kubernetes.io/"
_ANY = lazy(r"\^?(https?\??:(//|\\/\\/))?\(?\.[*+]\)?\$?\Z")
"""A pattern that any origin matches."""
_OPEN = "any site may read the answers: right for public data only"


@check("security.cors")
def cors(
    code: PythonCode,
    scripts: JavaScript,
    nginx: NginxFiles,
    manifests: Manifests,
    go: GoCode,
) -> Iterator[Outcome]:
    """No origin but named ones may send requests with credentials."""
    yield from any_origin(go)
    for module in code.mentioning(_MIDDLEWARE, "CORS_", "flask_cors"):
        yield from _middleware(module)
        yield from _django(module)
    for file in scripts.mentioning("cors(", "fastify/cors", "fastify-cors"):
        plugged = [
            c
            for c in file.methods("register")
            if re.match(r"\s*(fastify)?cors\b", c.arguments, re.I)
        ]
        for call in [*file.calls("cors"), *plugged]:
            written = _default(option(call, "origin"))
            everybody = written in ("true", "'*'", '"*"') or _mirrors(call.arguments)
            if everybody and _default(option(call, "credentials")) == "true":
                yield Fail(call.place, "any site may send requests with credentials", FIX)
            elif everybody or not call.arguments.strip():
                yield Unknown(call.place, _OPEN, attest=True)
            elif option(call, "origin"):
                yield Pass(call.place)
    for each in nginx.files:
        for block in each.blocks():
            yield from _nginx(each, block)
    yield from _ingresses(manifests)


_MIRRORED = lazy(
    r"\borigin\s*:\s*(?:async\s*)?(?:"
    r"\(?\s*(\w+)[^()=]*\)?\s*=>\s*(?:\{\s*return\s+)?(?:\1\b(?![.\[(])(?!\s*(?:&&|\?|===|in\b))|true\b)"
    r"|\(\s*(\w+)[^()]*,\s*(\w+)[^()]*\)\s*=>\s*\{?\s*(?:return\s+)?\3\(\s*null\s*,\s*(?:true|\2)\s*\))"
)


def _mirrors(arguments: str) -> bool:
    """Whether the origin is a function that gives back whatever origin it is given."""
    return _MIRRORED.search(arguments) is not None


def _default(value: str) -> str:
    """What an option is where nobody says anything: `given ?? true` is true."""
    return re.split(r"\?\?|\|\|", value)[-1].strip()


def _middleware(module: Module) -> Iterator[Outcome]:
    """Starlette's layer and flask-cors, which name the same things differently."""
    for call in module.calls:
        name = full_name(module, call.func)
        layered = bool(call.args) and full_name(module, call.args[0]).endswith(_MIDDLEWARE)
        if layered or name.endswith(_MIDDLEWARE):
            origins: ast.expr | None = keyword(call, "allow_origins")
            pattern = text(keyword(call, "allow_origin_regex"))
            credentials = is_true(keyword(call, "allow_credentials"))
        elif name in ("flask_cors.CORS", "flask_cors.cross_origin"):
            origins = keyword(call, "origins")
            pattern = None
            credentials = is_true(keyword(call, "supports_credentials"))
            if origins is None and keyword(call, "resources") is None:
                origins = ast.Constant("*")
        else:
            continue
        given = assigned(module).get(origins.id) if isinstance(origins, ast.Name) else None
        named = strings(given or origins) or [text(given or origins) or ""]
        everybody = "*" in named or bool(pattern and _ANY.match(pattern))
        if everybody and credentials:
            place = module.place(origins if origins is not None and not pattern else call)
            yield Fail(place, "any site may send requests with the reader's cookies", FIX)
        elif everybody:
            yield Unknown(module.place(call), _OPEN, attest=True)
        elif origins is not None or pattern:
            yield Pass(module.place(call))


def _django(module: Module) -> Iterator[Outcome]:
    """django-cors-headers."""
    values = assigned(module)
    for name in ("CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"):
        value = values.get(name)
        if value is None or not is_true(value):
            continue
        if is_true(values.get("CORS_ALLOW_CREDENTIALS")):
            message = "any site may send requests with the reader's cookies"
            yield Fail(module.place(value), message, "List CORS_ALLOWED_ORIGINS instead.")
        else:
            yield Unknown(module.place(value), _OPEN, attest=True)
    for name in ("CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST"):
        if name in values:
            yield Pass(module.place(values[name]))


def _nginx(file: NginxFile, block: list[Directive]) -> Iterator[Outcome]:
    headers = {
        one.values()[0].lower(): one
        for one in block
        if one.name.value == "add_header" and len(one.values()) > 1
    }
    origin = headers.get("access-control-allow-origin")
    if origin is None:
        return
    value = origin.values()[1]
    credentials = "access-control-allow-credentials" in headers
    if value == "$http_origin" and credentials:
        message = "any site is named as allowed, with credentials"
        yield Fail(file.place(origin), message, "Choose the origin by a `map` of those allowed.")
    elif value in ("*", "$http_origin"):
        yield Unknown(file.place(origin), _OPEN, attest=True)
    else:
        yield Pass(file.place(origin))


def _ingresses(manifests: Manifests) -> Iterator[Outcome]:
    """ingress-nginx allows every origin, and credentials, where nothing else is written."""
    for ingress in manifests.of("Ingress"):
        notes = ingress.annotations
        if notes.get(f"{_INGRESS}enable-cors") != "true":
            continue
        origin = notes.get(f"{_INGRESS}cors-allow-origin", "*")
        credentials = notes.get(f"{_INGRESS}cors-allow-credentials", "true")
        place = ingress.place("metadata", "annotations", f"{_INGRESS}enable-cors")
        if origin.strip() == "*" and credentials != "false":
            message = f"{ingress} lets any site send requests with credentials (the default)"
            yield Fail(place, message, f"Write {_INGRESS}cors-allow-origin with your origins.")
        elif origin.strip() == "*":
            yield Unknown(place, _OPEN, attest=True)
        else:
            yield Pass(place)
