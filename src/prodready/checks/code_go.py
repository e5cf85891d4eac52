"""What Go code is seen to do against items of code, security and observability; no grammar needed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.codetext import Source, Sources, arguments
from prodready.patterns import lazy

_CLI = lazy(
    r"(^|/)[^/]*(cli|cmd|command|script|tool|mock|test|example|suite|integration|e2e)[^/]*/", re.I
)


def noted(source: Source, offset: int) -> bool:
    """Whether a comment on the line, or right above, takes the responsibility: `//nolint`."""
    end = source.text.find("\n", offset)
    lines = source.text[: end if end >= 0 else None].splitlines()[-3:]
    return bool(re.search(r"nolint|#\s*nosec|nosemgrep", "\n".join(lines)))


def explained(source: Source, offset: int) -> bool:
    """Whether the line above is a comment: it says why this is so."""
    lines = source.text[:offset].splitlines()[-2:]
    return len(lines) == 2 and lines[0].lstrip().startswith("//")


def certificates(sources: Sources) -> Iterator[Fail]:
    """`InsecureSkipVerify: true`."""
    for source in sources.of("go"):
        for match in source.find(r"\bInsecureSkipVerify\s*(?::|=)\s*true\b"):
            if not noted(source, match.start()) and not _asked_for(source, match.start()):
                message = "certificates of servers are not verified"
                fix = "Verify, and give RootCAs of your own authority where there is one."
                yield Fail(source.place(match.start()), message, fix)


_ASKED = lazy(r"\bif\b.*(?:insecure|skip|verif|ignore|tls|self_?signed|allow)", re.I)


def _asked_for(source: Source, offset: int) -> bool:
    """Whether a setting turns it off, or a function of its own verifies."""
    before = source.code[:offset].splitlines()[-14:]
    around = source.code[max(0, offset - 400) : offset + 400]
    own = re.search(r"\bVerify(?:Connection|PeerCertificate)\b", around)
    return own is not None or any(_ASKED.search(line) for line in before)


_STATEMENT = lazy(
    r"\s*(?:select\s.+\sfrom|insert\s+into|update\s.+\sset|delete\s+from)", re.I | re.S
)
_FORMATTED = lazy(r"\bfmt\.Sprintf\(\s*(\"(?:\\.|[^\"\\\n])*\"|`[^`]*`)")
_QUOTED = lazy(r"(?:=|<|>|\blike|\bin\s*\(|,|\()\s*'%*[sv]", re.I)
_GLUED = lazy(r"(\"(?:\\.|[^\"\\\n])*'\"|`[^`]*'`)\s*\+\s*[\w.]+")


def statements(sources: Sources) -> Iterator[Fail]:
    """SQL that is formatted or glued with a text between quotes of its own."""
    for source in sources.of("go"):
        found = [m for m in _FORMATTED.finditer(source.text) if _QUOTED.search(m[1])]
        found += list(_GLUED.finditer(source.text))
        for match in found:
            outside = not source.code[match.start()].isspace() or match[0].startswith(('"', "`"))
            if _STATEMENT.match(match[1][1:]) and outside and not noted(source, match.start()):
                yield Fail(
                    source.place(match.start()),
                    "the statement holds a value as text: whoever chooses it writes SQL",
                    'Give the value as a parameter: `pool.Query(ctx, "… = $1", value)`.',
                )


_DROPPED = lazy(r"^[ \t]*\w[\w.]*\s*,\s*_\s*:?=\s*([\w.]+)(\()", re.M)
_CONTEXT = lazy(r"ctx|\w+\.Context\(\)|\w+\.Request\.Context\(\)")
_NO_ERROR = lazy(r"^context\.|From\w*$|^New|\w*Value$|Start\w*$|Extract|Lookup|Context$|Load$|Span")


def dropped_errors(sources: Sources) -> Iterator[Fail]:
    """The error of a call that is given the context of a request, thrown away: `found, _ := …`."""
    for source in sources.of("go"):
        for match in _DROPPED.finditer(source.code):
            given = arguments(source.inside(match.start(2)))
            if len(given) < 2 or not _CONTEXT.fullmatch(given[0]):
                continue
            names = (match[1], match[1].rpartition(".")[2])
            told = noted(source, match.start(1)) or explained(source, match.start(1))
            if told or any(map(_NO_ERROR.search, names)):
                continue
            yield Fail(
                source.place(match.start(1)),
                f"the error of {match[1]} is thrown away: an empty answer looks like none found",
                "Look at the error, and return it.",
            )


_LOGGERS = lazy(
    r'"(?:log/slog|log|go\.uber\.org/zap|github\.com/(?:rs/zerolog|sirupsen/logrus)[^"]*)"'
)


_SERVES = lazy(
    r'"(?:net/http|google\.golang\.org/grpc|github\.com/(?:gin-gonic/gin|labstack/echo|gofiber/fiber)[^"]*)"'
)


def prints(sources: Sources) -> Iterator[Fail]:
    """`fmt.Println` in a package that has a logger, and is no program for a terminal."""
    for source in sources.of("go"):
        main = re.search(r"^package\s+main\b", source.code, re.M)
        aside = main or _CLI.search(source.path) or not _SERVES.search(source.text)
        if aside or not _LOGGERS.search(source.text):
            continue
        for match in source.find(r"\bfmt\.Print(?:ln|f)?\("):
            yield Fail(
                source.place(match.start()),
                "this prints: no level, no time, no request that it belongs to",
                "Write it with the logger of this file: slog.InfoContext(ctx, …).",
            )
            break


_PATHS = (
    r"(?:\w+\.)*(?:r|req|request|Request)(?:\(\))?\."
    r"(?:URL\.Path|RequestURI|URL\.String\(\)|URL\.EscapedPath\(\))"
)


def path_labels(sources: Sources) -> Iterator[Fail]:
    """A label of a metric that takes the path of the request as it came."""
    for source in sources.of("go"):
        for match in source.find(r"\.WithLabelValues(\()"):
            inside = source.inside(match.start(1))
            names = {word.strip() for word in inside.split(",")}
            named = next((n for n in names if re.fullmatch(_PATHS, n)), None)
            before = source.code[max(0, match.start() - 2000) : match.start()]
            named = named or next((n for n in names if _is_path(n, before)), None)
            if named:
                yield Fail(
                    source.place(match.start()),
                    f"{named} has as many values as there are addresses: each is a time series",
                    "Use the pattern of the route: r.Pattern, chi's RoutePattern(), gin's FullPath().",
                )


def _is_path(name: str, before: str) -> bool:
    """Whether the last assignment to the name before this gives it the path of the request."""
    pattern = rf"(?:^|\n)[ \t]*([\w, \t]*\b{re.escape(name)}\b[\w, \t]*):?=([^\n]*)"
    found = list(re.finditer(pattern, before)) if re.fullmatch(r"\w+", name) else []
    # A text stands for what is not known; `==` compares.
    found = [each for each in found if each[2].strip() and not each[2].startswith("=")]
    if not found:
        return False
    left = [each.strip() for each in found[-1][1].split(",")]
    right = [each.strip() for each in found[-1][2].split(",")]
    same = len(left) == len(right) and name in left
    return same and bool(re.fullmatch(_PATHS, right[left.index(name)]))


_SECRETS = lazy(
    r"\.Header\.Get\(\s*\"(?:Authorization|Cookie|X-Api-Key)\"\s*\)|"
    r"(?<=[,(])\s*(?:\w+\.)?(?:[pP]assword|passwd|secretKey|accessToken|refreshToken|apiKey)\s*(?=[,)])"
)
_LOGS = r"\b(?:slog|log|logger|logrus|zap|sugar)\.(?:Print|Debug|Info|Warn|Error|Fatal|Log)\w*(\()"


def secrets_logged(sources: Sources) -> Iterator[Fail]:
    """A password, or the header that carries a token, given to a logger."""
    for source in sources.of("go"):
        for match in source.find(_LOGS):
            length = len(source.inside(match.start(1)))
            raw = source.text[match.start(1) : match.end() + length + 1]
            secret = _SECRETS.search(raw)
            header = secret is not None and secret[0].startswith(".Header")
            if secret and (header or not source.code[match.start(1) + secret.start()].isspace()):
                yield Fail(
                    source.place(match.start()),
                    f"{secret[0].strip().lstrip('.')} is written into the log, which more people "
                    "and systems read than may know it",
                    "Leave it out, or log an id that says whose it is.",
                )


_ANSWERS = lazy(
    r"\bhttp\.Error$|\.(?:JSON|String|AbortWithStatusJSON|IndentedJSON|Status)$|"
    r"\becho\.NewHTTPError$|\bfiber\.NewError$|"
    r"(?:^|\.)(?:\w*[pP]roblem|[rR]espond\w*|[rR]eply\w*|[wW]rite\w*|[sS]end\w*|[fF]ail\w*|[aA]bort\w*)$"
)


_INSIDE = r"\b((?:\w+\.)*\w+)(\()[^;{}\n]*(?:\bStatusInternalServerError\b|[(,]\s*500\s*[,)])"
_HELP = lazy(r"(^|/)[^/]*(script|tool|mock|test|example|suite|integration|e2e)[^/]*/", re.I)


def errors_told(sources: Sources) -> Iterator[Fail]:
    """An answer of status 500 that holds the text of the error."""
    for source in sources.of("go"):
        for match in source.find(_INSIDE):
            inside = source.inside(match.start(2))
            if (
                not _ANSWERS.search(match[1])
                or _HELP.search(source.path)
                or not re.search(r"\berr(?:or)?\.Error\(\)", inside)
            ):
                continue
            yield Fail(
                source.place(match.start()),
                "the answer holds err.Error(): paths, queries and addresses of the inside",
                "Log the error, and answer with a fixed text and an id to look it up by.",
            )


_SORT_OF_TOKEN = lazy(
    r"[iI]s(?!\w*(?:[vV]alid|[aA]uth|[vV]erif|[tT]rust|[aA]llow))\w*(?:Token|JWT)"
)


def unverified_tokens(sources: Sources) -> Iterator[Fail]:
    """`ParseUnverified` in a file that verifies no token."""
    for source in sources.of("go"):
        if not re.search(r"Authorization|Bearer", source.text):
            continue  # not the token of whoever calls
        if re.search(r"\.Parse(?:WithClaims)?\(|[vV]erif(?!ied)|ntrospect", source.code):
            continue
        for match in source.find(r"\.ParseUnverified\("):
            around = re.findall(r"(?m)^func\s+(?:\([^)]*\)\s*)?(\w+)", source.code[: match.start()])
            if around and _SORT_OF_TOKEN.fullmatch(around[-1]):
                continue  # it tells tokens apart, and who believes them asks elsewhere
            yield Fail(
                source.place(match.start()),
                "the token's signature is not verified: anybody writes one",
                'Write `jwt.Parse(text, key, jwt.WithValidMethods([]string{"RS256"}))`.',
            )
