"""The grammar of GNU make: what each line of a makefile is, and which lines make would refuse."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from prodready.tools.makefile_text import (
    OPERATOR,
    assigned_name,
    find,
    head,
    logical_lines,
    reference_end,
    without_comment,
    without_modifiers,
)

_DIRECTIVES = frozenset(
    {"-include", "-load", "export", "include", "load", "sinclude", "undefine", "unexport", "vpath"}
)
_CONDITIONS = frozenset({"ifdef", "ifeq", "ifndef", "ifneq"})


@dataclass(frozen=True, slots=True)
class MakeFault:
    """A line that GNU make would refuse, or read as something else than it looks."""

    line: int
    message: str
    fix: str | None = None


@dataclass
class _State:
    """Where in a makefile the parser is."""

    prefix: str = "\t"
    in_rule: bool = False
    rule_line: int = 0
    """The line of the last rule, while nothing else has come behind it."""
    conditions: list[tuple[int, bool]] = field(default_factory=list)
    """Open conditionals: the line, and whether their bare `else` has been."""
    defines: list[int] = field(default_factory=list)
    """Lines of open `define`s."""


def parse(text: str) -> list[MakeFault]:
    """The faults of a makefile, in line order; nothing in it is expanded or run."""
    state = _State()
    faults = []
    for line, written in logical_lines(text):
        faults += _judge(line, written, state)
    for opened, _ in state.conditions:
        faults.append(MakeFault(opened, "this conditional has no `endif`"))
    for opened in state.defines:
        faults.append(MakeFault(opened, "this `define` has no `endef`"))
    return sorted(faults, key=lambda fault: fault.line)


def _judge(line: int, written: str, state: _State) -> list[MakeFault]:
    plain = without_comment(written).strip()
    first, rest = head(plain)
    if state.defines:
        if first == "define":
            state.defines.append(line)
        elif first == "endef":
            state.defines.pop()
        return []
    if written.startswith(state.prefix) and state.in_rule:
        state.rule_line = 0
        return _references(line, written)
    if not plain:
        state.rule_line = state.rule_line if written.strip() else 0
        return []
    if first in _CONDITIONS or first in {"else", "endif"}:
        state.rule_line = 0
        return _conditional(line, first, rest, state)
    bare = without_modifiers(plain)
    if head(bare)[0] in {"define", "endef"}:
        return _define(line, *head(bare), state)
    if first in _DIRECTIVES and assigned_name(bare) is None and not rest.startswith((":", "=")):
        state.in_rule, state.rule_line = False, 0
        return _references(line, plain)
    return _assignment_or_rule(line, written, bare, state)


def _define(line: int, word: str, rest: str, state: _State) -> list[MakeFault]:
    if word == "endef":
        return [MakeFault(line, "`endef` without a `define`")]
    state.defines.append(line)
    state.in_rule, state.rule_line = False, 0
    named = OPERATOR.sub("", rest).strip()
    return [] if named else [MakeFault(line, "`define` names no variable")]


def _assignment_or_rule(line: int, written: str, plain: str, state: _State) -> list[MakeFault]:
    stray = _stray_recipe(line, written, state)
    name = assigned_name(plain)
    if name is not None:
        state.in_rule, state.rule_line = False, 0
        if name == ".RECIPEPREFIX":
            value = plain.partition("=")[2].strip()
            state.prefix = value[0] if value else "\t"
        if not name:
            return [MakeFault(line, "there is no name before the `=`")]
        return stray or _references(line, plain)
    colon = find(plain, ":")
    if colon < 0:
        if "$" in plain:
            # What it expands to may be a rule, an assignment or nothing.
            return _references(line, plain)
        return stray or [_missing_separator(line, written, state)]
    if stray:
        return stray
    state.in_rule = True
    state.rule_line = line if written[:1] not in {" ", "\t"} else 0
    return _references(line, plain) or _rule(line, plain, colon)


def _stray_recipe(line: int, written: str, state: _State) -> list[MakeFault]:
    """A line right behind a rule that begins with spaces was meant for the shell."""
    if not (written.startswith(" ") and state.rule_line) or state.prefix == " ":
        return []
    message = "a recipe line begins with a tab, this one begins with spaces"
    return [MakeFault(line, message, "replace the spaces with one tab")]


def _missing_separator(line: int, written: str, state: _State) -> MakeFault:
    if written.startswith(state.prefix):
        return MakeFault(line, "a recipe line before the first target")
    if written.startswith(" "):
        message = "neither a rule nor an assignment; a recipe line begins with a tab, not spaces"
        return MakeFault(line, message, "replace the spaces with one tab")
    return MakeFault(line, "neither a rule (`target: …`) nor an assignment (`NAME = …`)")


def _rule(line: int, plain: str, colon: int) -> list[MakeFault]:
    targets = plain[:colon].removesuffix("&").split()
    behind = plain[colon + 1 :].removeprefix(":")
    before_recipe = behind[: find(behind, ";")] if find(behind, ";") >= 0 else behind
    if assigned_name(without_modifiers(before_recipe.strip())) is not None:
        return []
    if "$" not in plain[:colon]:
        patterns = [target for target in targets if "%" in target]
        if patterns and len(patterns) < len(targets):
            return [MakeFault(line, "pattern targets (`%`) and plain ones are mixed in one rule")]
    second = find(before_recipe, ":")
    if second < 0:
        return []
    pattern = before_recipe[:second].strip()
    if find(before_recipe[second + 1 :], ":") >= 0:
        return [MakeFault(line, "a rule with three parts has two `:`, this one has more")]
    if "$" not in pattern and "%" not in pattern:
        return [MakeFault(line, f"`{pattern}` between two `:` must be a pattern with `%`")]
    return []


def _conditional(line: int, word: str, rest: str, state: _State) -> list[MakeFault]:
    if word in _CONDITIONS:
        state.conditions.append((line, False))
        return _condition(line, word, rest)
    if not state.conditions:
        return [MakeFault(line, f"`{word}` without a conditional above it")]
    opened, has_else = state.conditions.pop()
    if word == "endif":
        return [MakeFault(line, "only a comment may stand behind `endif`")] if rest else []
    state.conditions.append((opened, has_else or not rest))
    if has_else:
        return [MakeFault(line, "a second `else` in one conditional")]
    if rest:
        inner, behind = head(rest)
        if inner not in _CONDITIONS:
            return [MakeFault(line, f"`{inner}` behind `else` is no condition")]
        return _condition(line, inner, behind)
    return []


def _condition(line: int, word: str, rest: str) -> list[MakeFault]:
    if word in {"ifdef", "ifndef"}:
        return [] if rest else [MakeFault(line, f"`{word}` names no variable")]
    quoted = re.fullmatch(r"""(?:"[^"]*"|'[^']*')\s*(?:"[^"]*"|'[^']*')""", rest)
    in_brackets = rest.startswith("(") and rest.endswith(")") and find(rest[1:-1], ",") >= 0
    if quoted or in_brackets:
        return _references(line, rest)
    message = f'`{word}` compares two things: `{word} (a,b)` or `{word} "a" "b"`'
    return [MakeFault(line, message)]


def _references(line: int, text: str) -> list[MakeFault]:
    """`$(` without its `)`: make stops there as soon as it expands the line."""
    at = text.find("$")
    while 0 <= at < len(text):
        end = reference_end(text, at)
        if end is None:
            return [
                MakeFault(line, f"`{text[at : at + 20].strip()}` is a reference that never ends")
            ]
        at = text.find("$", end)
    return []
