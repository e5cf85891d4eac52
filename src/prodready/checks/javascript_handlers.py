"""What handlers of a server of Node do besides answering: block, forget, swallow, tell too much."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.codetext import Source, arguments
from prodready.patterns import lazy

_BLOCKS = {
    "execSync": "execFile with promisify", "execFileSync": "execFile with promisify",
    "spawnSync": "spawn", "scryptSync": "scrypt with promisify", "pbkdf2Sync": "pbkdf2 with promisify",
    "hashSync": "hash", "compareSync": "compare", "generateKeyPairSync": "generateKeyPair",
    "gzipSync": "gzip with promisify", "brotliCompressSync": "brotliCompress with promisify",
}  # fmt: skip
"""Functions that wait, or compute for long, on the thread of all requests; what does so elsewhere."""
_PROCESSES = frozenset({"execSync", "execFileSync", "spawnSync"})
_ONCE = lazy(r"\bgit\b|--version|\binstall\b|\bapt\b|\bwhich\b|\bprisma\b")
"""What is asked of a program once, when this one starts."""
_CLI = lazy(
    r"(^|/)(cli|bin|commands?|migrations?|seeds?|scripts?|tools?|build|jobs?|workers?)(/|\.)"
)
_AT_START = lazy(
    r"^(?:main|start\w*|boot\w*|init\w*|setup\w*|migrate\w*|seed\w*|build\w*|load\w*)$"
)
_ENCLOSES = r"(?:function\s+(\w+)|(?:const|let)\s+(\w+)\s*=|(?:async\s+)?(\w+)\s*\([^()]*\)\s*(?::[^{=]*)?)[^;{}]*\{"


def blocking(served: Iterator[Source]) -> Iterator[Fail]:
    """A call that stops every other request, inside a function that is asked more than once."""
    names = "|".join(_BLOCKS)
    for source in served:
        if _CLI.search(source.path):
            continue
        for match in source.find(rf"(?<![\w$])({names})\s*\("):
            around = _around(source, match.start())
            line = source.text[match.start() : source.text.find("\n", match.start())]
            if match[1] in _PROCESSES and (
                _ONCE.search(line) or not re.search(r"\basync\b", source.code[: match.start()])
            ):
                continue
            if around is not None and not _AT_START.match(around):
                yield Fail(
                    source.place(match.start()),
                    f"{match[1]}() stops every other request until it is done",
                    f"Use {_BLOCKS[match[1]]}, and await it.",
                )


def _around(source: Source, offset: int) -> str | None:
    """The name of the outermost function around a place, "" where it has none; None at the top."""
    depth, at, opening = 0, offset, -1
    while at > 0:
        at -= 1
        char = source.code[at]
        if char in "})":
            depth += 1
        elif char in "{(":
            depth -= 1
            if depth < 0:
                depth, opening = 0, at
    if opening < 0:
        return None
    line = source.code[source.code.rfind("\n", 0, opening) + 1 : opening + 1]
    if re.match(r"\s*(?:export\s+)?(?:const|let|var)\s+\w+\s*=\s*(?:await\s+)?[\w.]+\($", line):
        return None
    named = re.search(r"function\s+(\w+)|(?:const|let|var)\s+(\w+)\s*=|(\w+)\s*\(", line)
    return next(filter(None, named.groups()), "") if named else ""


_LATER = r"(?<![\w.$])(?:setImmediate|process\.nextTick|queueMicrotask)\s*(\()|(?<![\w.$])setTimeout\s*(\()"
_ROUTES = lazy(
    r"\.(?:get|post|put|patch|delete|openapi|route)\s*\(|@(?:Get|Post|Put|Patch|Delete)\(|"
    r"\breply\b|\bres\b|\bNextResponse\b"
)
_WORK = lazy(
    r"\bvoid\s+[\w.]+\(|\bawait\s+[\w.]+|"
    r"\b(?:send|mail|notify|publish|upload|charge|save|store|create|update|process|sync|email)\w*\(",
    re.I,
)


def left_behind(served: Iterator[Source]) -> Iterator[Fail]:
    """Work that a handler leaves to the process, which a deployment ends: setImmediate(…)."""
    for source in served:
        if not _ROUTES.search(source.code) or _CLI.search(source.path):
            continue
        for match in source.find(_LATER):
            timer = match.start(2) >= 0
            inside = source.inside(match.start(2) if timer else match.start(1))
            if timer and not re.search(r",\s*0\s*\Z", inside):
                continue
            if re.match(r"\s*(?:async\s*)?(?:\(\)\s*=>|function)", inside) and _WORK.search(inside):
                yield Fail(
                    source.place(match.start()),
                    "a handler leaves work for later to this process: it is lost when that stops",
                    "Write it to a queue or a table first, and let a worker do it.",
                )


_CATCH = r"\bcatch\s*(?:\(\s*\w*[^)]*\)\s*)?(\{)"
_AS_IF = lazy(r"\s*return\s*(?:0|\[\s*\]|\{\s*\}|true|new\s+(?:Map|Set)\(\s*\))?\s*;?\s*\Z")
_DROPPED = lazy(
    r"\.on\(\s*[\"']error[\"']\s*,\s*(?:async\s*)?\(?\s*\w*\s*\)?\s*=>\s*"
    r"(?:undefined|null|void 0|\{\s*\})\s*\)"
)


def swallowed(served: Iterator[Source]) -> Iterator[Fail]:
    """What was awaited fails, and the answer is as if there were nothing: `catch { return 0; }`."""
    fix = "Log it with what it was about, or let it go on to whoever can tell."
    for source in served:
        for match in source.find(_CATCH):
            inside = source.inside(match.start(1))
            raw = source.text[match.end() : match.end() + len(inside)]
            if not _AS_IF.match(inside) or re.search(r"//|/\*|[\"'`]", raw):
                continue
            if not inside.strip() or "await" not in _tried(source, match.start()):
                continue
            message = "whatever fails here looks as if there were nothing to do: nobody hears of it"
            yield Fail(source.place(match.start()), message, fix)
        for found in _DROPPED.finditer(source.text):
            if not source.code[found.start()].isspace():
                message = "its errors are thrown away: nobody hears of them"
                yield Fail(source.place(found.start()), message, fix)


def _tried(source: Source, offset: int) -> str:
    """The code of the `try` before a `catch`."""
    closing = source.code.rfind("}", 0, offset)
    depth, at = 0, closing
    while at >= 0:
        depth += (source.code[at] == "}") - (source.code[at] == "{")
        if not depth:
            break
        at -= 1
    return source.code[max(at, 0) : closing]


_ERROR = r"\b(?:err|error|e|ex|exception|cause|reason|thrown)"
_ANSWERS = lazy(
    r"(?:^|\.)(?:json|send|html|text|body|end|write|code|respond\w*|reply\w*|fail\w*|problem\w*|"
    r"Response|errorResponse|sendError)$"
)
_LOGS = lazy(r"log|console|capture|report|trace|span|logger|warn|debug|stderr|throw", re.I)
_OF_CALLERS = lazy(
    r"(?:>=?\s*500\b[^;{}?]*\?[^;{}:]*:|<\s*500\b[^;{}?]*\?|\.expose\s*\?)\s*(?:\w+\.)*\Z"
)
"""A choice by the status: the text of an error that is the caller's own."""
_REHEARSAL = lazy(r"NODE_ENV|\bisDev\w*|\bdevelopment\b|\bproduction\b|debug", re.I)


