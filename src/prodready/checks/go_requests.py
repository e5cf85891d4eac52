"""What handlers of a service in Go do with what a caller sent, and with the answers of others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.code_go import noted
from prodready.checks.interface import Fail
from prodready.facts.codetext import arguments
from prodready.facts.gocode import ASKED, Function, GoCode
from prodready.model import Place
from prodready.patterns import lazy

_DO = lazy(
    r"(?:^|\n)[ \t]*(?:if\s+)?(\w+)\s*,\s*\w+\s*:?=\s*([\w.]+\.(?:Do|Get|Post|PostForm|Head))\("
)
_CLIENT = lazy(r"http|client|^c\.|cl\.|hc\.|doer", re.I)
_ASIDE = lazy(r"(^|/)[^/]*(script|tool|mock|test|example|suite|integration|e2e|gen)[^/]*/", re.I)
_READ = r"\.(?:StatusCode|Status)\b"


def answers_unread(go: GoCode) -> Iterator[Fail]:
    """An answer of another service whose body is read and whose status is not."""
    for function in go.functions:
        if '"net/http"' not in function.source.text or _ASIDE.search(function.source.path):
            continue
        for match in _DO.finditer(function.code):
            name = match[1]
            if name == "_" or not _CLIENT.search(match[2]):
                continue
            rest = function.code[match.end() :]
            handed = re.search(
                rf"[(,]\s*&?{name}\s*[,)]|\breturn\s+[^\n]*\b{name}\b(?!\.)|[=:]\s*{name}\b(?!\.)",
                rest,
            )
            told = re.search(r"\.(?:O[Kk]|Success\w*|Error\w*|Status)\b(?!\()", rest)
            if re.search(rf"\b{name}{_READ}", rest) or handed or told:
                continue
            if re.search(rf"\b{name}\.Body\b(?!\.Close)", rest):
                yield Fail(
                    function.source.place(function.start + match.start(2)),
                    f"the answer {name} is read whatever its status is: an error page becomes data",
                    f"Look first: if {name}.StatusCode != http.StatusOK {{ return … }}.",
                )


_ORDER = lazy(r"\border\s+by\s*[\"`]\s*\+\s*(\w+)\b(?!\.)|\border\s+by\s+%s", re.I)
_KNOWN = r"\bswitch\s+{0}\b|\[\s*{0}\s*\]|\b{0}\s*(?:==|!=)|\b{0}\s*,?\s*[\w, ]*:?=[^=]|Contains\([^)]*\b{0}\b|\b(?:valid|allow|check|sanit|quote)\w*\([^)]*\b{0}\b"


def order_from_request(go: GoCode) -> Iterator[Fail]:
    """A statement that is sorted by a text from the request, which nobody holds against a list."""
    for function in go.functions:
        for match in _ORDER.finditer(function.text):
            name = match[1] or _formatted(function, match.start())
            if not name or function.parameters.get(name) != "string":
                continue
            if re.search(_KNOWN.format(re.escape(name)), function.code, re.I):
                continue
            position = list(function.parameters).index(name)
            for _, _, given in go.calls(function.name):
                if len(given) > position and _from_request(given[position], go):
                    yield Fail(
                        function.source.place(function.start + match.start()),
                        f"the statement is sorted by {name}, which comes from the request as text: "
                        "whoever chooses it writes SQL",
                        "Choose the column from a map of those allowed.",
                    )
                    break


def _formatted(function: Function, offset: int) -> str:
    """The argument of Sprintf that `order by %s` is given, where it is the only `%s`."""
    before = function.text.rfind("fmt.Sprintf(", 0, offset)
    if before < 0:
        return ""
    opening = function.start + before + len("fmt.Sprintf")
    inside = function.source.inside(opening)
    text = function.source.text[opening : opening + len(inside)]
    given = arguments(inside)
    return given[-1] if text.count("%") == 1 and len(given) >= 1 else ""


def _from_request(argument: str, go: GoCode) -> bool:
    """Whether an argument is read from the request, or a field that a request fills unchecked."""
    if re.search(ASKED, argument):
        return True
    field = re.fullmatch(r"\w+\.(\w+)", argument)
    for struct in go.structs.values() if field else ():
        tag = struct.tags.get(field[1], "") if field else ""
        if re.search(r"\b(?:query|form|json|param|schema):", tag):
            return not re.search(r"oneof=|\balpha|eq=", tag)
    return False


_LIMIT = lazy(r"\blimit\s+(\$\d+|\?|:\w+|@\w+)", re.I)


def page_without_end(go: GoCode) -> Iterator[Fail]:
    """A number of rows that a caller chooses, bounded neither where it is read nor where it is used."""
    limits = [
        (struct, name)
        for struct in go.structs.values()
        for name, tag in struct.tags.items()
        if re.search(
            r"\b(?:query|form|schema):\"(?:limit|page_?size|per_?page|size|count|take)\b", tag, re.I
        )
        and struct.types[name].lstrip("*").startswith(("int", "uint"))
    ]
    for struct, name in limits:
        if re.search(r"\b(?:lte?|max|oneof)=", struct.tags[name]):
            continue
        every = "\n".join(source.code for source in go.files)
        bounded = rf"\.{name}\s*[<>]=?|\bm(?:in|ax)\([^)\n]*\.{name}\b|\b[Cc]lamp\w*\([^)\n]*\.{name}\b|\.{name}\s*=(?!=)"
        used = re.search(rf"\b\w+\.{name}\b", every)
        if not used or re.search(bounded, every) or not _asks_rows(name, go):
            continue
        yield Fail(
            struct.source.place(struct.places[name]),
            "one request may ask for every row: the caller chooses how many, and nothing bounds it",
            'Bound it: validate:"gte=1,lte=100", or min(limit, 100) where it is used.',
        )


def _asks_rows(name: str, go: GoCode) -> bool:
    """Whether a function that takes the field gives it to LIMIT as it came."""
    for function in go.functions:
        if not _LIMIT.search(function.text):
            continue
        taken = [p for p, kind in function.parameters.items() if kind.startswith(("int", "uint"))]
        for position, parameter in enumerate(function.parameters):
            if parameter not in taken:
                continue
            passed = any(
                len(given) > position and given[position].endswith(f".{name}")
                for _, _, given in go.calls(function.name)
            )
            if passed and re.search(
                rf"[<>]=?\s*{parameter}\b|\b{parameter}\s*[<>]|\bm(?:in|ax)\([^)\n]*\b{parameter}\b|\b{parameter}\s*=[^=]",
                function.code,
            ):
                return False
            if passed:
                return True
    return False


_BINDS = lazy(r"\.(?:Bind|BodyParser|Body|JSON|BindJSON|ShouldBindJSON|Decode)\(\s*&(\w+)\s*\)")
_VALIDATES = lazy(r"[vV]alid|\.Struct(?:Ctx|Partial|Except)?\(|\bgovalidator\b|\.Check\w*\(")


def body_unchecked(go: GoCode) -> Iterator[Fail]:
    """A body whose fields have rules in their tags, which nobody asks to be applied."""
    if any(re.search(r"\.Binder\s*=|StructValidator\s*:", s.code) for s in go.files):
        return  # a binder of their own may validate
    for function in go.functions:
        if not function.handles or _VALIDATES.search(function.code):
            continue
        for match in _BINDS.finditer(function.code):
            kind = re.search(
                rf"\bvar\s+{match[1]}\s+\*?([\w.]+)|\b{match[1]}\s*:=\s*&?([\w.]+)\{{",
                function.code,
            )
            name = (kind[1] or kind[2]).rpartition(".")[2] if kind else ""
            struct = go.structs.get(name)
            ruled = struct and any("validate:" in tag for tag in struct.tags.values())
            handed = re.search(rf"[(,]\s*&?{match[1]}\s*[,)]", function.code[match.end() :])
            if ruled and not handed:
                yield Fail(
                    function.source.place(function.start + match.start()),
                    f"{name} has rules in its tags, and nothing here applies them: whatever is sent "
                    "is taken",
                    f"Call c.Validate(&{match[1]}) after it is read.",
                )


_NEW_KEY = lazy(
    r"(?:uuid\.(?:NewString\(\)|New\(\)\.String\(\)|Must\(.*\)(?:\.String\(\))?)|ulid\.Make\(\)(?:\.String\(\))?|"
    r"xid\.New\(\)(?:\.String\(\))?|ksuid\.New\(\)(?:\.String\(\))?)\Z"
)


def key_made_here(go: GoCode) -> Iterator[Fail]:
    """A function that knows repetitions by a key, given one that was made a moment before."""
    for function in go.functions:
        keys = [
            n
            for n in function.parameters
            if re.fullmatch(r"(?:idem\w*|key|dedup\w*|request_?id)", n, re.I)
        ]
        if not keys or not re.search(r"idempot|dedup", function.source.text, re.I):
            continue
        position = list(function.parameters).index(keys[0])
        for source, offset, given in go.calls(function.name):
            if len(given) > position and _NEW_KEY.match(given[position]):
                at = source.text.find(given[position], offset)
                yield _own_key(source.place(at), given[position])


def _own_key(place: Place, made: str) -> Fail:
    return Fail(
        place,
        f"each repetition gets a key of its own ({made}): it is carried out again",
        "Take the caller's Idempotency-Key, and refuse a request without one.",
    )


_STARTED = r"(?<![\w.])go\s+(func\s*\([^)]*\)\s*\{|[\w.]+\()"
_WAITED = lazy(r"\bWaitGroup\b|\bwg\.|errgroup|<-|\.Wait\(\)|\.Go\(")
_LITTLE = lazy(r"\b(?:log|logger|slog|metrics?|span|tracer|close|cancel|pipe|copy)\b", re.I)


def left_behind(go: GoCode) -> Iterator[Fail]:
    """Work that a handler leaves to a goroutine for which nobody waits at a stop."""
    for function in go.functions:
        if not function.handles or _WAITED.search(function.code):
            continue
        for match in re.finditer(_STARTED, function.code):
            shown = function.code[match.start() : match.start() + 300]
            if noted(function.source, function.start + match.start()) or _LITTLE.search(shown):
                continue
            if re.search(
                r"\b(?:send|mail|notify|publish|save|store|create|update|process|charge|upload|deliver)\w*\(",
                shown,
                re.I,
            ):
                yield Fail(
                    function.source.place(function.start + match.start()),
                    "a handler leaves work to a goroutine: it is lost when the process stops",
                    "Write it to a queue or a table first, and let a worker do it.",
                )
