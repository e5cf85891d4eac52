"""What JavaScript and TypeScript of a server is seen to do against items of several areas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.checks.javascript_handlers import has_key
from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources, following
from prodready.patterns import lazy

_SERVERS = (
    *("express", "fastify", "koa", "@nestjs/core", "@hapi/hapi", "hono", "restify", "polka", "h3"),
    *(
        "nitro",
        "elysia",
        "@hono/node-server",
        "@hono/zod-openapi",
        "@adonisjs/core",
        "@trpc/server",
    ),
    *("@feathersjs/koa", "@feathersjs/express", "apollo-server", "@apollo/server"),
)
_BROWSER = lazy(
    r"(^|/)(client|frontend|front|web|ui|www|components?|pages|hooks|views|browser|assets|mobile)/"
    r"|\.[jt]sx$"
)
_PAGE = lazy(r"\b(?:window|document|localStorage)\.|[\"']use client[\"']|\bfrom [\"']react[\"']")


def served(sources: Sources, repository: Repository, word: str = "") -> Iterator[Source]:
    """The files that a server runs: of a package with such a framework, and for no browser.

    With `word` only those whose text has it: the others are not looked at any further.
    """
    packages: dict[str, bool] = {}
    needed = None
    for source in sources.of("javascript"):
        if word not in source.text:
            continue
        needed = _needed_by_servers(repository) if needed is None else needed
        if _BROWSER.search(source.path) or _PAGE.search(source.text):
            continue
        folder = source.path.rpartition("/")[0]
        if folder not in packages:
            packages[folder] = _is_server(folder, repository, needed)
        if packages[folder]:
            yield source


def _needed_by_servers(repository: Repository) -> str:
    """The manifests of the packages that are servers, which name what they are made of."""
    texts = (
        repository.read(path) or ""
        for path in repository.files
        if path.rpartition("/")[2] == "package.json"
    )
    return "\n".join(text for text in texts if any(f'"{name}"' in text for name in _SERVERS))


def _is_server(folder: str, repository: Repository, needed: str) -> bool:
    while True:
        text = repository.read(f"{folder}/package.json" if folder else "package.json")
        if text is not None:
            name = re.search(r'"name"\s*:\s*("[^"]+")', text)
            inner = name and re.search(rf"{re.escape(name[1])}\s*:\s*\"(?:workspace|file):", needed)
            return bool(inner) or any(f'"{name}"' in text for name in _SERVERS)
        if not folder:
            return False
        folder = folder.rpartition("/")[0]


_STATEMENT = lazy(
    r"\s*(?:select\s.+\sfrom|insert\s+into|update\s.+\sset|delete\s+from)", re.I | re.S
)
_VALUE = lazy(r"(?:=|<|>|\blike|\bin\s*\(|\blimit|\boffset|\bvalues\s*\([^)]*)\s*['\"]?%*$", re.I)
_PLACEHOLDER = lazy(r"placeholder|param|index|idx|column|table|schema|\?|^\d+$", re.I)


def statements(sources: Sources) -> Iterator[Fail]:
    """SQL in a template whose values stand in it as text."""
    for source in sources.of("javascript"):
        for match in source.find(r"\.(?:query|execute|raw|\$queryRawUnsafe|\$executeRawUnsafe)\b"):
            opening = re.match(r"\s*(?:<[^()]*>)?\s*\(\s*`", source.text[match.end() :])
            if opening is None:
                continue
            start = match.end() + opening.end()
            template = source.text[start : source.text.find("`", start)]
            for part in re.finditer(r"\$\{([^{}]*)\}", template):
                value = _VALUE.search(template[: part.start()])
                if _STATEMENT.match(template) and value and not _PLACEHOLDER.search(part[1]):
                    yield Fail(
                        source.place(start - 1),
                        f"the statement holds {part[1].strip()} as text: whoever chooses it writes "
                        "SQL",
                        'Give the value as a parameter: query("… = $1", [value]).',
                    )
                    break


_PATH = r"(?:req|request|ctx|ctx\.request|context\.req)\.(?:url|path|originalUrl|raw\.url)"


def path_labels(sources: Sources) -> Iterator[Fail]:
    """A label of a metric that takes the address of the request as it came."""
    for source in sources.of("javascript"):
        if "prom-client" not in source.text and not re.search(r"metrics", source.text):
            continue
        named = {
            m[1] for m in source.find(rf"\b(?:const|let|var)\s+(\w+)\s*=\s*{_PATH}\s*(?=[;\n])")
        }
        for match in source.find(r"\.(?:inc|observe|labels|startTimer)\s*(\()"):
            inside = source.inside(match.start(1))
            values = re.findall(r"(?:^|[{,(])\s*(?:\w+\s*:\s*)?([\w.?]+)\s*(?=[,})]|$)", inside)
            found = next((v for v in values if v in named or re.fullmatch(_PATH, v)), None)
            if found:
                yield Fail(
                    source.place(match.start()),
                    f"{found} has as many values as there are addresses: each is a time series",
                    "Use the route: request.routeOptions.url, req.route.path.",
                )
                break


def unverified_tokens(sources: Sources) -> Iterator[Fail]:
    """A token that is only decoded, in a file of a server that verifies none."""
    for source in sources.of("javascript"):
        own = re.search(r"[\"']jsonwebtoken[\"']", source.text)
        if re.search(r"\bjwt\.verify\s*\(|\bjwtVerify\s*\(", source.code):
            continue
        for match in source.find(r"\b(?:request|req)\.jwtDecode\s*\(|\bjwt\.decode\s*\("):
            if own or "jwtDecode" in match[0]:
                yield Fail(
                    source.place(match.start()),
                    "the token is decoded and its signature not verified: anybody writes one",
                    "Verify it: `await request.jwtVerify()`, `jwt.verify(token, key, …)`.",
                )


def without_limit(sources: Sources, repository: Repository) -> Iterator[Fail]:
    """`fetch` in a server without a signal: it gives up after five minutes."""
    for source, start, inside in fetches(sources, repository):
        handed = [each for each in following(inside) if not each.startswith("{")]
        given = next((each for each in following(inside) if each.startswith("{")), "{}")
        if not handed and not has_key(given, "signal", "timeout", "dispatcher"):
            yield Fail(
                source.place(start),
                "fetch has no time limit: it waits for five minutes",
                "Add `signal: AbortSignal.timeout(5000)`.",
            )


def got_without_limit(sources: Sources, repository: Repository) -> Iterator[Fail]:
    """`got` in a server without a timeout: it has none of its own."""
    for source in served(sources, repository):
        if not re.search(r"(?:from|require\()\s*[\"']got[\"']", source.text):
            continue
        if re.search(r"\bgot\.extend\s*\(", source.code):
            continue
        for match in source.find(r"(?<![\w.$])got(?:\.(?:get|post|put|patch|delete))?\s*(\()"):
            inside = source.inside(match.start(1))
            handed = [each for each in following(inside) if not each.startswith("{")]
            if not handed and not re.search(r"\btimeout\b|\bsignal\b|\.\.\.", inside):
                yield Fail(
                    source.place(match.start()),
                    "got has no time limit: it waits as long as the other side likes",
                    "Add `timeout: { request: 5000 }`.",
                )


_STATIC = lazy(
    r"(?<![\w.$])(?:express\.static|expressStaticGzip|serveStatic|koaStatic|sirv)\s*(\()|"
    r"\.register\s*(\()\s*(?:fastifyStatic|fastify_static|require)\b"
)
_BUILT = lazy(r"\b\w*(?:[dD]ist|DIST|[bB]uild|BUILD|[bB]undle)(?:[A-Z_]\w*)?\b")
_KEPT = lazy(r"maxAge|max-age|immutable|[cC]ache-?[cC]ontrol|setHeaders|\.\.\.")


def files_without_time(sources: Sources) -> Iterator[Fail]:
    """Files of a build that a server of Node delivers, and says for no time that they keep."""
    for source in sources.of("javascript"):
        for match in source.find(_STATIC.pattern):
            opening = match.start(1) if match[1] else match.start(2)
            inside = source.inside(opening)
            written = source.text[opening + 1 : opening + 1 + len(inside)]
            handed = [each for each in following(inside) if not each.startswith("{")]
            if match[2]:
                if "tatic" not in written:
                    continue
                handed = [each for each in following(inside) if re.fullmatch(r"[\w.]+", each)]
            if _BUILT.search(written) and not handed and not _KEPT.search(written):
                around = source.text[max(0, match.start() - 600) : match.end() + 600]
                if not re.search(r"[cC]ache-?[cC]ontrol", around):
                    yield Fail(
                        source.place(match.start()),
                        "files of the build are asked for again with every page: nothing says how "
                        "long they may be kept",
                        'Give what has a digest in its name `maxAge: "1y", immutable: true`.',
                    )


def answers_dropped(sources: Sources, repository: Repository) -> Iterator[Fail]:
    """`await fetch` that writes, as a statement of its own: nobody sees a status of 500."""
    for source, start, inside in fetches(sources, repository):
        before = source.code[max(0, start - 400) : start].rstrip()
        if not before.endswith("await") or not re.search(r"[;{}]\s*$", before[: -len("await")]):
            continue
        after = source.code[start + source.code[start:].index("(") + len(inside) + 2 :].lstrip(" ")
        shown = source.text[start : start + len(inside) + 20]
        writes = re.search(r"method\s*:\s*[\"'](?:POST|PUT|PATCH|DELETE)", shown)
        if writes and after[:1] in (";", "\n", "}"):
            yield Fail(
                source.place(start),
                "nobody looks at the answer of fetch, which does not fail on a status of 500",
                "Write `if (!answer.ok) throw new Error(…)`.",
            )


def fetches(sources: Sources, repository: Repository) -> Iterator[tuple[Source, int, str]]:
    """Each call of fetch that leaves a server: where it begins, and what is between its parentheses."""
    if any("setGlobalDispatcher" in source.text for source in sources.of("javascript")):
        return
    for source in served(sources, repository, "fetch"):
        wrapped = re.search(
            r"[\"'](?:node-fetch|cross-fetch|fetch-retry|ofetch|wretch)[\"']", source.text
        )
        own = re.search(
            r"\bfunction\s+fetch\b|\basync\s+fetch\s*\(|\b(?:const|let|var)\s+fetch\b|"
            r"import\s[^;]*\bfetch\b[^;]*\sfrom",
            source.code,
        )
        wrapped = wrapped or own
        for match in source.find(r"(?<![\w.$])fetch\s*(\()") if not wrapped else ():
            before = source.code[max(0, match.start() - 20) : match.start()].rstrip()
            declared = before.endswith(("function", "async"))
            if not declared:
                yield source, match.start(), source.inside(match.start(1))
