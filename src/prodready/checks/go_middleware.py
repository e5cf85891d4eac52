"""What the layers around handlers in Go allow: origins, texts of errors, modes for developers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.codetext import Source, Sources
from prodready.facts.gocode import GoCode
from prodready.patterns import lazy

_CONFIGS = r"\b(?:middleware\.CORSConfig|cors\.(?:Config|Options))\s*(\{)"
"""The settings of CORS of Echo, Gin, Fiber, chi and rs/cors: their fields are named alike."""
_CREDENTIALS = lazy(r"\bAllowCredentials\s*:\s*true\b")
_EVERYBODY = lazy(
    r"\bAllow(?:ed)?Origin(?:s)?(?:Request|WithContext)?(?:Vary)?Func\w*\s*:\s*func\s*\([^{]*\{\s*return\s+true\b[^;\n}]*\s*\}|"
    r"\bAllowAllOrigins\s*:\s*true\b"
)
_STAR = lazy(r"\bAllow(?:ed)?Origins\s*:\s*(?:\[\]string\s*\{\s*)?\"\*\"")
_CORS_FIX = "Name the origins that are yours (`https://shop.example.com`), from a setting."


def any_origin(go: GoCode) -> Iterator[Fail]:
    """Any origin may send requests with credentials: by a star, or by a function that says yes."""
    for source in go.files:
        if not re.search(r"[cC][oO][rR][sS]|Access-Control-Allow-Origin", source.text):
            continue
        for match in source.find(_CONFIGS):
            inside = source.inside(match.start(1))
            written = source.text[match.end(1) : match.end(1) + len(inside)]
            found = _EVERYBODY.search(inside) or _STAR.search(written)
            if found and _CREDENTIALS.search(inside):
                message = "any site may send requests with the reader's cookies"
                yield Fail(source.place(match.end(1) + found.start()), message, _CORS_FIX)
    for function in go.functions:
        text = function.text
        if "Access-Control-Allow-Origin" not in text:
            continue
        mirrored = re.search(
            r"\"Access-Control-Allow-Origin\"\s*,\s*(?:\w+\.Header\.Get\(\"Origin\"\)|"
            r"\w+\.(?:Request\.Header\.Get|GetHeader|Request\(\)\.Header\.Get|Get)\(\"Origin\"\))",
            text,
        )
        allowed = re.search(r"Access-Control-Allow-Credentials\"\s*,\s*\"true\"", text)
        if mirrored and allowed:
            message = "any site is named as allowed, with credentials"
            place = function.source.place(function.start + mirrored.start())
            yield Fail(place, message, _CORS_FIX)


_ALL_ERRORS = (
    r"\bfunc\s*(?:\([^()]*\)\s*)?\w*\(\s*(?:(\w+)\s+error\s*,\s*\w+\s+\*?echo\.Context|"
    r"\w+\s+\*?(?:fiber\.Ctx|echo\.Context)\s*,\s*(\w+)\s+error)\s*\)[^{\n]*(\{)"
)
_KNOWN = lazy(
    r"errors\.(?:As|Is|AsType)|\bok\b|<\s*500|StatusInternalServerError\s*>|[hH]e\b|[dD]ebug"
)
_LOGGED = lazy(
    r"\b(?:log|slog|logger|zap|zerolog|sentry|span|fmt\.Errorf)\b|\.(?:Msg|Str|Err|Error|Warn)\(",
    re.I,
)


def told_by_handler(sources: Sources) -> Iterator[Fail]:
    """The handler of all errors of Echo or Fiber that puts the text of whatever it is given into answers."""
    for source in sources.of("go"):
        for match in source.find(_ALL_ERRORS):
            name = match[1] or match[2]
            inside = source.inside(match.start(3))
            for found in re.finditer(rf"\b{name}\.Error\(\)", inside):
                begin = inside.rfind("\n", 0, found.start()) + 1
                line = inside[begin : found.end()]
                above = "\n".join(inside[:begin].splitlines()[-3:])
                if _LOGGED.search(line[: found.start() - begin]) or _KNOWN.search(above + line):
                    continue
                yield Fail(
                    source.place(match.end(3) + found.start()),
                    f"whatever fails inside is told to the caller, word for word: {name}.Error()",
                    "Log the error, and answer with a fixed text and an id to look it up by.",
                )
                break


_MODES = {
    "labstack/echo": r"\b\w+\.Debug\s*=\s*true\b",
    "gin-gonic/gin": r"\bgin\.SetMode\(\s*gin\.DebugMode\s*\)",
}
_IF = lazy(r"\bif\b|\bcase\b|\bswitch\b")


def developing(sources: Sources) -> Iterator[Fail]:
    """A framework that is put into its mode for developers, whatever the settings say."""
    for source in sources.of("go"):
        for library, pattern in _MODES.items():
            for match in source.find(pattern) if library in source.text else ():
                before = "\n".join(source.code[: match.start()].splitlines()[-3:])
                if not _IF.search(before):
                    yield Fail(
                        source.place(match.start()),
                        "the framework is in its mode for developers: it tells callers what failed inside",
                        "Leave it out, or take it from a setting that is off by default.",
                    )


_CACHE = r"^(?:var\s+)?\s*(\w+)\s*(?:=\s*(?:make\(map\[|map\[[^\]]*\][\w.*\[\]]*\{\s*\}|&?sync\.Map\{)|\s+(?:sync\.Map\b|map\[))"


def _package_variables(source: Source) -> Iterator[tuple[str, int]]:
    """Maps that belong to the package: at no depth of brackets but that of `var (`."""
    for match in re.finditer(_CACHE, source.code, re.M):
        before = source.code[: match.start()]
        braces = before.count("{") - before.count("}")
        block = re.search(r"\bvar\s*\([^()]*\Z", before)
        if braces == 0 and (match[0].lstrip().startswith("var") or block):
            yield match[1], match.start(1)


def never_emptied(go: GoCode) -> Iterator[Fail]:
    """A map of the package that functions put what they are given into, and nothing takes out of."""
    for source in go.files:
        if re.search(r"^package\s+main\b", source.code, re.M) and "http" not in source.text:
            continue
        for name, _ in _package_variables(source):
            folder = source.path.rpartition("/")[0]
            code = "\n".join(
                each.code for each in go.files if each.path.rpartition("/")[0] == folder
            )
            taken = rf"\bdelete\(\s*{name}\b|\bclear\(\s*{name}\b|\b{name}\.(?:Delete|Clear|CompareAndDelete|LoadAndDelete|Range)\b|\b{name}\s*=\s*(?:make|map|nil|sync)|len\(\s*{name}\s*\)"
            if len(re.findall(taken, code)) > len(
                re.findall(rf"^\s*(?:var\s+)?{name}\s*=\s*(?:make|map)", code, re.M)
            ):
                continue
            for function in go.functions:
                if function.source is not source or function.name == "init":
                    continue
                put = re.search(
                    rf"\b{name}\.(?:Store|LoadOrStore|Swap)\(\s*(\w[\w.]*)|\b{name}\[\s*(\w[\w.]*)\s*\]\s*=(?!=)",
                    function.code,
                )
                key = (put[1] or put[2]).partition(".")[0] if put else ""
                kind = function.parameters.get(key, "")
                if (
                    put
                    and re.fullmatch(r"(?:string|u?int\d*|\[\]byte|uuid\.UUID)", kind)
                    and "ctx" in function.parameters
                ):
                    yield Fail(
                        source.place(function.start + put.start()),
                        f"each request may leave something in {name}, and nothing takes it out: the "
                        "memory grows until the process is killed",
                        "Keep it in a cache with a bound and an end (golang-lru, ristretto), or in Redis.",
                    )
                    break
