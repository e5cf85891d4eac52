"""Layers that refuse callers and that no route has: made and never used, or put behind the routes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.checks.interface import Fail
from prodready.coherence.facts.code import dotted
from prodready.facts.codetext import Source, Sources
from prodready.facts.gocode import GoCode
from prodready.facts.pythoncode import PythonCode, functions
from prodready.model import Place
from prodready.patterns import lazy

REFUSES = {
    "auth": lazy(
        r"\bStatusUnauthorized\b|(?<![\w.])401(?!\w)|\bHTTP_401_UNAUTHORIZED\b|\bUnauthorized\w*\("
    ),
    "limit": lazy(
        r"\bStatusTooManyRequests\b|(?<![\w.])429(?!\w)|\bHTTP_429_TOO_MANY_REQUESTS\b|\bTooManyRequests\w*\("
    ),
}
"""How code says that it refuses whoever is not known, or whoever asks too often."""
_LAYER = lazy(
    r"\b(?:echo\.(?:HandlerFunc|MiddlewareFunc)|gin\.HandlerFunc|http\.Handler(?:Func)?|fiber\.Handler|"
    r"mux\.MiddlewareFunc|negroni\.Handler)\b"
)
"""Types that a layer of Go is given or gives."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A function that refuses callers: its name, and where it is made."""

    name: str
    place: Place


def unused(kind: str, go: GoCode, code: PythonCode) -> Iterator[Fail]:
    """Where the routes are, when every layer of this kind that was written is used by nothing."""
    sources = go.sources
    for language in ("go", "javascript"):
        if not sources.has(language):
            continue
        made = list(_in_go(kind, go) if language == "go" else _in_scripts(kind, sources))
        files = list(sources.of(language)) if made else []
        if not made or any(_is_used(each.name, files) for each in made):
            continue
        place = _routes(files)
        if place is not None:
            yield _says(kind, made[0], place)
    yield from _unused_in_python(kind, code)


def _says(kind: str, guard: Guard, place: Place) -> Fail:
    what = "asks who calls" if kind == "auth" else "limits how often one caller may ask"
    answer = "401" if kind == "auth" else "429"
    return Fail(
        place,
        f"nothing {what}: {guard.name} ({guard.place.path}:{guard.place.line}), which answers "
        f"{answer}, is used by no route",
        f"Give it to the routes: {guard.name}.",
    )


def _in_go(kind: str, go: GoCode) -> Iterator[Guard]:
    for function in go.functions:
        head = function.source.code[function.at : function.start]
        layer = len(_LAYER.findall(head)) >= 1 and not function.handles
        if layer and REFUSES[kind].search(function.code):
            yield Guard(function.name, function.source.place(function.at))


_SCRIPT = lazy(
    r"\b(?:export\s+)?(?:async\s+)?(?:function\s+(\w+)\s*(?:<[^>]*>)?\([^;]*?\)[^{;]*(\{)|"
    r"(?:const|let)\s+(\w+)\s*(?::[^=]+)?=\s*(?:async\s*)?(?:\([^;{]*?\)|\w+)\s*(?::[^=]+)?=>\s*(\{))",
    re.S,
)
_HAS_NEXT = lazy(r"\bnext\s*\(|\bcanActivate\b|\breply\.code\b")


def _in_scripts(kind: str, sources: Sources) -> Iterator[Guard]:
    for source in sources.of("javascript"):
        if not REFUSES[kind].search(source.code) or source.path.endswith(("tsx", "jsx")):
            continue
        for match in _SCRIPT.finditer(source.code):
            body = source.inside(match.start(2) if match[2] else match.start(4))
            if _HAS_NEXT.search(body) and REFUSES[kind].search(body) and len(body) < 2500:
                yield Guard(match[1] or match[3], source.place(match.start()))


def _is_used(name: str, files: list[Source]) -> bool:
    """Whether the name is anywhere but where it is made, imported or exported."""
    word = re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])")
    for source in files:
        code = re.sub(r"\b(?:import|export)\s*(?:type\s*)?\{[^}]*\}", " ", source.code)
        for match in word.finditer(code):
            before = code[max(0, match.start() - 80) : match.start()]
            if not re.search(
                r"(?:\bfunc\s*(?:\([^()]*\)\s*)?|\bfunction\s+|\b(?:const|let|var)\s+)$", before
            ):
                return True
    return False


