"""Checks of calls that leave the process: time limits, retries, and whether the answer is read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import code_java, code_javascript, go_requests, javascript_answers
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.python_trust import endless
from prodready.coherence.facts.code import Module, dotted
from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources
from prodready.facts.gocode import GoCode
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
    own_nodes,
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


@check("code.answers_read")
def answers_read(
    python: PythonCode, sources: Sources, repository: Repository, go: GoCode
) -> Iterator[Outcome]:
    """The answer of each request is looked at: its status, or as a whole."""
    yield from go_requests.answers_unread(go)
    yield from code_javascript.answers_dropped(sources, repository)
    yield from javascript_answers.unread(code_javascript.fetches(sources, repository))
    for module in python.mentioning("requests", "httpx"):
        if not roots(module) & {"requests", "httpx", "httpx2"}:
            continue
        hooked = re.search(r"event_hooks|\.hooks\b|hooks\s*=", module.document.text)
        for request in requests_of(module):
            if request.library in ("requests", "httpx") and not hooked:
                yield from _answer(request)


READS = frozenset({"raise_for_status", "status_code", "ok", "is_success", "is_error"})


def _answer(request: Request) -> Iterator[Outcome]:
    function, module, place = request.function, request.module, request.module.place(request.node)
    body: list[ast.AST] = list(own_nodes(function)) if function else list(module.nodes)
    awaited = {id(node.value): node for node in body if isinstance(node, ast.Await)}
    whole: ast.AST = awaited.get(id(request.node), request.node)
    fix = "Call raise_for_status() on the answer, or look at its status_code."
    for node in body:
        if isinstance(node, ast.Expr) and node.value is whole:
            if request.verb in ("post", "put", "patch", "delete") and not noted(module, node):
                yield Fail(place, f"nobody looks at the answer of {request.name}()", fix)
            return
        if isinstance(node, ast.Assign) and node.value is whole and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name):
                yield from _used(request, target.id, body, fix)
            return


def _used(request: Request, name: str, body: list[ast.AST], fix: str) -> Iterator[Outcome]:
    """Whether the answer under this name is asked for its status, or handed on whole."""
    place = request.module.place(request.node)
    parts = [n for n in body if isinstance(n, ast.Attribute) and dotted(n.value) == name]
    if any(part.attr in READS for part in parts):
        yield Pass(place, f"the status of {name} is looked at")
        return
    if _body_asked(name, body):
        yield Pass(place, f"what the body of {name} says of itself is looked at")
        return
    attributed = {id(part.value) for part in parts}
    loads = [
        n for n in body if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)
    ]
    if any(id(load) not in attributed for load in loads):
        return  # handed to another function, returned, or asked as a truth value
    if not noted(request.module, request.node):
        yield Fail(place, f"nobody looks at the status of the answer {name}", fix)


_SAYS = frozenset({"error", "errors", "error_code", "status", "ok", "success", "code", "detail"})
"""Keys by which the body of an answer says whether it is one."""


def _body_asked(name: str, body: list[ast.AST]) -> bool:
    """Whether a condition asks the parsed body of the answer for its error, or its success."""
    made = {
        target.id
        for node in body
        if isinstance(node, ast.Assign) and _is_body(node.value, name)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    asked = [
        part
        for node in body
        if isinstance(node, ast.If | ast.IfExp | ast.Assert)
        for part in ast.walk(node.test)
    ]
    return any(_is_asked(part, made, name) for part in asked)


def _is_asked(part: ast.AST, made: set[str], name: str) -> bool:
    """Whether this is `body.get("error")`, `body["error"]` or `"error" in body`."""
    owner: ast.AST | None = None
    key: ast.AST | None = None
    if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.args:
        owner, key = (part.func.value, part.args[0]) if part.func.attr == "get" else (None, None)
    elif isinstance(part, ast.Subscript):
        owner, key = part.value, part.slice
    elif isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.In | ast.NotIn):
        owner, key = part.comparators[0], part.left
    if not isinstance(key, ast.Constant) or str(key.value).lower() not in _SAYS:
        return False
    return (isinstance(owner, ast.Name) and owner.id in made) or _is_body(owner, name)


def _is_body(node: ast.AST | None, name: str) -> bool:
    inner = node.value if isinstance(node, ast.Await) else node
    return isinstance(inner, ast.Call) and dotted(inner.func) == f"{name}.json"
