"""The commands that papers tell their readers to type, each with the folder it is typed in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.facts.shellscript import Command, commands
from prodready.model import Place
from prodready.patterns import lazy

_FENCE = lazy(r"\s{0,12}(`{3,}|~{3,})\s*\{?\s*\.?([\w+-]*)")
_SHELLS = frozenset(
    {"", "sh", "bash", "shell", "zsh", "console", "shell-session", "terminal", "cmd"}
)
_OPEN = lazy(r"[<>{}$*]|\.\.\.|\N{HORIZONTAL ELLIPSIS}")
"""What stands for something that the reader fills in, or that the shell does."""


@dataclass(frozen=True, slots=True)
class Told:
    """A command, where it stands, and the folder; None where it is not known which."""

    command: Command
    place: Place
    folder: str | None


def told_commands(path: str, text: str) -> Iterator[Told]:
    """The commands in the shell blocks of a Markdown text, in order."""
    for start, block in _blocks(text):
        folder: str | None = ""
        prompt = any(line.lstrip().startswith(("$ ", "# $ ")) for line in block)
        for number, line in _logical(block):
            if prompt:
                if not line.lstrip().startswith("$ "):
                    continue  # what the command printed
                line = line.lstrip()[2:]
            for command in commands(line):
                yield Told(command, Place(path, start + number), folder)
                folder = _moved(folder, command)


_SPAN = lazy(r"(?<!`)`([^`\n]+)`(?!`)")
_TYPED = lazy(
    r"(?:\./[\w./-]+\.(?:sh|py)|make [a-z]|(?:npm|pnpm|yarn) run [a-z]|(?:bash|sh|python3?) [\w./-]+/)[^\n]*"
)
_PAST = lazy(
    r"\b(?:no longer|removed|deleted|instead of|used to|formerly|deprecated|renamed)\b", re.I
)


def spoken_commands(path: str, text: str) -> Iterator[Told]:
    """The commands that stand in the sentences of a Markdown text, as `make test` does."""
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        opened = _FENCE.match(line)
        if opened and (not fence or opened[1].startswith(fence)):
            fence = "" if fence else opened[1]
        elif not fence and not _PAST.search(line):
            for match in _SPAN.finditer(line):
                if _TYPED.fullmatch(match[1].strip()):
                    for command in commands(match[1].strip()):
                        yield Told(command, Place(path, number), "")


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each shell block: the number of its first line, and its lines."""
    fence, language, first, held = "", "", 0, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        opened = _FENCE.match(line)
        if not fence:
            if opened:
                fence, language, first, held = opened[1], opened[2].lower(), number + 1, []
        elif opened and opened[1].startswith(fence) and not line.strip().strip(fence[0]):
            if language in _SHELLS:
                yield first, held
            fence = ""
        else:
            held.append(line)
    yield from _indented(text)


def _indented(text: str) -> Iterator[tuple[int, list[str]]]:
    """Blocks that are set in by four blanks under a paragraph; lists and fences have their own."""
    lines = text.splitlines()
    held: list[str] = []
    first, before, fenced = 0, "", False
    for number, line in enumerate([*lines, ""], 1):
        if _FENCE.match(line):
            fenced = not fenced
        code = line.startswith("    ") and not fenced
        if code and not held and (lines[number - 2].strip() if number > 1 else ""):
            code = False  # the paragraph goes on
        if code and not _LISTED.match(before):
            first = first if held else number
            held.append(line[4:])
        elif held:
            yield first, held
            held = []
        if line.strip() and not line.startswith("    "):
            before = line


_LISTED = lazy(r"\s*(?:[-*+]|\d+[.)])\s")


def _logical(block: list[str]) -> Iterator[tuple[int, str]]:
    """The lines with their continuations, each with the index of its first."""
    held, first = "", 0
    for index, line in enumerate(block):
        first = first if held else index
        if line.rstrip().endswith("\\"):
            held += line.rstrip()[:-1] + " "
            continue
        yield first, held + line
        held = ""
    if held:
        yield first, held


def _moved(folder: str | None, command: Command) -> str | None:
    """The folder after a command: `cd` into what was just cloned is the repository itself."""
    if command.program in ("git", "gh") and "clone" in command.plain[:2]:
        return None
    if command.program not in ("cd", "pushd", "popd"):
        return folder
    target = command.plain[0] if len(command.plain) == 1 else ""
    if not target or _OPEN.search(target) or target.startswith(("/", "~", "-")):
        return None
    if folder is None:
        return None
    return posixpath.normpath(posixpath.join(folder, target)).removeprefix("./").rstrip("/")


def is_open(word: str) -> bool:
    """Whether the word has a part that somebody fills in, or is an address."""
    return bool(_OPEN.search(word)) or "://" in word or word.startswith(("/", "~", "-", "@"))