_ROUTED = r"\.(?:get|post|put|patch|delete|GET|POST|PUT|PATCH|DELETE|Get|Post|Put|Delete|HandleFunc|Handle)\s*\("
_APART = lazy(
    r"[\"'`](?:GET )?/?(?:v\d/)?(?:_*health\w*|livez?|readyz?|ready\w*|metrics|ping|status|docs|openapi\S*|"
    r"swagger\S*|static\S*|favicon\S*|login|signin|register|signup|auth\S*|oauth\S*|token|callback|\.well-known\S*|\*|/)?[\"'`]"
)


def _routes(files: list[Source]) -> Place | None:
    """The first place where routes are put together: a group, else a route that is no health check."""
    for pattern in (r"\.(?:Group|route|Mount|PathPrefix)\s*(\()", _ROUTED):
        for source in files:
            for match in source.find(pattern):
                text = source.text[match.end() : match.end() + 60].lstrip()
                if text.startswith(('"/', "'/", "`/", '"GET /', '"POST /')) and not _APART.match(
                    text
                ):
                    return source.place(match.start() + 1)
    return None


def _unused_in_python(kind: str, code: PythonCode) -> Iterator[Fail]:
    made: list[Guard] = []
    routes: Place | None = None
    for module in code.mentioning("401", "429"):
        for function in functions(module):
            raised = [n.exc for n in ast.walk(function) if isinstance(n, ast.Raise) and n.exc]
            refuses = any(REFUSES[kind].search(ast.unparse(each)) for each in raised)
            if refuses and not function.decorator_list and not function.name.startswith("__"):
                made.append(Guard(function.name, module.place(function)))
    if not made:
        return
    for module in code.mentioning(*(each.name for each in made)):
        for node in module.walk(ast.Name, ast.Attribute):
            if dotted(node).rpartition(".")[2] in {each.name for each in made}:
                return
    for module in code.mentioning(
        "include_router", "register_blueprint", "APIRouter(", "Blueprint("
    ):
        for call in module.calls:
            if dotted(call.func).endswith(("include_router", "register_blueprint")):
                routes = routes or module.place(call)
    if routes is not None:
        yield _says(kind, made[0], routes)


_ON = r"(?<![\w$.])(\w+)\.(use|Use|route|get|post|put|patch|delete|openapi|all|mount|GET|POST|PUT|PATCH|DELETE|Group)\s*(\()"
_GUARDS = lazy(
    r"\b(?:require|ensure|check|verify|is|must)\w*(?:Auth\w*|Caller|User|Login|LoggedIn|Token|Session|Jwt|JWT|SignedIn)\w*|"
    r"\bauthenticat\w*|\bauth(?:Middleware|Guard|Required)?\s*[(,)]|\bAuth\w*(?:Middleware|Required)\w*|\bpassport\.|"
    r"\b(?:express)?[jJ][wW][tT]\w*\(|\bbearerAuth\(|\bprotect\b",
)


def behind(sources: Sources) -> Iterator[Fail]:
    """Routes that were put in place before the layer that asks who calls, which has nothing behind it."""
    for source in sources.of("javascript", "go"):
        ordered = source.language == "javascript" or "gin-gonic/gin" in source.text
        if not ordered or not re.search(
            r"\b(?:express|hono|Hono|OpenAPIHono|koa|gin)\b", source.text
        ):
            continue
        calls: dict[str, list[tuple[str, int, str]]] = {}
        for match in source.find(_ON):
            inside = source.inside(match.start(3))
            written = source.text[match.end() : match.end() + len(inside)]
            calls.setdefault(match[1], []).append((match[2], match.start(), written))
        for found in calls.values():
            yield from _ordered(source, found)


def _ordered(source: Source, found: list[tuple[str, int, str]]) -> Iterator[Fail]:
    layers = [
        i
        for i, (verb, _, text) in enumerate(found)
        if verb in ("use", "Use") and _GUARDS.search(text)
    ]
    if not layers:
        return
    own = [
        i for i, (verb, _, text) in enumerate(found) if _is_route(verb, text) and i not in layers
    ]
    if own and max(own) < min(layers):
        _, offset, _ = found[max(own)]
        place = source.place(found[min(layers)][1])
        yield Fail(
            source.place(offset),
            f"these routes come before the layer that asks who calls ({place.path}:{place.line}), and "
            "layers hold for what comes behind them",
            "Put the layer first.",
        )


def _is_route(verb: str, text: str) -> bool:
    if verb in ("use", "Use"):
        return (
            re.match(r"\s*[\"'`]/\w[^\"'`]*[\"'`]\s*,\s*\w*(?:[rR]oute|[rR]outer|[aA]pi)\w*", text)
            is not None
        )
    return re.match(r"\s*[\"'`]/\w", text) is not None and not _APART.match(text.lstrip())
