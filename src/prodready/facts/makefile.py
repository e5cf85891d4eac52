"""A Makefile's targets and recipes, read without running make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prodready.model import Place
from prodready.patterns import lazy

_RULE = lazy(r"(?P<targets>[^\s:#=][^:#=]*?)\s*::?(?!=)\s*(?P<rest>[^#]*)")
_VARIABLE = lazy(r"(?:export\s+)?(?P<name>[\w.-]+)\s*(?:\?|:{1,3}|\+)?=\s*(?P<value>.*)")
_FOUND = lazy(
    r"\$[({]shell\s+(?:command\s+-v|which|type\s+-[pP])\s+(?P<program>[\w.+-]+)\s*(?:[12&]?>[^|;]*|\|\|.*)?[)}]"
)
"""Where a program lies: `$(shell command -v uv 2> /dev/null)` is run as the program itself."""
_USE = lazy(r"\$[({](?P<name>[\w.-]+)[)}]")


@dataclass(frozen=True, slots=True)
class Recipe:
    """One line of a recipe: its text without `@` and `-`, and whether `-` was there."""

    text: str
    place: Place
    ignored: bool


@dataclass
class _Rule:
    needs: list[str]
    lines: list[Recipe]


class Makefile:
    """A parsed Makefile."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._rules: dict[str, _Rule] = {}
        self._variables = {"MAKE": "make"}
        self._first: str | None = None
        self._read(text)

    @property
    def targets(self) -> frozenset[str]:
        """The names of what can be made."""
        return frozenset(self._rules)

    def steps(self, goals: Sequence[str]) -> Iterator[Recipe]:
        """The recipe lines that making these goals (by default the first target) runs."""
        wanted = list(goals) or ([self._first] if self._first else [])
        seen: set[str] = set()
        for goal in wanted:
            yield from self._make(goal, seen)

    def _make(self, goal: str, seen: set[str]) -> Iterator[Recipe]:
        rule = self._rules.get(goal)
        if rule is None or goal in seen:
            return
        seen.add(goal)
        for need in rule.needs:
            yield from self._make(need, seen)
        for line in rule.lines:
            yield Recipe(self._expand(line.text), line.place, line.ignored)

    def _read(self, text: str) -> None:
        current: list[str] = []
        lines = text.splitlines()
        index = 0
        while index < len(lines):
            number, line = index + 1, lines[index]
            while line.endswith("\\") and index + 1 < len(lines):
                index += 1
                line = line[:-1] + " " + lines[index].strip()
            index += 1
            if line.startswith("\t"):
                self._add_recipe(current, line, number)
            elif variable := _VARIABLE.fullmatch(line.strip()):
                value = variable["value"].strip()
                found = _FOUND.fullmatch(value)
                self._variables[variable["name"]] = found["program"] if found else value
            elif rule := _RULE.match(line):
                current = self._start_rule(rule, number)
            elif line.strip() and not line.lstrip().startswith("#"):
                current = current if re.match(r"\s*(?:if|else|endif)", line) else []

    def _start_rule(self, rule: re.Match[str], number: int) -> list[str]:
        targets = self._expand(rule["targets"]).split()
        needs, _, inline = rule["rest"].partition(";")
        for target in targets:
            known = self._rules.setdefault(target, _Rule([], []))
            known.needs += [need for need in self._expand(needs).split() if need != "|"]
            if not target.startswith(".") and self._first is None:
                self._first = target
        if inline.strip():
            self._add_recipe(targets, "\t" + inline.strip(), number)
        return targets

    def _add_recipe(self, targets: Sequence[str], line: str, number: int) -> None:
        marks = re.match(r"[\s@+-]*", line)
        text = line[marks.end() :] if marks else line
        recipe = Recipe(text, Place(self._path, number), "-" in (marks[0] if marks else ""))
        for target in targets:
            self._rules[target].lines.append(recipe)

    def _expand(self, text: str, depth: int = 5) -> str:
        """Fill in the file's own plain variables; what a function computes stays as written."""

        def value(use: re.Match[str]) -> str:
            return self._variables.get(use["name"], use[0])

        expanded = _USE.sub(value, text)
        if depth and expanded != text:
            return self._expand(expanded, depth - 1)
        return expanded.replace("$$", "$")
