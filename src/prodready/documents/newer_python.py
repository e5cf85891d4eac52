"""Python that is newer than the interpreter, rewritten so that the interpreter reads its structure.

A repository is often written for a later Python than the one that looks at it. What is new in the
grammar is rewritten on its line: type aliases and type parameters, `except` without parentheses,
and strings in an f-string's fields. Lines stay where they are; columns may move, and what a nested
string says may differ in quotes and backslashes. The result is for looking at, never for running.
"""

from __future__ import annotations

import ast
import re

from prodready.documents.python_tree import python_tree
from prodready.patterns import lazy

_ALIAS = lazy(r"^(?P<before>[ \t]*)type[ \t]+(?P<name>[A-Za-z_]\w*)[ \t]*(?=[\[=])", re.M)
_NAMED = lazy(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+[A-Za-z_]\w*[ \t]*(?=\[)", re.M)
_EXCEPT = lazy(
    r"^(?P<before>[ \t]*except\*?[ \t]+)(?P<types>[\w.]+(?:[ \t]*,[ \t]*[\w.]+)+)(?P<after>[ \t]*:)",
    re.M,
)
_STRING = lazy(r"(?P<prefix>[A-Za-z]{0,2})(?P<quote>\"\"\"|'''|\"|')")
_FORMATTED = frozenset({"f", "rf", "fr", "t", "rt", "tr"})


def any_python(text: str) -> ast.Module | str:
    """The tree of a text in this or a later Python, or what a parser says against the text."""
    tree = python_tree(text)
    if not isinstance(tree, str):
        return tree
    older = rewritten(text)
    if older == text:
        return tree
    found = python_tree(older)
    return tree if isinstance(found, str) else found


def rewritten(text: str) -> str:
    """The text with what is new in the grammar written in the old way, line by line."""
    text = _strings(text)
    text = _without_parameters(text, _NAMED)
    text = _EXCEPT.sub(r"\g<before>(\g<types>)\g<after>", text)
    aliased = _ALIAS.sub(r"\g<before>\g<name> ", text)
    return _without_parameters(aliased, _ALIASED) if aliased != text else text


_ALIASED = lazy(r"^[ \t]*[A-Za-z_]\w* (?=\[[^\]\n]*\][ \t]*=[^=])", re.M)


def _without_parameters(text: str, named: re.Pattern[str]) -> str:
    """The text without the brackets behind what the pattern finds."""
    parts, done = [], 0
    for found in named.finditer(text):
        if found.start() < done:
            continue
        end = _closing(text, found.end())
        if end is None:
            continue
        parts += [text[done : found.end()], "\\\n" * text.count("\n", found.end(), end)]
        done = end
    return "".join([*parts, text[done:]])


def _closing(text: str, start: int) -> int | None:
    """Behind the bracket that closes the one at `start`."""
    depth = 0
    for index in range(start, min(len(text), start + 2000)):
        if text[index] in "([{":
            depth += 1
        elif text[index] in ")]}":
            depth -= 1
            if not depth:
                return index + 1
    return None


def _strings(text: str) -> str:
    """The text with strings in fields of f-strings that an older grammar reads."""
    parts, index, done = [], 0, 0
    while index < len(text):
        if text[index] == "#":
            index = _line_end(text, index)
            continue
        found = _STRING.match(text, index)
        if not found:
            # A whole word at once, so that its end is not taken for a string's prefix.
            word = re.compile(r"\w+").match(text, index)
            index = word.end() if word and not _opens(text, word) else index + 1
            continue
        prefix, quote = found["prefix"].lower(), found["quote"]
        if prefix not in _FORMATTED:
            index = _end_of_plain(text, found.end(), quote)
            continue
        end, fields = _fields(text, found.end(), quote)
        if "t" in prefix:  # a template string: its fields are read as those of an f-string
            parts += [text[done : found.start()], prefix.replace("t", "f")]
            done = found.start() + len(prefix)
        for start, stop in fields:
            parts += [text[done:start], _plainer(text[start:stop], quote)]
            done = stop
        index = end
    return "".join([*parts, text[done:]])


def _opens(text: str, word: re.Match[str]) -> bool:
    """Whether the word is the prefix of a string."""
    return len(word[0]) <= 2 and text[word.end() : word.end() + 1] in ("'", '"')


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end


def _end_of_plain(text: str, index: int, quote: str) -> int:
    """Behind the string whose content begins at `index`."""
    while index < len(text):
        if text[index] == "\\":
            index += 2
        elif text.startswith(quote, index):
            return index + len(quote)
        elif text[index] == "\n" and len(quote) == 1:
            return index
        else:
            index += 1
    return len(text)


def _fields(text: str, index: int, quote: str) -> tuple[int, list[tuple[int, int]]]:
    """Behind the f-string whose content begins at `index`, and where its outer fields are."""
    fields: list[tuple[int, int]] = []
    while index < len(text):
        if text[index] == "\\" or text.startswith(("{{", "}}"), index):
            index += 2
        elif text[index] == "{":
            end = _end_of_field(text, index + 1)
            fields.append((index, end))
            index = end
        elif text.startswith(quote, index):
            return index + len(quote), fields
        elif text[index] == "\n" and len(quote) == 1:
            return index, fields
        else:
            index += 1
    return len(text), fields


def _end_of_field(text: str, index: int) -> int:
    """Behind the brace that closes the field whose expression begins at `index`."""
    depth = 1
    while index < len(text):
        found = _STRING.match(text, index)
        if found and (not found["prefix"] or not re.match(r"\w", text[index - 1])):
            index = _string_end(text, found)
            continue
        depth += (text[index] in "{[(") - (text[index] in "}])")
        index += 1
        if not depth:
            return index
    return len(text)


def _plainer(field: str, quote: str) -> str:
    """A field of an f-string in `quote` as an older grammar reads it."""
    if "\\" not in field and quote[0] not in field:
        return field
    other = "'" if quote[0] == '"' else '"'
    parts, index, done = [], 0, 0
    while index < len(field):
        found = _STRING.match(field, index)
        if not found or (index and found["prefix"] and re.match(r"\w", field[index - 1])):
            index += 1
            continue
        index = _string_end(field, found)
        content = field[found.end() : index - len(found["quote"])]
        safe = re.sub(r"[\\'\"\n]", "_", content)
        parts += [field[done : found.start()], found["prefix"], other, safe, other]
        done = index
    return "".join([*parts, field[done:]])


def _string_end(text: str, found: re.Match[str]) -> int:
    """Behind the string that begins with what was found."""
    if found["prefix"].lower() in _FORMATTED:
        return _fields(text, found.end(), found["quote"])[0]
    return _end_of_plain(text, found.end(), found["quote"])