def told(served: Iterator[Source]) -> Iterator[Fail]:
    """An answer that holds the stack of an error; one of status 500 that holds its message."""
    for source in served:
        lines: set[int] = set()
        for match in source.find(_ERROR + r"(?:\?)?\.(stack|message)\b"):
            before = source.text[max(0, match.start() - 300) : match.start()]
            call = _call_around(source, match.start())
            if call is None or _REHEARSAL.search(before) or _OF_CALLERS.search(before):
                continue
            name, inside = call
            fault = re.search(
                r"(?<![\w.])500(?!\w)|INTERNAL_SERVER_ERROR|InternalServerError", inside
            )
            line = source.text.count("\n", 0, match.start())
            if _ANSWERS.search(name) and (match[1] == "stack" or fault) and line not in lines:
                lines.add(line)
                yield Fail(
                    source.place(match.start()),
                    f"the answer holds {match[0]}: paths, queries and addresses of the inside",
                    "Log the error, and answer with a fixed text and an id to look it up by.",
                )


def _call_around(source: Source, offset: int) -> tuple[str, str] | None:
    """The name and the inside of the nearest call around a place that answers and does not log."""
    depth, at = 0, offset
    while at > 0 and offset - at < 1500:
        at -= 1
        char = source.code[at]
        if char in ")}]":
            depth += 1
        elif char in "({[":
            if depth:
                depth -= 1
            elif char == "(":
                before = re.search(r"([\w.$]+)\s*$", source.code[max(0, at - 80) : at])
                name = before[1] if before else ""
                if name in ("if", "for", "while", "switch", "catch", "function", ""):
                    continue
                if _LOGS.search(name):
                    return None
                if _ANSWERS.search(name):
                    return name, source.inside(at)
            elif char == "{" and re.search(
                r"(?:\)|=>)\s*(?::[^;{}]*)?$", source.code[max(0, at - 60) : at]
            ):
                return None  # the body of a function: what is around it is not the answer
    return None


def has_key(inside: str, *names: str) -> bool:
    """Whether an object literal has one of the keys itself, or takes those of another."""
    body = inside.strip().removeprefix("{").removesuffix("}")
    return any(
        each.startswith("...") or re.match(rf"[\"']?(?:{'|'.join(names)})\b", each)
        for each in arguments(body)
    )
