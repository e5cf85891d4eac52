"""Single faults put into correct texts, as a hand slips; used by mutate.py and tests/test_mutations.py.

A mutant that means what the original means is none: equal YAML data (indentation within a block of
text apart), an equal Python tree (docstrings apart), a changed comment, `image` for `image:latest`,
a word where a port may have a name, or a renamed key of a map whose keys are free (labels, job
names, variables).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import yaml

from prodready.model import YAML_KINDS, Document, Kind

TYPED = YAML_KINDS - {Kind.YAML, Kind.HELM_VALUES, Kind.PRE_COMMIT}
"""Kinds of YAML whose keys are known."""
SHELL = frozenset({Kind.SHELL})
IMAGES = frozenset({Kind.DOCKERFILE, Kind.COMPOSE, Kind.KUBERNETES})
FREE = frozenset({"labels", "annotations", "data", "stringData", "matchLabels", "selector"})
FREE |= {"nodeSelector", "environment", "env", "with", "services", "jobs", "volumes", "networks"}
FREE |= {"secrets", "configs", "inputs", "outputs", "parameters", "groups", "args", "build-args"}
FREE |= {"limits", "requests", "hard", "sysctls"}
"""Maps whose keys a reader chooses."""
KEY = re.compile(r"^(?P<lead> *(?:- )?)(?P<key>[A-Za-z][\w-]*):(?P<rest> .*|)$")
PINNED = re.compile(
    r"^(?P<before>(?:FROM|\s*(?:- )?image:) +[\w./-]+):(?!latest$)[\w.-]+(?:@sha256:\w+)?(?P<after>.*)$"
)
NUMBER = re.compile(
    r"^(?P<key> *(?:- )?(?:replicas|containerPort|runAsUser|minReplicas|maxReplicas|timeout-minutes|fetch-depth|retries|terminationGracePeriodSeconds|initialDelaySeconds|periodSeconds|failureThreshold|timeoutSeconds|minAvailable|maxUnavailable): )\d+$"
)
SPLITTING = re.compile(
    r"""^(?!\s*(?:\w+=|export|local|readonly|\[\[|case))(?P<before>[^#'"]*)"(?P<name>\$\{?\w+\}?)"(?P<after>[^'"]*)$"""
)

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Mutation = Callable[[Document], Iterator[str]]


def mutants(document: Document) -> Iterator[tuple[str, str]]:
    """The name of each fault and the text with it; every place that it fits is taken once."""
    return ((name, text) for name, text in candidates(document) if not same(document, text))


def candidates(document: Document) -> Iterator[tuple[str, str]]:
    """What `mutants` gives, and texts that still mean the same: cheap to make, dear to compare."""
    for name, (kinds, mutation) in MUTATIONS.items():
        if document.kind in kinds:
            for text in mutation(document):
                yield name, text


def same(document: Document, text: str) -> bool:
    """Whether the text still means what it meant."""
    if text == document.text:
        return True
    try:
        if document.kind in YAML_KINDS:
            return _data(document.text) == _data(text)
        if document.kind is Kind.PYTHON:
            return _tree(document.text) == _tree(text)
    except (yaml.YAMLError, SyntaxError, ValueError):
        return False
    return False


def _data(text: str) -> list[str]:
    return [re.sub(r"\\n +", r"\\n", repr(each)) for each in yaml.load_all(text, Loader)]


def _tree(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            first.value.value = None
    return ast.dump(tree)


def _by_line(change: Callable[[str], str | None]) -> Mutation:
    """A fault that is in one line, tried in each; lines that are comments are left out."""

    def mutate(document: Document) -> Iterator[str]:
        lines = document.text.split("\n")
        for index, line in enumerate(lines):
            new = None if line.lstrip().startswith("#") else change(line)
            if new is not None and new != line:
                yield "\n".join([*lines[:index], new, *lines[index + 1 :]])

    return mutate


def _substitution(pattern: re.Pattern[str], new: str) -> Mutation:
    return _by_line(lambda line: pattern.sub(new, line, count=1))


def _swapped(word: str) -> str:
    """The word with two letters in the middle swapped."""
    at = next((i for i in range(1, len(word) - 1) if word[i] != word[i + 1]), None)
    return word if at is None else word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _misspelt_keys(document: Document) -> Iterator[str]:
    lines = document.text.split("\n")
    parents: list[tuple[int, str]] = []
    literal: int | None = None
    for index, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if not line.strip() or (literal is not None and indent > literal):
            continue
        literal = indent if re.search(r"[|>][+-]?$", line) else None
        match = KEY.match(line)
        if match is None:
            continue
        depth = len(match["lead"])
        parents = [each for each in parents if each[0] < depth]
        free = len(match["key"]) < 4 or bool(parents and parents[-1][1] in FREE)
        if (
            not free
            and not (parents and parents[-1][1].startswith("x-"))
            and not match["key"].startswith("x-")
        ):
            new = f"{match['lead']}{_swapped(match['key'])}:{match['rest']}"
            yield "\n".join([*lines[:index], new, *lines[index + 1 :]])
        parents.append((depth, match["key"]))


def _undefined_names(document: Document) -> Iterator[str]:
    """A name that is used once more than it is bound, misspelt where it is used."""
    lines = document.text.split("\n")
    try:
        tree = ast.parse(document.text)
    except (SyntaxError, ValueError):
        return  # a session, with prompts
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and len(node.id) > 3:
            line = lines[node.lineno - 1].encode()
            start, end = node.col_offset, node.end_col_offset or 0
            new = (line[:start] + _swapped(node.id).encode() + line[end:]).decode()
            yield "\n".join([*lines[: node.lineno - 1], new, *lines[node.lineno :]])


def _dropped_quote(line: str) -> str | None:
    for mark in "\"'":
        other = "'" if mark == '"' else '"'
        if line.count(mark) == 2 and other not in line and "#" not in line:
            return line[::-1].replace(mark, "", 1)[::-1]
    return None


def _dedented(line: str) -> str | None:
    return line[2:] if line.startswith("  ") and line.strip() else None


ALL = frozenset(Kind)
MUTATIONS: dict[str, tuple[frozenset[Kind], Mutation]] = {
    "colon dropped": (YAML_KINDS, _substitution(re.compile(r"^( *(?:- )?[\w-]+):( |$)"), r"\1\2")),
    "colon of a block dropped": (frozenset({Kind.PYTHON}), _substitution(re.compile(r":$"), "")),
    "key misspelt": (TYPED, _misspelt_keys),
    "image tag removed": (IMAGES, _substitution(PINNED, r"\g<before>\g<after>")),
    "name undefined": (frozenset({Kind.PYTHON}), _undefined_names),
    "variable unquoted": (SHELL, _substitution(SPLITTING, r"\g<before>\g<name>\g<after>")),
    "word for a number": (TYPED, _substitution(NUMBER, r"\g<key>many")),
    "quote dropped": (
        YAML_KINDS | SHELL | {Kind.PYTHON, Kind.JSON, Kind.TOML},
        _by_line(_dropped_quote),
    ),
    "line dedented": (TYPED | {Kind.PYTHON}, _by_line(_dedented)),
    "instruction unknown": (
        frozenset({Kind.DOCKERFILE}),
        _by_line(lambda line: re.sub(r"^([A-Z]{3,})(?= )", lambda m: _swapped(m[0]), line)),
    ),
    "needs of no job": (
        frozenset({Kind.GITHUB_WORKFLOW}),
        _substitution(re.compile(r"^(\s+needs: \[?)([\w-]+)"), r"\1other-\2"),
    ),
    "directive misspelt": (
        frozenset({Kind.NGINX}),
        _by_line(
            lambda line: re.sub(r"^(\s*)([a-z_]{4,})(?= )", lambda m: m[1] + _swapped(m[2]), line)
        ),
    ),
    "semicolon dropped": (frozenset({Kind.NGINX}), _substitution(re.compile(r";$"), "")),
    "end of a block dropped": (SHELL, _substitution(re.compile(r"^\s*(?:fi|done|esac)$"), "")),
    "comma dropped": (frozenset({Kind.JSON}), _substitution(re.compile(r",$"), "")),
    "key twice": (
        frozenset({Kind.TOML}),
        _by_line(lambda line: f"{line}\n{line}" if " = " in line else None),
    ),
}
