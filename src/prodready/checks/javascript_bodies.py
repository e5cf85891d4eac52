"""Bodies, keys and errors of operations in Node: taken as they come, made here, or not told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.codetext import Source, Sources
from prodready.patterns import lazy

_SPREAD = lazy(
    r"\.\.\.\s*\(?\s*await\s+(?:c|ctx|context|req|request)\.(?:req\.)?json\(\)|\.\.\.(?:req|request|ctx\.request)\.body\b"
)
_JUDGES = lazy(
    r"valid|schema|celebrate|\bjoi\b|\bzod\b|\bajv\b|express-validator|\.parse\(|typia|superstruct|DTO|Dto"
)
_ANYTHING = r"\bconst\s+(\w+)\s*=\s*z\s*\.(?:record\(\s*(?:z\.string\(\)\s*,\s*)?z\.(?:any|unknown)\(\)\s*\)|any\(\)|unknown\(\)|object\(\s*\{\s*\}\s*\)\.(?:passthrough|loose)\(\)|looseObject\(\s*\{\s*\}\s*\))"


def unseen(served: Iterator[Source]) -> Iterator[Fail]:
    """A body that is spread into a call unseen, or whose schema takes anything."""
    every = list(served)
    for source in every:
        for match in source.find(_SPREAD.pattern):
            if _refused(source, match.start(), every):
                continue
            if "json()" in match[0] or not _JUDGES.search(source.text):
                yield Fail(
                    source.place(match.start()),
                    "what was sent is handed on as it came, whatever fields it has",
                    "Describe the body (zod, JSON schema), and take what was validated.",
                )
        for match in source.find(_ANYTHING):
            name = match[1]
            used = rf"(?:json\(\s*{name}\s*\)|schema\s*:\s*{name}\b|zValidator\([^)]*\b{name}\b|body\s*:\s*{name}\b)"
            if re.search(used, source.code):
                yield Fail(
                    source.place(match.start()),
                    f"{name} takes anything: it describes nothing",
                    "Write the fields with their types and lengths: z.strictObject({…}).",
                )


_CALLEE = lazy(r"(?<![\w.])(\w+)\(\s*\{?\s*$")
_REFUSES = lazy(r"\bthrow\s+new\s+\w+\(\s*4(?:00|22)\b|\.status\(\s*4(?:00|22)\s*\)")


def _refused(source: Source, offset: int, every: list[Source]) -> bool:
    """Whether the function that gets the body refuses what is wrong with it, field by field."""
    callee = _CALLEE.search(source.code[max(0, offset - 80) : offset])
    if callee is None:
        return False
    made = re.compile(rf"\b(?:function|const|let)\s+{callee[1]}\b")
    return any(
        len(_REFUSES.findall(one.code, found.end(), found.end() + 2000)) > 1
        for one in every
        for found in made.finditer(one.code)
    )


_MADE = lazy(
    r"\b(?:idempotency_?[kK]ey|key)\s*:\s*(?:crypto\.)?(?:randomUUID|uuid(?:v[47])?|nanoid|ulid|cuid)\(\s*\)"
)
_ROUTES = lazy(r"\.(?:post|put|patch|openapi|route)\s*\(")


def keys_made_here(sources: Sources, served: Iterator[Source]) -> Iterator[Fail]:
    """A handler that makes the key by which repetitions would be known."""
    known = any(re.search(r"idempoten", each.text, re.I) for each in sources.of("javascript"))
    for source in served if known else ():
        if not _ROUTES.search(source.code) or re.search(
            r"[\"'`]idempotency-key[\"'`]", source.text, re.I
        ):
            continue
        for match in source.find(_MADE.pattern):
            yield Fail(
                source.place(match.start()),
                "each repetition gets a key of its own, made here: it is carried out again",
                "Take the caller's Idempotency-Key, and refuse a request without one.",
            )


_ROUTE = r"\bcreateRoute\s*\(\s*(\{)"
_TELLS = lazy(r"[\"']?(?:4XX|5XX|4\d\d|5\d\d|default)[\"']?\s*:|\.\.\.")


def errors_untold(served: Iterator[Source]) -> Iterator[Fail]:
    """An operation of zod-openapi that can be called wrongly, and tells no error."""
    for source in served:
        if "createRoute" not in source.text or "zod-openapi" not in source.text:
            continue
        for match in source.find(_ROUTE):
            inside = source.inside(match.start(1))
            text = source.text[match.end() : match.end() + len(inside)]
            answers = re.search(r"\bresponses\s*:\s*(\{)", inside)
            asks = re.search(r"\brequest\s*:", inside)
            if not answers or not asks:
                continue
            told = source.inside(match.end() + answers.start(1))
            written = text[answers.end(1) : answers.end(1) + len(told)]
            if not _TELLS.search(written):
                yield Fail(
                    source.place(match.end() + answers.start()),
                    "this operation tells none of its errors",
                    "Add `'4XX'` or `default` with the schema of errors.",
                )
