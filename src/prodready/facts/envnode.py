"""The environment variables that JavaScript and TypeScript read by schemas and by libraries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.facts.codetext import Source
from prodready.model import Place
from prodready.patterns import lazy

Found = tuple[str, str | None, bool, Place]
"""Name, default, whether the start fails without it, and where."""

_HOLDS = lazy(
    r"\b(?:(?:strict|loose)?[oO]bject(?:Async)?|interface|extend|keys|cleanEnv|createEnv|type|parseEnv|"
    r"validateEnv|server|client|shared|properties|pick)\s*(?:<[^()]*>)?\s*[(:]\s*(?:process\.env\s*,\s*)?(\{)"
)
_TAKEN = lazy(r"\b(?:const|let|var)\s*(\{)")
_DEFAULT = lazy(
    r"(?:\.(?:default|prefault|catch)\(|\bdefault\s*:|\bdefaultValue\s*:)\s*(?:([\"'`])(.*?)\1|(\d[\d_]*))"
)
_OPTIONAL = lazy(
    r"\.(?:default|optional|nullish|catch|prefault|nullable|allow)\(|\bdefault\s*:|\boptional\("
    r"|\brequired\s*:\s*false"
)
_INDEXED = lazy(
    r"\bprocess\.env\[\s*([\"'])([A-Z][A-Z0-9_]*)\1\s*\](\s*(?:\|\||\?\?)\s*([\"'`])(.*?)\4)?"
)
_GETTERS = lazy(
    r"\b(?:env|environment|configService|config|this\.config(?:Service)?)\s*\.\s*(get|getOrThrow)"
    r"\s*(?:<[^()]*>)?\(\s*([\"'])([A-Z][A-Z0-9_]*)\2\s*(?:,\s*([\"'`])(.*?)\4)?"
)
_CONVICT = lazy(r"\benv\s*:\s*([\"'])([A-Z][A-Z0-9_]*)\1")
_VALIDATES = lazy(
    r"[\"'](?:zod(?:/\S+)?|joi|@hapi/joi|yup|valibot|arktype|envalid|@t3-oss/\S+|superstruct|"
    r"@sinclair/typebox|typebox|@fastify/env|env-schema|fluent-json-schema|znv|io-ts|effect)[\"']"
)


def reads(source: Source) -> Iterator[Found]:
    """Every variable that a file reads by other means than `process.env.NAME`."""
    text = source.text
    if "process.env" in text:
        yield from _taken(source)
        yield from _indexed(source)
    if _VALIDATES.search(text) and re.search(
        r"\bprocess\.env\b|validationSchema|ConfigModule|\benv\b", text
    ):
        yield from _schema(source)
    if re.search(r"[\"'](?:@nestjs/config|env-var)[\"']", text):
        for match in _GETTERS.finditer(text):
            if not source.code[match.start()].isspace():
                rest = text[match.end() : match.end() + 160].split("\n")[0]
                told = re.search(r"\.default\(\s*([\"'`])(.*?)\1", rest)
                default = match[5] if match[4] else told[2] if told else None
                must = match[1] == "getOrThrow" or (".required(" in rest and default is None)
                yield match[3], default, must, source.place(match.start())
    if re.search(r"[\"']convict[\"']", text):
        for match in _CONVICT.finditer(text):
            if source.code[match.start()].isspace():
                continue
            opening = source.code.rfind("{", 0, match.start())
            whole = text[opening : opening + len(source.inside(opening)) + 1]
            told = re.search(r"\bdefault\s*:\s*([\"'`])(.*?)\1", whole)
            yield match[2], told[2] if told else None, False, source.place(match.start())


def _taken(source: Source) -> Iterator[Found]:
    """`const { A, B = "x" } = process.env`."""
    for match in _TAKEN.finditer(source.code):
        opening = match.start(1)
        end = opening + len(source.inside(opening)) + 2
        if not re.match(r"\s*=\s*process\.env\b(?![.\[])", source.code[end:]):
            continue
        written = source.text[opening + 1 : end - 1]
        for part in re.finditer(
            r"\b([A-Z][A-Z0-9_]*)\b(?:\s*:\s*\w+)?(?:\s*=\s*([\"'`])(.*?)\2)?", written
        ):
            at = opening + 1 + part.start()
            if not source.code[at].isspace():
                yield part[1], part[3] if part[2] else None, False, source.place(at)


def _indexed(source: Source) -> Iterator[Found]:
    for match in _INDEXED.finditer(source.text):
        if not source.code[match.start()].isspace():
            yield match[2], match[5] if match[4] else None, False, source.place(match.start())


def _schema(source: Source) -> Iterator[Found]:
    """The fields in capitals of an object that a validator is given."""
    for match in _HOLDS.finditer(source.code):
        opening = match.start(1)
        inside = source.inside(opening)
        for name, start, end in _fields(inside):
            chain = inside[start:end]
            written = source.text[opening + 1 + start : opening + 1 + end]
            if name and not re.match(r"\s*process\.env\b", chain):
                told = _DEFAULT.search(written)
                default = (told[2] if told[1] else told[3].replace("_", "")) if told else None
                optional = _OPTIONAL.search(chain)
                yield name, default, optional is None, source.place(opening + 1 + start)


def _fields(inside: str) -> Iterator[tuple[str, int, int]]:
    """The fields in capitals of an object at its outermost depth: name, start and end of the value."""
    depth, start, parts = 0, 0, []
    for index, char in enumerate(inside):
        depth += (char in "([{") - (char in ")]}")
        if char == "," and not depth:
            parts.append((start, index))
            start = index + 1
    parts.append((start, len(inside)))
    for begin, end in parts:
        match = re.match(r"\s*[\"']?([A-Z][A-Z0-9_]*)[\"']?\s*:", inside[begin:end])
        if match:
            yield match[1], begin + match.end(1) - len(match[1]), end
