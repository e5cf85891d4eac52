"""Answers in Node that nobody looks at, and answers that take an error's stack with them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.codetext import Source
from prodready.patterns import lazy

_NAMED = lazy(r"\b(?:const|let|var)\s+(\w+)\s*(?::[^=;]*)?=\s*await\s*$")
_COUNTS = lazy(
    r"(?:\b(?:inc|observe|labels|record|add|setAttributes?|log|info|debug|trace|warn|write|"
    r"startTimer|end|timing|increment|histogram)|\bconsole\.\w+)\s*\($"
)
"""What is told a status and decides nothing by it."""


def unread(fetched: Iterator[tuple[Source, int, str]]) -> Iterator[Fail]:
    """The body of an answer of fetch is taken, and nothing decides by its status."""
    for source, start, inside in fetched:
        named = _NAMED.search(source.code[max(0, start - 200) : start])
        if named is None:
            continue
        opening = source.code.index("(", start)
        rest = _scope(source.code, opening + len(inside) + 2)
        if _taken(named[1], rest):
            yield Fail(
                source.place(start),
                f"nobody looks at the status of {named[1]}: fetch does not fail on a status of 500",
                f"Write `if (!{named[1]}.ok) throw new Error(…)` before its body is read.",
            )


def _scope(code: str, start: int) -> str:
    """What follows a place within its block."""
    depth = 0
    for index in range(start, len(code)):
        depth += (code[index] == "{") - (code[index] == "}")
        if depth < 0:
            return code[start:index]
    return code[start:]


def _taken(name: str, rest: str) -> bool:
    """Whether only the body of the answer is used, and no condition asks that either."""
    body = False
    for use in re.finditer(rf"(?<![\w$.]){name}(?![\w$])\s*(\??\.\s*(\w+))?", rest):
        part = use[2]
        if part in ("json", "text", "arrayBuffer", "blob"):
            body = True
        elif part in ("status", "statusText"):
            if not _only_told(rest, use.start()):
                return False
        elif part is None or part not in ("headers", "url", "clone"):
            return False  # handed on whole, or asked for ok, for its stream, for something else
    made = re.findall(
        rf"\b(?:const|let|var)\s+(\w+|\{{[^{{}}]*\}})\s*(?::[^=;]*)?=[^;\n]*\b{name}\.(?:json|text)\(",
        rest,
    )
    names = {word for each in made for word in re.findall(r"(\w+)\s*(?:=[^,}]*)?(?=[,}]|$)", each)}
    judged = rf"parse\w*\(|valid\w*\(|assert\w*\(|check\w*\(|decode\w*\(|schema|[cC]odec|\binstanceof\b|{name}\.headers"
    if re.search(judged, rest):
        return False
    asked = "|".join(sorted(names))
    return body and not (
        asked
        and re.search(
            rf"\b(?:if|while|switch)\s*\([^{{;]*\b(?:{asked})\b|\b(?:{asked})\b[\w.\[\]]*\s*(?:\?|&&|\|\||[!=]=)|!(?:{asked})\b",
            rest,
        )
    )


def _only_told(code: str, offset: int) -> bool:
    """Whether a place lies within the arguments of what counts or logs."""
    depth, at = 0, offset
    while at > 0 and offset - at < 300:
        at -= 1
        if code[at] in ")}]":
            depth += 1
        elif code[at] in "({[":
            if depth:
                depth -= 1
            elif code[at] == "(" and _COUNTS.search(code[max(0, at - 40) : at + 1]):
                return True
        elif code[at] in ";?" and not depth:
            return False
    return False


_HANDLER = lazy(
    r"\(\s*(err\w*|e|ex|exception)\b[^(),]*,[^(),]*,[^(),]*,[^(),]*,?\s*\)"
    r"\s*(?::\s*[^{=>();]+)?(?:=>\s*)?(\{)"
)
"""A handler of all errors of Express: it takes four arguments."""
_REHEARSAL = lazy(
    r"NODE_ENV|\bis(?:Dev|Prod|Test|Local)\w*|development|production|debug|\benv\b", re.IGNORECASE
)
_ANSWER = lazy(r"\.(?:json|send|end|render|write)\s*(\()")


def stack_by_name(served: Iterator[Source]) -> Iterator[Fail]:
    """A handler of errors that gives the stack a name, and answers with what has that name."""
    for source in served:
        for handler in source.find(_HANDLER.pattern):
            start = handler.end()
            body = source.inside(handler.start(2))
            written = source.text[start : start + len(body)]
            if _REHEARSAL.search(written) or "stack" not in body:
                continue
            for given in re.finditer(
                rf"(?<![\w$.])(\w+)\s*(?::[^=;]*)?=\s*{handler[1]}\??\.stack\b", body
            ):
                name = given[1]
                after = body[given.end() :]
                answer = next(_ANSWER.finditer(after), None)
                if answer is None or re.search(
                    rf"(?<![\w$.]){name}\s*=(?!=)", after[: answer.start()]
                ):
                    continue
                opening = start + given.end() + answer.start(1)
                if re.search(rf"(?<![\w$.]){name}\b(?!\s*:)", source.inside(opening)):
                    yield Fail(
                        source.place(start + given.start()),
                        f"the answer holds {handler[1]}.stack, as {name}: paths, queries and addresses "
                        "of the inside",
                        "Log the error, and answer with a fixed text and an id to look it up by.",
                    )
                    break
