"""The command lines behind the targets of make, npm, pre-commit, tox and nox."""

from __future__ import annotations

import ast
import posixpath
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from prodready.documents.yamltree import YamlError, load
from prodready.facts.makefile import Makefile
from prodready.facts.npmscript import started
from prodready.facts.toxfile import environments
from prodready.model import Place

Read = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of script that a runner runs.

    Attributes:
        text: the script.
        place: where it starts; without a path it is where its runner was called.
        tolerated: why its failure does not fail the runner, or None when it does.
        errexit: the shell stops at the first command that fails.
    """

    text: str
    place: Place
    tolerated: str | None = None
    errexit: bool = True


def make(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
    """The recipes of the named targets and of all that they depend on."""
    folder, file, goals = "", None, []
    index = 0
    while index < len(arguments):
        word = arguments[index]
        if word in ("-C", "-f", "--directory", "--file") and index + 1 < len(arguments):
            index += 1
            folder, file = (
                (arguments[index], file)
                if word in ("-C", "--directory")
                else (folder, arguments[index])
            )
        elif not word.startswith("-") and "=" not in word:
            goals.append(word)
        index += 1
    names = [file] if file else ["GNUmakefile", "makefile", "Makefile"]
    for name in names:
        path = posixpath.normpath(posixpath.join(folder, name))
        text = read(path)
        if text is not None:
            makefile = Makefile(path, text)
            for step in makefile.steps(goals):
                tolerated = "- hides its failure from make" if step.ignored else None
                yield Line(step.text, step.place, tolerated, errexit=False)
            return


def npm(read: Read, words: Sequence[str]) -> Iterator[Line]:
    """The scripts of `package.json` that `npm test` or `npm run NAME` runs."""
    folder, rest = "", []
    index = 1
    while index < len(words):
        word = words[index]
        if word in ("--prefix", "-C", "--dir", "--cwd") and index + 1 < len(words):
            index += 1
            folder = words[index]
        elif word == "--":
            break
        elif not word.startswith("-"):
            rest.append(word)
        index += 1
    if rest[:1] == ["run"] or rest[:1] == ["run-script"]:
        rest = rest[1:]
    path = posixpath.normpath(posixpath.join(folder, "package.json"))
    text = read(path) or ""
    name = {"t": "test", "tst": "test"}.get(rest[0], rest[0]) if rest else ""
    for each, script in started(text, name):
        yield Line(script, Place(path, line_of(text, f'"{each}"', '"scripts"')))


HOOKS = {
    "ruff": "ruff check",
    "ruff-check": "ruff check",
    "ruff-format": "ruff format --check",
    "black": "black --check",
    "isort": "isort --check",
    "prettier": "prettier --check",
    "gitleaks": "gitleaks git --staged",
    "gitleaks-docker": "gitleaks git --staged",
    "gitleaks-system": "gitleaks git --staged",
    "detect-secrets": "detect-secrets-hook",
    "golangci-lint": "golangci-lint run",
    "golangci-lint-full": "golangci-lint run",
    "pip-audit": "pip-audit",
    "biome-check": "biome check",
    "biome-ci": "biome ci",
    "semgrep": "semgrep --error",
    "clippy": "cargo clippy",
    "fmt": "cargo fmt --check",
}
"""What a hook comes to: one that would change a file fails, as the tool's check mode does."""


HOOK_OPTIONS = frozenset(
    {"--from-ref", "--to-ref", "--source", "--origin", "-s", "-o", "--hook-stage", "--stage"}
    | {"--files", "--config", "-c", "--color", "--directory", "-d", "--skip"}
)
"""Options of pre-commit that take the word after them."""


