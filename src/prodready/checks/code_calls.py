"""The check that calls which leave the process have a time limit, and retries."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import code_java, code_javascript
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.python_trust import endless
from prodready.coherence.facts.code import Module, dotted
from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources
from prodready.facts.outgoing import (
    LIBRARIES,
    Request,
    is_none,
    keyword_of,
    requests_of,
    spreads,
)
from prodready.facts.pythoncode import (
    PythonCode,
    called,
    noted,
    origins,
    roots,
)
from prodready.model import Place
from prodready.patterns import lazy

RETRIES = frozenset({"tenacity", "backoff", "stamina", "retrying", "retry", "aiohttp_retry"})
_POSITIONS = {"urllib.request.urlopen": 2, "smtplib.SMTP": 3, "smtplib.SMTP_SSL": 5}
"""Calls that wait for ever unless told, and the position of their time limit."""
_POSITIONS |= {"http.client.HTTPConnection": 2, "http.client.HTTPSConnection": 4}
_SERVERS = frozenset({"express", "fastify", "koa", "@nestjs/core", "@hapi/hapi", "hono", "restify"})


@check("code.timeouts")
def timeouts(python: PythonCode, sources: Sources, repository: Repository) -> Iterator[Outcome]:
    """Calls that leave the process have a time limit; whether they are repeated is looked at too."""
    outcomes = [*_python(python), *_go(sources), *_javascript(sources, repository)]
    outcomes += endless(python)
    outcomes += code_java.calls_without_limit(sources)
    outcomes += code_javascript.without_limit(sources, repository)
    outcomes += code_javascript.got_without_limit(sources, repository)
    yield from outcomes
    passed = [one for one in outcomes if isinstance(one, Pass)]
    if passed and len(passed) == len(outcomes):
        retry = _retry(python) if python.paths else None
        if retry:
            yield Pass(retry, "repeats what failed")
        else:
            yield Unknown(
                passed[0].witness, "calls have a time limit; no retry is seen", attest=True
            )


def _python(python: PythonCode) -> Iterator[Outcome]:
    relevant = [module for module in python.mentioning(*LIBRARIES) if roots(module) & LIBRARIES]
    own_session = any(_limits_sessions(module) for module in relevant)
    default = any("socket.setdefaulttimeout" in _calls(module) for module in relevant)
    for module in relevant:
        for request in requests_of(module):
            if not (request.session and own_session):
                yield from _judged(request)
        yield from _raw(module, default)


def _judged(request: Request) -> Iterator[Outcome]:
    limit = keyword_of(request.node, "timeout")
    place = request.module.place(request.node)
    if request.library == "requests":
        if limit is None and (spreads(request.node) or noted(request.module, request.node)):
            return
        if limit is None or is_none(limit):
            yield Fail(place, f"{request.name}() waits for ever", "Write timeout=(3, 10).")
        else:
            yield Pass(place, f"{request.name}() has a time limit")
    elif is_none(limit):
        yield Fail(place, f"{request.name}() waits for ever", "Write timeout=10.")
    else:
        yield Pass(place, f"{request.library} has a time limit by default" if limit is None else "")


def _raw(module: Module, default: bool) -> Iterator[Outcome]:
    names = origins(module)
    for call in module.calls:
        whole = called(call, names)
        if whole in _POSITIONS and not default and not spreads(call) and not noted(module, call):
            given = len(call.args) > _POSITIONS[whole] or keyword_of(call, "timeout") is not None
            place, short = module.place(call), whole.rpartition(".")[2]
            if given and not is_none(keyword_of(call, "timeout")):
                yield Pass(place, f"{short}() has a time limit")
            elif not any(isinstance(a, ast.Starred) for a in call.args):
                yield Fail(place, f"{short}() waits for ever", "Write timeout=10.")
        elif whole.rpartition(".")[2] in ("Client", "AsyncClient") and whole.startswith("httpx"):
            if is_none(keyword_of(call, "timeout")):
                yield Fail(module.place(call), f"{whole}() waits for ever", "Write timeout=10.")
        elif (
            whole == "aiohttp.ClientTimeout"
            and is_none(keyword_of(call, "total"))
            and len(call.keywords) == 1
        ):
            yield Fail(module.place(call), "aiohttp waits for ever", "Write total=10.")


def _limits_sessions(module: Module) -> bool:
    """Whether a class of the module gives every request of a session its time limit."""
    bases = ("HTTPAdapter", "Session", "BaseAdapter")
    return any(
        isinstance(node, ast.ClassDef)
        and any(dotted(base).endswith(bases) for base in node.bases)
        and any(
            "timeout" in (getattr(one, "arg", "") or "")
            or getattr(one, "attr", "") == "timeout"
            or getattr(one, "value", None) == "timeout"
            for one in ast.walk(node)
        )
        for node in module.walk(ast.ClassDef)
    )


def _calls(module: Module) -> set[str]:
    names = origins(module)
    return {called(call, names) for call in module.calls}


def _retry(python: PythonCode) -> Place | None:
    """Where something that failed is tried again: by a library, or in a loop that counts attempts."""
    for module in python.mentioning("attempt", "retr", "Retr", *RETRIES):
        for node in module.walk(ast.Import, ast.ImportFrom, ast.For, ast.Call):
            if isinstance(node, ast.For):
                hit = bool(re.search(r"attempt|retr(y|ies)", dotted(node.target), re.I))
            elif isinstance(node, ast.Call):
                hit = dotted(node.func).rpartition(".")[2] == "Retry" or any(
                    each.arg in ("retries", "max_retries", "autoretry_for")
                    for each in node.keywords
                )
            else:
                module_name = getattr(node, "module", None) or node.names[0].name  # type: ignore[attr-defined]
                hit = module_name.partition(".")[0] in RETRIES
            if hit:
                return module.place(node)
    return None


def _go(sources: Sources) -> Iterator[Outcome]:
    for source in sources.of("go"):
        if '"net/http"' not in source.text:
            continue
        for match in source.find(r"\bhttp\.(Get|Post|PostForm|Head)\s*\(|\bhttp\.DefaultClient\b"):
            text = match[0].rstrip("( ")
            if text == "http.DefaultClient" and _LIMITED.search(source.code):
                continue  # each request has a context that ends
            yield Fail(
                source.place(match.start()),
                f"{text} waits for ever",
                "Use a client of your own: http.Client{Timeout: 10 * time.Second}.",
            )
        yield from _go_clients(source)


_LIMITED = lazy(r"\bcontext\.With(?:Timeout|Deadline)\(")


def _go_clients(source: Source) -> Iterator[Outcome]:
    for match in source.find(r"\bhttp\.Client\s*\{"):
        place = source.place(match.start())
        timed = re.search(r"\.Timeout\s*=|WithTimeout|WithDeadline", source.code)
        if re.search(r"\bTimeout\s*:", source.inside(match.end() - 1)) or timed:
            yield Pass(place, "the client has a time limit")
        else:
            yield Fail(
                place,
                "http.Client without Timeout waits for ever",
                "Use a client of your own: http.Client{Timeout: 10 * time.Second}.",
            )


def _javascript(sources: Sources, repository: Repository) -> Iterator[Outcome]:
    """Requests of axios in a package that also serves: one without a limit in all of its files."""
    files = [each for each in sources.of("javascript") if "axios" in each.text]
    files = [each for each in files if _serves(each.path, repository)]
    limit = r"axios\.defaults\.timeout|\btimeout\s*[:,}]|\bsignal\b"
    timed = next(((each, match) for each in files for match in each.find(limit)), None)
    if timed:
        yield Pass(timed[0].place(timed[1].start()), "axios has a time limit")
        return
    for source in files:
        for match in source.find(
            r"\baxios\s*(\.\s*(get|post|put|patch|delete|head|request))?\s*\("
        ):
            yield Fail(
                source.place(match.start()),
                "axios waits for ever: its default is no time limit",
                "Make a client: axios.create({ timeout: 10000 }).",
            )


def _serves(path: str, repository: Repository) -> bool:
    """Whether the nearest `package.json` names axios and a framework of servers."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        text = repository.read(f"{folder}/package.json" if folder else "package.json")
        if text is not None:
            return '"axios"' in text and any(f'"{name}"' in text for name in _SERVERS)
    return False
