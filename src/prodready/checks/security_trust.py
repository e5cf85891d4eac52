"""The checks of what a program believes: tokens and certificates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import (
    code_go,
    code_javascript,
    given_settings,
    javascript_trust,
    python_trust,
)
from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.coherence.facts.code import Module, dotted, keyword, text
from prodready.facts.codetext import Sources
from prodready.facts.compose import Compose
from prodready.facts.javascript import JavaScript
from prodready.facts.pyroutes import constant, full_name, strings
from prodready.facts.pythoncode import PythonCode, functions, noted
from prodready.facts.variables import Variables
from prodready.facts.workloads import Workloads
from prodready.patterns import lazy

_DECODERS = ("jwt.decode", "jose.jwt.decode")


@check("security.jwt")
def jwt(code: PythonCode, scripts: JavaScript, sources: Sources) -> Iterator[Outcome]:
    """A token is believed after its signature was verified, with an algorithm that is named."""
    yield from code_go.unverified_tokens(sources)
    yield from code_javascript.unverified_tokens(sources)
    yield from javascript_trust.unverified_tokens(sources)
    yield from python_trust.bearers_algorithm(code)
    for module in code.mentioning("jwt"):
        for function in [*functions(module), module.tree]:
            calls = [call for call in _own_calls(module, function) if _decodes(module, call)]
            verified = [call for call in calls if not _unverified(call)]
            for call in calls:
                fault = _unverified(call) or _algorithms(call)
                if fault and _for_its_age(function, call):
                    continue
                if fault and (not verified or call in verified) and not noted(module, call):
                    fix = 'Write `jwt.decode(token, key, algorithms=["RS256"])`.'
                    yield Fail(module.place(keyword(call, "options", "verify") or call), fault, fix)
                elif not fault:
                    yield Pass(module.place(call))
    for file in scripts.mentioning("jsonwebtoken"):
        for found in file.calls("jwt.verify"):
            if re.search(r"algorithms\s*:\s*\[[^\]]*['\"]none['\"]", found.arguments):
                yield Fail(found.place, "tokens without a signature are taken", "Name RS256 alone.")
            else:
                yield Pass(found.place)


def _own_calls(module: Module, function: ast.AST) -> Iterator[ast.Call]:
    """The calls of a function; those of the module that stand in none, for the module."""
    if isinstance(function, ast.Module):
        inside = {id(n) for each in functions(module) for n in ast.walk(each)}
        yield from (call for call in module.calls if id(call) not in inside)
        return
    yield from (node for node in ast.walk(function) if isinstance(node, ast.Call))


_TIMES = frozenset({"exp", "iat", "nbf"})


def _for_its_age(function: ast.AST, call: ast.Call) -> bool:
    """Whether nothing but the times is read of a token, as by a client that has its own renewed."""
    keys: list[str | None] = []
    names: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and node.value is call:
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    loads = 0
    for node in ast.walk(function):
        loads += isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load)
        owner = node.value if isinstance(node, ast.Subscript) else None
        key = node.slice if isinstance(node, ast.Subscript) else None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            owner, key = (
                (node.func.value, node.args[0]) if node.func.attr == "get" else (None, None)
            )
        if owner is call or (isinstance(owner, ast.Name) and owner.id in names):
            keys.append(text(key))
    return bool(keys) and set(keys) <= _TIMES and (not names or loads == len(keys))


def _decodes(module: Module, call: ast.Call) -> bool:
    return full_name(module, call.func) in _DECODERS


def _unverified(call: ast.Call) -> str:
    """Why a call believes anything; "" where it verifies."""
    options = keyword(call, "options")
    if isinstance(options, ast.Dict):
        for key, value in zip(options.keys, options.values, strict=True):
            if text(key) == "verify_signature" and constant(value) is False:
                return "the token's signature is not verified: anybody writes one"
    if constant(keyword(call, "verify")) is False:
        return "the token's signature is not verified: anybody writes one"
    return ""


def _algorithms(call: ast.Call) -> str:
    named = strings(keyword(call, "algorithms"))
    return "a token without a signature is taken" if "none" in map(str.lower, named) else ""


_CLIENTS = lazy(
    r"(requests|httpx|httpx2|niquests)(\.Session|\.Client|\.AsyncClient|\.api)?"
    r"(\.(get|post|put|patch|delete|head|options|request|stream|Client|AsyncClient))?\Z"
)
_LOCAL = lazy(r"https?://(localhost|127\.|\[::1\])")


@check("security.tls_verified")
def tls_verified(
    code: PythonCode,
    scripts: JavaScript,
    sources: Sources,
    compose: Compose,
    workloads: Workloads,
    variables: Variables,
) -> Iterator[Outcome]:
    """Nothing turns the verification of certificates off."""
    yield from code_go.certificates(sources)
    for module in code.mentioning(
        "verify=", "CERT_NONE", "_create_unv", "default_context", "ssl=False", "cert_reqs"
    ):
        yield from _no_demand(module)
        for call in module.calls:
            if noted(module, call):
                continue
            yield from _turned_off(module, call)
        for node in module.walk(ast.Assign):
            assert isinstance(node, ast.Assign)
            name = "" if noted(module, node) else full_name(module, node.value)
            if name == "ssl.CERT_NONE":
                yield Fail(module.place(node), "certificates of servers are not verified", _TLS_FIX)
            elif name == "ssl._create_unverified_context":
                message = "no certificate is verified in the whole process"
                yield Fail(module.place(node), message, _TLS_FIX)
    for file in scripts.mentioning("rejectUnauthorized", "NODE_TLS_REJECT_UNAUTHORIZED"):
        for offset in javascript_trust.unverified(file):
            message = "certificates of servers are not verified"
            yield Fail(file.place(offset), message, _TLS_FIX)
    switched = list(_switches(compose, workloads))
    yield from switched
    known = {each.place for each in switched if isinstance(each, Fail)}
    yield from given_settings.unverified(variables, workloads.manifests, known)


_DEMAND = frozenset({"ssl_cert_reqs", "cert_reqs"})
"""What Redis' and urllib3's clients call how much of a certificate they ask for."""


def _no_demand(module: Module) -> Iterator[Outcome]:
    """`ssl_cert_reqs` that asks for nothing: as an argument, in a mapping, or set later."""
    for node in module.walk(ast.Assign, ast.Dict, ast.Call):
        given: list[tuple[str, ast.expr]] = []
        if isinstance(node, ast.Assign):
            targets = [one for one in node.targets if isinstance(one, ast.Subscript)]
            given = [(text(one.slice) or "", node.value) for one in targets]
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            given = [(text(key) or "", value) for key, value in pairs if key is not None]
        elif isinstance(node, ast.Call):
            given = [(one.arg or "", one.value) for one in node.keywords]
        for name, value in given:
            nothing = isinstance(value, ast.Constant) and value.value in (None, "none", "CERT_NONE")
            if name in _DEMAND and nothing and not noted(module, value):
                message = "the server's certificate is not verified: anybody in between can be it"
                yield Fail(module.place(value), message, _TLS_FIX)


_TLS_FIX = "Verify, and give the certificate of your own authority where there is one."


def _turned_off(module: Module, call: ast.Call) -> Iterator[Outcome]:
    name = full_name(module, call.func)
    shown = dotted(call.func).rpartition(".")[2]
    address = text(call.args[0]) if call.args else None
    if _LOCAL.match(address or ""):
        return
    off = keyword(call, "verify")
    http = _CLIENTS.match(name) or (shown in ("get", "post", "put", "request") and address)
    if constant(off) is False and off is not None and http:
        message = "the server's certificate is not verified: anybody in between can be it"
        yield Fail(module.place(off), message, _TLS_FIX)
    elif (
        name.startswith("aiohttp.") and constant(keyword(call, "ssl", "verify_ssl")) is False
    ) or name == "ssl._create_unverified_context":
        yield Fail(module.place(call), "the server's certificate is not verified", _TLS_FIX)
    elif name == "ssl.create_default_context" or (http and off is not None):
        yield Pass(module.place(call), "certificates are verified")


_OFF = {
    "NODE_TLS_REJECT_UNAUTHORIZED": "0", "GIT_SSL_NO_VERIFY": "true", "PYTHONHTTPSVERIFY": "0",
}  # fmt: skip


def _switches(compose: Compose, workloads: Workloads) -> Iterator[Outcome]:
    """Variables that turn it off for a whole process."""
    for service in compose.services():
        for name, variable in service.environment.items():
            if name in _OFF and str(variable.text) == _OFF[name]:
                yield Fail(variable.place, f"{name} turns the verification off", _TLS_FIX)
    for container in workloads.containers():
        for index, entry in container.mappings("env"):
            name = str(entry.get("name"))
            if name in _OFF and str(entry.get("value")) == _OFF[name]:
                place = container.place("env", index, "value")
                yield Fail(place, f"{name} turns the verification off", _TLS_FIX)