def pre_commit(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
    """The hooks that `pre-commit run` runs."""
    path = ".pre-commit-config.yaml"
    if "run" not in arguments:
        return
    named = [
        word
        for before, word in zip(("", *arguments), arguments, strict=False)
        if not word.startswith("-") and word != "run" and before not in HOOK_OPTIONS
    ]
    try:
        trees = load(read(path) or "")
    except YamlError:
        return
    for tree in trees[:1]:
        repos: Any = tree.get("repos")
        for i, repo in enumerate(repos if isinstance(repos, list) else []):
            hooks = repo.get("hooks") if isinstance(repo, dict) else None
            for j, hook in enumerate(hooks if isinstance(hooks, list) else []):
                if not isinstance(hook, dict) or not _hook_runs(hook, named):
                    continue
                name = str(hook.get("id"))
                local = isinstance(hook.get("entry"), str)  # one's own, or instead of the hook's
                text = str(hook["entry"]) if local else HOOKS.get(name, name)
                if local and hook.get("language") == "docker_image":
                    text = f"docker run {text}"
                extra = hook.get("args")
                words = [str(word) for word in extra] if isinstance(extra, list) else []
                line, column = tree.place(("repos", i, "hooks", j))
                yield Line(f"{text} {shlex.join(words)}".strip(), Place(path, line, column))


def _hook_runs(hook: dict[str, Any], named: Sequence[str]) -> bool:
    stages = hook.get("stages")
    if named and hook.get("id") not in named and hook.get("alias") not in named:
        # An argument may be a file or an expression: only a known hook's name selects.
        return all("/" in name or "$" in name or "." in name for name in named)
    return not isinstance(stages, list) or bool({"pre-commit", "commit"} & set(map(str, stages)))


def nox(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
    """What the sessions of `noxfile.py` run, as far as it is written out."""
    path = "noxfile.py"
    text = read(path)
    try:
        module = ast.parse(text or "")
    except (SyntaxError, ValueError, RecursionError):
        return
    wanted = {word for word in arguments if not word.startswith("-")}
    for function in module.body:
        if not isinstance(function, ast.FunctionDef) or not any(
            "session" in ast.unparse(decorator) for decorator in function.decorator_list
        ):
            continue
        named = {name for word in wanted if "$" not in word for name in [word.partition("-")[0]]}
        if named and function.name not in named | wanted:
            continue
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and (node.func.attr in ("run", "run_always", "run_install"))
            ):
                literal = [a.value for a in node.args if isinstance(a, ast.Constant)]
                words = [str(value) for value in literal]
                if words:
                    yield Line(shlex.join(words), Place(path, node.lineno, node.col_offset + 1))


def tox(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
    """The commands of the tox environments that are named, or of all."""
    named: set[str] | None = None
    for index, word in enumerate(arguments[:-1]):
        if word in ("-e", "--env"):
            value = arguments[index + 1]
            named = None if "$" in value else set(value.split(","))
    known = environments(read)
    for environment in known:
        base = environment.name == "" and bool(
            named is None or named - {each.name for each in known}
        )
        if base or named is None or environment.name in named:
            for text, line in environment.commands:
                tolerated = "- hides its failure from tox" if text.startswith("-") else None
                yield Line(text.lstrip("- "), Place(environment.path, line), tolerated)


def hatch(read: Read, words: Sequence[str]) -> Iterator[Line]:
    """The scripts of Hatch's environments by this name; what is no script is a program."""
    if not words:
        return
    text = read("pyproject.toml") or ""
    try:
        tool = tomllib.loads(text).get("tool") or {}
        environments = tool["hatch"]["envs"]
        scripts = {
            name: lines
            for each in environments.values()
            for name, lines in each.get("scripts", {}).items()
        }
    except (tomllib.TOMLDecodeError, LookupError, AttributeError, TypeError):
        scripts = {}
    name = words[0].rpartition(":")[2]
    lines, seen = [name], set()
    while lines:
        line = lines.pop(0)
        first = line.partition(" ")[0]
        if first in scripts and first not in seen:
            seen.add(first)
            inner = scripts[first]
            lines[:0] = inner if isinstance(inner, list) else [inner]
        elif line == name:
            yield Line(shlex.join([name, *words[1:]]), Place("", 1))
        else:
            number = line_of(text, line)
            yield Line(line.replace("{args}", ""), Place("pyproject.toml", number))


def line_of(text: str, needle: str, after: str = "") -> int:
    """The 1-based line of the first place where `needle` stands, below where `after` does."""
    start = max(text.find(after), 0) if after else 0
    found = re.compile(re.escape(needle)).search(text, start)
    return text.count("\n", 0, found.start()) + 1 if found else 1
