"""The check of what must never be written into a log."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from prodready.checks import code_go, logged_secrets
from prodready.checks.interface import Fail, Outcome, Unknown, check
from prodready.checks.python_reach import debugging
from prodready.coherence.facts.code import Module, dotted, text
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.codetext import Sources
from prodready.facts.pythoncode import PythonCode, functions, noted
from prodready.patterns import lazy

_SECRET = lazy(
    r"^(?:[a-z0-9_]*_)?(?:password|passwd|passphrase|secret|secret_key|client_secret|api_?key|"
    r"private_key|access_token|refresh_token|id_token|auth_token|bearer_token|session_token|"
    r"csrf_token|jwt|credentials?|authorization|cvv|cvc|ssn|card_number|credit_card|pan|"
    r"(?:api|oauth|github|gitlab|slack|bot|user|reset|login|device|service|admin|secret)_token|"
    r"otp|pin_code)$|^token$"
)
_HARMLESS = lazy(
    r"^(?:next|page|continuation|sync|start|end|num|max|min|total|last|prev|eos|bos|pad|special|"
    r"vocab|input|output|prompt|has|is|no|use|mask\w*|hash\w*|redacted|encrypted)_"
)
_METHODS = frozenset(
    {"debug", "info", "warning", "warn", "error", "critical", "exception", "log", "fatal", "msg"}
)
_CARD = frozenset({"card", "credit_card", "payment_card"})
_CARD_PARTS = frozenset({"number", "cvv", "cvc", "pan"})


@check("observability.sensitive_logs")
def sensitive_logs(
    code: PythonCode, sources: Sources, applications: Applications, repository: Repository
) -> Iterator[Outcome]:
    """No call that logs is given a password, a token or a card number; the rest is a person's."""
    first = applications.first
    if first is None:
        return
    yield from code_go.secrets_logged(sources)
    yield from logged_secrets.secrets(sources, repository)
    for module in code.mentioning("log", "LOG", "print("):
        aside = debugging(module)
        whole = _whole_mappings(module)
        hidden = _hidden(code) if "structlog" in module.document.text else frozenset()
        for call in module.calls:
            if not _writes(call) or noted(module, call) or id(call) in aside:
                continue
            shown = (each.value for each in call.keywords if (each.arg or "").lower() not in hidden)
            for value in (*call.args, *shown):
                named = _secret(value) or whole.get(id(value))
                if named is not None:
                    yield Fail(
                        module.place(call),
                        f"{named} is written into the log, which more people and systems read "
                        "than may know it",
                        "Leave it out, or log an id that says whose it is.",
                    )
                    break
    message = "what else of the log is about persons is for somebody to look at"
    yield Unknown(first.place, message, attest=True)


def _hidden(code: PythonCode) -> frozenset[str]:
    """The keys whose values a processor of structlog replaces before a line is written."""
    found: set[str] = set()
    for module in code.mentioning("***", "REDACTED", "redacted", "[hidden]"):
        if "structlog" in module.document.text:
            for node in module.walk(ast.Set, ast.Tuple, ast.List):
                found |= {t.lower() for e in getattr(node, "elts", ()) if (t := text(e))}
    return frozenset(found)


_OF_A_PERSON = lazy(r"(?:\w+_)?(?:password|passwd|passphrase|secret_key|cvv|cvc|ssn|card_number)$")


def _whole_mappings(module: Module) -> dict[int, str]:
    """What is logged whole, of which the same function reads a secret: by the node's identity."""
    found: dict[int, str] = {}
    for function in functions(module):
        nodes = list(ast.walk(function))
        keys: dict[str, str] = {}
        changed: set[str] = set()
        for node in nodes:
            owner, key = _looked_up(node)
            if owner and key and _OF_A_PERSON.match(key.lower()) and not _HARMLESS.match(key):
                keys[owner] = key
                if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load) or _taken(node):
                    changed.add(owner)  # masked or taken out
            if isinstance(node, ast.Assign):
                changed.update(dotted(target) for target in node.targets)
        for node in nodes:
            for value in (
                (*node.args, *(k.value for k in node.keywords))
                if isinstance(node, ast.Call)
                else ()
            ):
                inner = value.args[0] if _shows(value) else value
                name = inner.id if isinstance(inner, ast.Name) else ""
                if name in keys and name not in changed:
                    found[id(value)] = f'{name}, with {name}["{keys[name]}"],'
    return found


def _looked_up(node: ast.AST) -> tuple[str, str | None]:
    """The mapping and the key of `data["key"]`, `data.get("key")` and `data.pop("key")`."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        return node.value.id, text(node.slice)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        owner = node.func.value
        if isinstance(owner, ast.Name) and node.func.attr in ("get", "pop"):
            return owner.id, text(node.args[0])
    return "", None


def _taken(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func).endswith(".pop")


def _shows(value: ast.expr) -> TypeGuard[ast.Call]:
    return (
        isinstance(value, ast.Call)
        and dotted(value.func) in ("str", "repr", "dict", "json.dumps")
        and bool(value.args)
    )


def _writes(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id == "print"
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _METHODS:
        return False
    owner = call.func.value
    name = dotted(owner.func if isinstance(owner, ast.Call) else owner).lower()
    return name.rpartition(".")[2] in ("logging", "log", "logger", "getlogger") or name.endswith(
        ("_log", "logger")
    )


def _secret(node: ast.AST) -> str | None:
    """What of a value that is logged is secret, by its name."""
    if isinstance(node, ast.JoinedStr):
        parts = [each.value for each in node.values if isinstance(each, ast.FormattedValue)]
        return next(filter(None, map(_secret, parts)), None)
    if isinstance(node, ast.IfExp):
        return _secret(node.body) or _secret(node.orelse)
    if isinstance(node, ast.BinOp):
        return _secret(node.left) or _secret(node.right)
    if isinstance(node, ast.Tuple | ast.List):
        return next(filter(None, map(_secret, node.elts)), None)
    if isinstance(node, ast.Dict):
        return next(filter(None, map(_secret, node.values)), None)
    if isinstance(node, ast.Call):
        name = dotted(node.func).rpartition(".")[2]
        shown = name in ("str", "repr", "format", "dumps", "get_secret_value")
        if name == "get_secret_value" and isinstance(node.func, ast.Attribute):
            return dotted(node.func.value) or "a secret"
        if name == "format" and isinstance(node.func, ast.Attribute):
            return next(filter(None, map(_secret, node.args)), None)
        if name in ("get", "getenv") and node.args and _is_secret(text(node.args[0])):
            return f"{text(node.args[0])}"
        return next(filter(None, map(_secret, node.args)), None) if shown else None
    return _named(node)


def _named(node: ast.AST) -> str | None:
    if isinstance(node, ast.Subscript):
        key, owner = text(node.slice), dotted(node.value).rpartition(".")[2]
        if _is_secret(key) or (owner.lower() in _CARD and key in _CARD_PARTS):
            return f'{owner}["{key}"]'
        return None
    name = dotted(node)
    owner, _, last = name.rpartition(".")
    card = owner.rpartition(".")[2].lower() in _CARD and last in _CARD_PARTS
    return name if name and (card or _is_secret(last)) else None


def _is_secret(name: str | None) -> bool:
    low = (name or "").lower()
    return bool(_SECRET.match(low)) and not _HARMLESS.match(low)
