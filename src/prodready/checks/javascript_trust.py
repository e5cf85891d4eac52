"""What JavaScript and TypeScript of a server believes: texts as statements, code, pages and tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.codetext import Source, Sources
from prodready.facts.javascript import JavaScript, Script
from prodready.model import Place
from prodready.patterns import lazy

ASKED = (
    r"(?:req|request|ctx|context|c|event)\.(?:req(?:uest)?\.)?"
    r"(?:query|params?|body|headers?|queries|cookies|searchParams)\b"
)
"""What a caller sent, as frameworks of Node name it: Express, Fastify, Koa, Hono, h3."""

_STATEMENT = (
    r"\s*(?:select\s.+?\sfrom|insert\s+into|update\s.+?\sset|delete\s+from|with\s+\w+\s+as)"
)
_GLUED = lazy(
    rf"(?:\"{_STATEMENT}[^\"\n]*\"|'{_STATEMENT}(?:\\'|[^'\n])*'|`{_STATEMENT}[^`]*`)"
    r"\s*\+\s*([\w.?]+(?:\([^()]*\))?)",
    re.I | re.S,
)
_ENDS_AT_VALUE = lazy(
    r"(?:=|<|>|\blike|\bin\s*\(|\blimit|\boffset|\bvalues\s*\([^)]*)\s*\\?['\"]?%*\\?['\"`]?$"
    r"|\\?['\"]%*\\?['\"`]$",
    re.I,
)
_RAW = r"\b(?:sql|Prisma|knex|db|trx|tx|sequelize|Sequelize|client|connection)\.(?:raw|literal|unsafe)\b"
_QUOTED = lazy(r"(?:=|<|>|\blike|\bin\s*\(|,)\s*'%*\$\{([^{}]*)\}", re.I)
_KEPT = lazy(r"(?:const|let|var)\s+(\w+)(?:\s*:\s*string)?\s*=\s*`([^`]*)`")
_SAFE = lazy(
    r"\b(?:Number|parseInt|parseFloat|BigInt)\(|\.length\b|escape|quot|ident|\bjoin\(|placeholder|"
    r"param|index|idx|column|table|schema|sql|clause|where|cond|fragment|^\d+$",
    re.I,
)
_UPPER = lazy(r"[A-Z][A-Z_0-9.]*\Z")
_FIX = 'Give the value as a parameter: query("… = $1", [value]), or sql`… = ${value}`.'


def statements(sources: Sources) -> Iterator[Fail]:
    """SQL put together by `+`, handed to `raw` with a value in quotes, or kept in a name first."""
    for source in sources.of("javascript"):
        if not re.search(r"select|insert|update|delete|raw", source.text, re.I):
            continue
        seen: set[int] = set()
        for start, value in (*_joined(source), *_raw(source), *_named(source)):
            line = source.text.count("\n", 0, start)
            if line in seen or _SAFE.search(value) or _UPPER.match(value):
                continue
            seen.add(line)
            message = f"the statement holds {value.strip()} as text: whoever chooses it writes SQL"
            yield Fail(source.place(start), message, _FIX)


def _joined(source: Source) -> Iterator[tuple[int, str]]:
    for match in _GLUED.finditer(source.text):
        text = match[0][: match.start(1) - match.start()].rstrip().rstrip("+").rstrip()
        outside = not source.code[match.start(1)].isspace()
        if outside and _ENDS_AT_VALUE.search(text):
            yield match.start(), match[1]


def _raw(source: Source) -> Iterator[tuple[int, str]]:
    # In the text: what stands in a template is blank in the code.
    for match in re.finditer(_RAW + r"\s*(?:<[^()]*>)?\s*\(\s*`([^`]*)`", source.text):
        line = source.text[source.text.rfind("\n", 0, match.start()) + 1 : match.start()]
        found = None if re.match(r"\s*(?://|\*|/\*)", line) else _QUOTED.search(match[1])
        if found:
            yield match.start(), found[1]


def _named(source: Source) -> Iterator[tuple[int, str]]:
    for match in _KEPT.finditer(source.text):
        if not re.match(_STATEMENT, match[2], re.I | re.S) or source.code[match.start()].isspace():
            continue
        used = rf"\.(?:query|execute|\$queryRawUnsafe|unsafe|raw)\s*(?:<[^()]*>)?\(\s*{match[1]}\b"
        if not re.search(used, source.code):
            continue
        for part in re.finditer(r"\$\{([^{}]*)\}", match[2]):
            if _ENDS_AT_VALUE.search(match[2][: part.start()]):
                yield match.start(2) - 1, part[1]
                break


_DECODERS = {
    "jose": r"\b(decodeJwt|decodeProtectedHeader)\s*\(",
    "jwt-decode": r"(?<![\w.])(jwtDecode|jwt_decode)\s*\(",
    "hono/jwt": r"(?<![\w.])(decode)\s*\(",
    "fast-jwt": r"(?<![\w.])(createDecoder)\s*\(",
}
"""Libraries that read a token without a look at its signature, and how each is called."""
_VERIFIES = lazy(
    r"\b(?:jwtVerify|compactVerify|jwtDecrypt|createVerifier|verifyIdToken|verifyToken|introspect\w*)\s*\(|"
    r"\bjwt\.verify\s*\(|(?<![\w.])verify\s*\(|\bjwtVerify\b|\bexpressjwt\b|\bpassport\b"
)
_COMES_IN = lazy(r"authorization|bearer|\btoken\b|cookie", re.I)


def unverified_tokens(sources: Sources) -> Iterator[Fail]:
    """A token that is only read, in a file that verifies none and decides who calls."""
    for source in sources.of("javascript"):
        libraries = [n for n in _DECODERS if re.search(rf"[\"']{n}[\"']", source.text)]
        page = re.search(r"\b(?:window|document|localStorage)\.|\.[jt]sx$", source.text)
        if not libraries or page or source.path.endswith(("tsx", "jsx")):
            continue
        if _VERIFIES.search(source.code) or not _COMES_IN.search(source.text):
            continue
        if not re.search(r"\b(?:401|403|next|caller|user|principal|subject)\b", source.text):
            continue
        for name in libraries:
            for match in source.find(_DECODERS[name]):
                if name != "jose" or match[1] == "decodeJwt":
                    message = "the token is read and its signature not verified: anybody writes one"
                    fix = "Verify it: `await jwtVerify(token, keys, { issuer, audience })`."
                    yield Fail(source.place(match.start()), message, fix)


_RUNS_CODE = (
    r"(?<![\w.$])(?:eval|runInThisContext|runInNewContext|runInContext)\s*(\()|"
    r"\bvm\.run\w+\s*(\()|\bnew\s+Function\s*(\()|(?<![\w.])unserialize\s*(\()|"
    r"\bv8\.deserialize\s*(\()"
)


def code_from_text(served: Iterator[Source]) -> Iterator[Fail]:
    """Text that is run as code where requests are answered: eval, node:vm, node-serialize."""
    for source in served:
        if not re.search(ASKED, source.text):
            continue
        for match in source.find(_RUNS_CODE):
            opening = next(at for at in map(match.start, range(1, 6)) if at >= 0)
            inside = source.inside(opening)
            written = source.text[opening + 1 : opening + 1 + len(inside)]
            if re.search(r"[A-Za-z_$]", inside) or "${" in written:
                yield Fail(
                    source.place(_used(source, match.start())),
                    "text is run as code here, where requests are answered: it does what it likes",
                    "Take JSON (`JSON.parse`), and validate it.",
                )


def _used(source: Source, offset: int) -> int:
    """Where the small function that a place is in is called with what it is given."""
    line = source.code[source.code.rfind("\n", 0, offset) + 1 : offset]
    named = re.match(r"\s*(?:export\s+)?(?:const\s+(\w+)\s*=|function\s+(\w+))", line)
    name = named and (named[1] or named[2])
    calls = [m.start() for m in source.find(rf"(?<![\w.$]){name}\(") if name]
    return calls[0] if calls else offset


_TAG = r"<[a-zA-Z!][^`\"']*"
_IN_PAGE = lazy(
    rf"(?<![\w$])`[^`]*<[a-zA-Z!][^`]*\$\{{\s*(?!\w*(?:esc|enc|sanit|strip)){ASKED}[^`]*`",
    re.S | re.I,
)
_JOINED_PAGE = lazy(rf"[\"'`]{_TAG}[\"'`]\s*\+\s*{ASKED}", re.I)
_PAGES = ("send", "write", "html", "end", "type")


def pages(scripts: JavaScript) -> Iterator[Fail]:
    """What a caller sent, written into a page as it came."""
    for file in scripts.mentioning(".html(", ".send(", ".write(", ".end(", "ctx.body"):
        if not re.search(ASKED, file.code):
            continue
        for sent in file.methods(*_PAGES):
            if _IN_PAGE.search(sent.arguments) or _JOINED_PAGE.search(sent.arguments):
                yield _page(sent.place)
        for match in re.finditer(r"\bctx\.body\s*=\s*(`[^`]*`)", file.code):
            if _IN_PAGE.search(match[1]):
                yield _page(file.place(match.start()))


def _page(place: Place) -> Fail:
    message = "what a caller sent is put into a page as it came"
    return Fail(place, message, "Escape it, or render a template that does.")


_NOT_VERIFIED = lazy(
    r"(?<![\w.])rejectUnauthorized\s*:\s*(?:false\b|!\s*[\w.]*[pP]rod\w*|"
    r"[\w.]+\s*!==?\s*['\"]prod(?:uction)?['\"])"
    r"|NODE_TLS_REJECT_UNAUTHORIZED\W{0,4}\s*=\s*['\"]?0"
)


def unverified(file: Script) -> Iterator[int]:
    """Where the verification of certificates is turned off, or off in production alone."""
    for found in _NOT_VERIFIED.finditer(file.code):
        if not _OPTION.search(file.code[max(0, found.start() - 160) : found.start()]):
            yield found.start()


_OPTION = lazy(
    r"\bif\s*\(\s*[\w.]*\.\w*(?:unsafe|insecure|ignore|self_?signed|skip|allow)\w*\s*\)\s*\{[^{}]*"
    r"(?:\{[^{}]*)?$",
    re.I,
)
"""Before it: the user of the program chose so for one server, by an option of its own."""
