"""Whose rows are read: by the caller that was verified, or by what somebody writes into an address."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.codetext import Source
from prodready.facts.gocode import Function, GoCode, split
from prodready.facts.pythoncode import PythonCode, functions
from prodready.model import Place
from prodready.patterns import lazy

_NAMES = (
    r"(?:caller|customer|user|account|owner|tenant|member|client|subject)(?:_?[iI][dD]|_?[nN]ame)?"
)
_ASKED = lazy(
    rf"(?:\b(?:c|ctx|ec)\.(?:Query|QueryParam|DefaultQuery|FormValue|GetHeader)\(\s*[\"'`]{_NAMES}[\"'`]|"
    rf"\br(?:eq)?\.(?:URL\.Query\(\)\.Get|FormValue|Header\.Get)\(\s*\"{_NAMES}\"|"
    rf"\b(?:req|request|c|ctx|context)\.(?:req\.)?(?:query|header)\(\s*[\"'`]{_NAMES}[\"'`]|"
    rf"\b(?:req|request|ctx|context)\.(?:query|body|headers)(?:\.|\[[\"']){_NAMES}\b)"
)
_VERIFIED = lazy(
    r"\.get\(\s*[\"'`](?:caller|user|customer|auth|account|session|principal|jwtPayload|identity|claims)[\"'`]\s*\)|"
    r"\breq(?:uest)?\.(?:user|auth|caller|session|account)\b|\bctx\.state\.(?:user|caller|auth)\b|"
    r"\bres\.locals\.(?:user|caller|auth)\b|\bclaims?\.(?:Subject|sub)\b|\b(?:User|Caller|Customer|Account|Identity)(?:ID|Id)?From\w*\(",
)
_CALL = r"(?<![\w$])([\w.$]+)\.(\w+)\s*(\()"


def from_address(go: GoCode) -> Iterator[Fail]:
    """A call that is given an owner out of the request, where its neighbours are given the verified one."""
    sources = go.sources
    for language in ("go", "javascript"):
        files = [s for s in sources.of(language) if _ASKED.search(s.text)]
        if not files:
            continue
        own = _identities(go) if language == "go" else ()
        known = {each for s in sources.of(language) for each in _places(s, own, verified=True)}
        for source in files:
            for owner, method, position, offset, shown in _given(source, own, verified=False):
                beside = {(owner, position), (f".{method}", position)}
                if beside & known and "admin" not in source.path.lower():
                    yield Fail(
                        source.place(offset),
                        f"whose rows {method} reads is what the caller writes ({shown}); beside it "
                        "that comes from what was verified",
                        "Take it from the verified token or session here, too.",
                    )


def _identities(go: GoCode) -> tuple[str, ...]:
    """Functions of Go that give the caller which a layer has put into the context."""
    return tuple(
        each.name
        for each in go.functions
        if re.search(
            r"\.(?:Get|Value|Locals)\(\s*\w*(?:[kK]ey|user|caller|customer|claims)\w*|\.(?:Get|Value|Locals)\(\s*\"(?:user|caller|customer|claims)",
            each.text,
        )
        and len(each.text) < 300
        and len(each.parameters) == 1
    )


def _places(source: Source, own: tuple[str, ...], *, verified: bool) -> Iterator[tuple[str, int]]:
    for owner, method, position, _, _ in _given(source, own, verified=verified):
        yield owner, position
        yield f".{method}", position


def _given(
    source: Source, own: tuple[str, ...], *, verified: bool
) -> Iterator[tuple[str, str, int, int, str]]:
    """Calls with such an argument: the object, the method, the argument's position, where, its text."""
    called = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, own))})\(") if own else None
    if (
        verified
        and not _VERIFIED.search(source.text)
        and not (called and called.search(source.code))
    ):
        return
    for match in source.find(_CALL):
        inside = source.inside(match.start(3))
        if len(inside) > 600:
            continue
        for position, each in enumerate(split(source, match.end(), inside)):
            if verified:
                hit = (
                    _VERIFIED.match(each)
                    or _VERIFIED.search(each)
                    or (called and called.match(each))
                )
            else:
                hit = _ASKED.match(each)
            if hit:
                yield match[1], match[2], position, match.start(), hit[0]


_OWNER = lazy(
    r"_?(?:(?:caller|customer|owner|tenant)(?:_?[iI][dD])?|(?:user|account|member|client)_?[iI][dD])\Z"
)
_STATEMENT = lazy(r"\b(?:select\s|update\s|delete\s+from)", re.I)
_BUILDS = lazy(
    r"\.(?:selectFrom|updateTable|deleteFrom|findFirst|findUnique|findOne|findMany|where|select)\s*\("
)
_METHOD = lazy(
    r"(?:\basync\s+|\bfunction\s+|^[ \t]+)(\w+)\s*(\()([^(){}]*)\)\s*(?::\s*[^{;=]+)?\{", re.M
)


def owner_unused(go: GoCode, code: PythonCode) -> Iterator[Fail]:
    """A function that is told whose rows to read, and whose statement does not ask for it."""
    sources = go.sources
    for function in go.functions if sources.has("go") else ():
        yield from _unused_in_go(function)
    for source in sources.of("javascript"):
        for match in _METHOD.finditer(source.code):
            names = re.findall(r"(?:^|,)\s*(\w+)", match[3])
            owner = next((n for n in names if _OWNER.match(n)), None)
            body = source.inside(match.end() - 1) if owner and len(names) > 1 else ""
            if owner and _BUILDS.search(body):
                text = source.text[match.end() : match.end() + len(body)]
                if not re.search(rf"\b{owner}\b", text):
                    yield _not_asked(source.place(match.start(1)), match[1], owner)
    for module in code.mentioning("select", "SELECT", "filter"):
        for one in functions(module):
            parameters = [a.arg for a in (*one.args.args, *one.args.kwonlyargs)]
            owner = next((n for n in parameters if _OWNER.match(n)), None)
            if owner is None or len(parameters) < 2 or one.decorator_list:
                continue
            used = any(isinstance(n, ast.Name) and n.id == owner for n in ast.walk(one))
            asks = any(
                isinstance(n, ast.Constant)
                and isinstance(n.value, str)
                and re.match(r"\s*select\s.+\sfrom\s.+\swhere\s", n.value, re.I | re.S)
                for n in ast.walk(one)
            )
            if asks and not used:
                yield _not_asked(module.place(one), one.name, owner)


def _unused_in_go(function: Function) -> Iterator[Fail]:
    owner = next((n for n in function.parameters if _OWNER.match(n)), None)
    if owner is None or not _STATEMENT.search(function.text) or "`" not in function.text + "`":
        return
    if re.search(rf"\b{owner}\b", function.code) or function.parameters[owner] != "string":
        return
    if re.search(r"[`\"]\s*(?:select|update|delete)\b", function.text, re.I):
        yield _not_asked(function.source.place(function.at), function.name, owner)


def _not_asked(place: Place, name: str, owner: str) -> Fail:
    return Fail(
        place,
        f"{name} is told {owner}, and its statement does not ask for it: whoever has an id reads "
        "the rows of others",
        "Choose the row by its owner, too.",
    )
