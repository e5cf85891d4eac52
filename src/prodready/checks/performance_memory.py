"""Checks of caches, and of what stays in memory."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import code_java
from prodready.checks.django_rest import caches_for_ever
from prodready.checks.go_middleware import never_emptied
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.javascript_caches import endless
from prodready.checks.performance_data import handles
from prodready.coherence.facts.code import Module, dotted, keyword, text
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.applications import Applications
from prodready.facts.codetext import Sources
from prodready.facts.gocode import GoCode
from prodready.facts.pythoncode import Function, PythonCode, functions, origins, roots
from prodready.model import Place
from prodready.patterns import lazy

_KEEPS = lazy(r"(^|\.)cache(s\[[^\]]*\])?$")


@check("performance.caching")
def caching(
    code: PythonCode, applications: Applications, repository: Repository, sources: Sources
) -> Iterator[Outcome]:
    """What is cached ends after a time and has a bound."""
    yield from code_java.caches(sources)
    for path in repository.files:
        if _REDIS.search(path) and repository.role(path) is Role.PRODUCTION:
            yield from _unbounded(path, repository.read(path) or "")
    yield from caches_for_ever(code)
    yield from endless(sources)
    if not applications.python:
        return
    for module in code.mentioning("cache", "setex", "redis"):
        for call in module.calls:
            outcome = _cached(module, call)
            if outcome is not None:
                yield outcome
        yield from _remembered(module)


_REDIS = lazy(r"(^|/)(redis|valkey|keydb)[\w.-]*\.conf$")


def _unbounded(path: str, written: str) -> Iterator[Outcome]:
    """Redis is told what to throw out, and not how much it may hold: it throws out nothing."""
    policy = re.search(r"^\s*maxmemory-policy\s+(?!noeviction)\S+", written, re.MULTILINE)
    bounds = re.findall(r"^\s*maxmemory\s+(\S+)", written, re.MULTILINE)
    if policy and (not bounds or bounds[-1] == "0"):
        line = written.count("\n", 0, policy.end()) + 1
        yield Fail(
            Place(path, line),
            "what is thrown out first is said, and not from which size on: nothing ever is",
            "Set maxmemory below the container's limit.",
        )


def _cached(module: Module, call: ast.Call) -> Outcome | None:
    owner, _, method = dotted(call.func).rpartition(".")
    name = method if owner else dotted(call.func)
    if name in ("TTLCache", "cache_page", "setex", "psetex"):
        return Pass(module.place(call), "ends after a time")
    if method != "set" or len(call.args) < 2:
        return None
    time = keyword(call, "timeout", "ex", "px", "ttl", "expire", "exat")
    django = "django" in roots(module) and _KEEPS.search(owner)
    if isinstance(time, ast.Constant) and time.value is None and django:
        return Fail(
            module.place(call),
            "this stays in the cache until it is thrown out: an old value is shown for ever",
            "Give it a timeout, however long.",
        )
    if time is not None or len(call.args) > 2:
        return Pass(module.place(call), "ends after a time")
    named = _prefix(call.args[0])
    if re.match(r"(cache|cached)[:_]", named) and "redis" in " ".join(roots(module)):
        return Fail(
            module.place(call),
            "a cached value without an end: Redis keeps it until its memory is full",
            "Set it with ex=60, or whatever time an old answer is worth.",
        )
    return None


def _prefix(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr) and node.values:
        return text(node.values[0]) or ""
    return text(node) or ""


def _remembered(module: Module) -> Iterator[Outcome]:
    """Handlers and methods whose results are kept without a bound."""
    names = origins(module)
    for function in functions(module):
        arguments = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        for decorator in function.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            name = names.get(dotted(call.func if call else decorator), "") or dotted(
                call.func if call else decorator
            )
            size = (
                (keyword(call, "maxsize") or (call.args[0] if call.args else None))
                if call
                else None
            )
            endless = isinstance(size, ast.Constant) and size.value is None and size is not None
            if name == "functools.lru_cache" and endless and arguments[:1] == ["self"]:
                yield Fail(
                    module.place(decorator),
                    "this keeps every object that it was called on, for as long as the process "
                    "lives",
                    "Bound it (`maxsize=1024`), or keep the result on the object itself.",
                )


@check("performance.memory_growth")
def memory_growth(code: PythonCode, applications: Applications, go: GoCode) -> Iterator[Outcome]:
    """No handler puts what requests bring into a collection that nothing ever empties."""
    yield from never_emptied(go)
    if not applications.python:
        return
    for module in code.mentioning("= {}", "= []", "= set()", "dict()", "list()", "defaultdict"):
        held = _collections(module)
        emptied = _emptied(module)
        for function in functions(module):
            if not handles(function):
                continue
            for name, node in _filled(function):
                if name in held and name not in emptied:
                    yield Fail(
                        module.place(node),
                        f"every request leaves something in {name}, and nothing takes it out: the "
                        "memory grows until the process is killed, and other replicas know nothing",
                        "Keep it in the database or in Redis with an end; a bound where it is a "
                        "cache.",
                    )
    first = applications.first
    if first is not None:
        message = "whether use of processor and memory is as usual is seen after the release"
        yield Unknown(first.place, message, attest=True)


def _collections(module: Module) -> set[str]:
    """Names of the module that begin as an empty collection."""
    found = set()
    for node in module.tree.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        empty = (isinstance(value, ast.Dict) and not value.keys) or (
            isinstance(value, ast.List) and not value.elts
        )
        if isinstance(value, ast.Call) and not value.keywords:
            kind = dotted(value.func).rpartition(".")[2]
            empty = (kind in ("dict", "list", "set") and not value.args) or kind == "defaultdict"
        if empty:
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def _emptied(module: Module) -> set[str]:
    """Names of which something is taken away again, or that are made anew, somewhere."""
    found = set()
    for call in module.calls:
        owner, _, method = dotted(call.func).rpartition(".")
        if method in ("pop", "popitem", "clear", "remove", "discard", "popleft"):
            found.add(owner)
    for node in module.walk(ast.Delete):
        assert isinstance(node, ast.Delete)
        found |= {dotted(t.value) for t in node.targets if isinstance(t, ast.Subscript)}
    for function in functions(module):
        for inner in ast.walk(function):
            if isinstance(inner, ast.Global):
                found |= set(inner.names)
    return found


def _filled(function: Function) -> Iterator[tuple[str, ast.AST]]:
    """The collections of the module into which a function puts something, under a key that varies."""
    local = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    } | {each.arg for each in ast.walk(function) if isinstance(each, ast.arg)}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Constant):
                    name = dotted(target.value)
                    if name and name not in local:
                        yield name, target
        elif isinstance(node, ast.Call):
            owner, _, method = dotted(node.func).rpartition(".")
            if method in ("append", "add", "extend") and owner and owner not in local:
                yield owner, node
