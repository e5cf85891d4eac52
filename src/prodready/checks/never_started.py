"""Trackers of errors and traces that are set up by a function or package which nothing calls."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.coherence.facts.code import dotted
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.codetext import Source, Sources
from prodready.facts.pythoncode import PythonCode
from prodready.patterns import lazy

_FIX = "Call it where the program starts."


def python_functions(code: PythonCode, repository: Repository, *starts: str) -> Iterator[Fail]:
    """Functions around one of the starting calls whose name stands nowhere else."""
    for module in code.mentioning(*(name.rpartition(".")[2] for name in starts)):
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.decorator_list:
                continue
            calls = [dotted(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)]
            started = next((c for c in calls if c.endswith(starts)), None)
            if started and not _named_elsewhere(node.name, repository):
                yield Fail(
                    module.place(node),
                    f"{node.name}() starts it with {started}(…), and nothing calls {node.name}",
                    _FIX,
                )


def _named_elsewhere(name: str, repository: Repository) -> bool:
    """Whether the name stands anywhere but in its own definition and in tests."""
    pattern, found = re.compile(rf"\b{re.escape(name)}\b"), 0
    for path in repository.files:
        if not path.endswith(
            (".py", ".toml", ".cfg", ".ini", ".conf", ".yaml", ".yml", ".sh", "Dockerfile")
        ):
            continue
        if repository.role(path) in (Role.TEST, Role.VENDORED):
            continue
        found += len(pattern.findall(repository.read(path) or ""))
        if found > 1:
            return True
    return False


_INIT_NODE = lazy(
    r"\b(?:Sentry|Bugsnag|Rollbar|rollbar)\s*\.\s*(?:init|start)\s*\(|\bnew\s+Rollbar\(|\binit\s*\(\s*\{[^{}]*\bdsn\b|@sentry/\w+/(?:init|preload)"
)
_SCRIPTS = (".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".jsx", ".tsx")


def starts_in_node(repository: Repository) -> bool:
    """Whether any script of the repository starts a tracker."""
    return any(
        _INIT_NODE.search(text)
        for path in repository.files
        if path.endswith((*_SCRIPTS, "Dockerfile", "package.json", ".yaml", ".yml"))
        and repository.role(path) is not Role.VENDORED
        and (
            "entry" in (text := repository.read(path) or "") or "ugsnag" in text or "ollbar" in text
        )
    )


_IMPORTS = lazy(r"(?m)^\s*(?:import\s+)?(?:[\w.]+\s+)?\"([^\"\n]+)\"")


def programs_of_go(sources: Sources, repository: Repository) -> Iterator[Fail]:
    """Programs of Go that report errors to Sentry by their packages, and never start its client."""
    found = re.search(r"(?m)^module\s+(\S+)", repository.read("go.mod") or "")
    if found is None or "sentry-go" not in (repository.read("go.mod") or ""):
        return
    packages: dict[str, list[Source]] = {}
    for source in sources.of("go"):
        packages.setdefault(posixpath.dirname(source.path), []).append(source)
    for folder, files in packages.items():
        if not any(re.search(r"(?m)^package main\b", s.code) for s in files):
            continue
        reached = _reached(folder, packages, found[1])
        capture = next((s for s in reached if re.search(r"\bsentry\.Capture\w+\(", s.code)), None)
        starts = any(re.search(r"\bsentry\.(?:Init|NewClient|NewHub)\(", s.code) for s in reached)
        main = next((s for s in files if re.search(r"(?m)^func main\(", s.code)), files[0])
        if capture is not None and not starts:
            yield Fail(
                main.place(max(main.code.find("func main("), 0)),
                f"{capture.path} reports errors to Sentry, and this program never starts its client",
                "Call sentry.Init(…) at the start, with environment and release.",
            )


def _reached(folder: str, packages: dict[str, list[Source]], module: str) -> list[Source]:
    """The files of a package and of all that it imports of the same module."""
    seen, waiting = {folder}, [folder]
    while waiting:
        for source in packages.get(waiting.pop(), ()):
            for path in _IMPORTS.findall(source.text):
                inner = path.removeprefix(module).lstrip("/")
                if path.startswith(f"{module}/") and inner not in seen:
                    seen.add(inner)
                    waiting.append(inner)
    return [source for each in sorted(seen) for source in packages.get(each, ())]
