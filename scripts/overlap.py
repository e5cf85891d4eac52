#!/usr/bin/env python3
"""Find what the handbook's texts have in common with the documents of a folder.

    scripts/overlap.py FOLDER

A run of eight words or of three lines of code that stands in both is printed with its place on our
side. Case, punctuation and Markdown count for nothing. scripts/data/overlap.yaml says which lines
of code are left aside, and why.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from prodready.catalog.loader import load_catalog
from prodready.documents.repository import Repository
from prodready.errors import InputError

ROOT = Path(__file__).parents[1]
ASIDE = Path(__file__).parent / "data" / "overlap.yaml"
OURS = ("docs", "includes", "snippets", "src/prodready/catalog")
SIZES = {"words": 8, "lines": 3}
FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
NAME = re.compile(r"\d+(?:\.\d+)+|(?:https?://)?[a-z][\w-]*(?:\.[\w-]+)+/[\w./-]*\w")
WORD = re.compile(r"[^\W_]+(?:_+[^\W_]+)*")
MARKUP = re.compile(r"\]\([^()\s]*\)|\]\[[^\]]*\]|<!--.*?-->|</?[a-z][^<>]*>")
COMMENT = re.compile(r"(?:^|\s)(?:#|//).*$")

Marked = tuple[int, str]
"""A line number and what stands there: a word, or a line of code."""


@dataclass(frozen=True)
class Aside:
    """What is no one's own: whole lines of code, phrases, and the ids of the items."""

    lines: tuple[re.Pattern[str], ...]
    phrases: re.Pattern[str]


@dataclass(frozen=True)
class Text:
    """One document, ready to compare. `form` holds the lines of code that are left aside."""

    words: list[Marked]
    lines: list[Marked]
    form: frozenset[int]

    def parts(self, kind: str) -> Iterator[list[Marked]]:
        """What is looked through for runs of `words` or `lines`."""
        rest = [mark for mark in self.words if mark[0] not in self.form]
        if kind == "words":
            yield rest
        else:
            yield self.lines
            yield [mark for mark in self.lines if mark[0] not in self.form]


def main() -> int:
    """Print the runs; 1 when there are any, 2 when the folder holds no document."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    folder = parser.parse_args().folder
    aside = left_aside(ASIDE)
    try:
        theirs = [read(text, name, aside, foreign=True) for name, text in documents(folder)]
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    if not theirs:
        print(f"{folder}: no text in it; name a folder of documents", file=sys.stderr)
        return 2
    ours = [(f"{part}/{name}", text) for part in OURS for name, text in documents(ROOT / part)]
    known = {kind: {run for text in theirs for run in runs(text, kind)} for kind in SIZES}
    found = [
        f"{name}:{line}: {kind}: {run}"
        for name, text in ours
        for kind, line, run in common(read(text, name, aside), known)
    ]
    for line in found:
        print(line)
    print(f"{len(found)} runs in common: {len(ours)} of our texts, {len(theirs)} documents there")
    return 1 if found else 0


def documents(folder: Path) -> Iterator[tuple[str, str]]:
    """Path and text of every text file of a folder; what git ignores there is none.

    Raises:
        InputError: there is no such folder, or it cannot be read.
    """
    repository = Repository(folder)
    for name in repository.files:
        if text := repository.read(name):
            yield name, text


def left_aside(path: Path) -> Aside:
    """What the data file leaves aside; phrases in any case, item ids as they are quoted."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    phrases = [re.escape(entry["text"].lower()) for entry in data["phrases"]]
    catalog = load_catalog()
    ids = {*catalog, *(name for item in catalog.values() for name in item.covers)}
    names = "|".join(sorted((name for name in ids if "-" in name), key=len, reverse=True))
    return Aside(
        tuple(re.compile(entry["line"]) for entry in data["lines"]),
        re.compile("|".join([*phrases, rf"(?<![\w-])(?:{names})(?![\w-])"])),
    )


def read(text: str, name: str, aside: Aside, foreign: bool = False) -> Text:
    """Take a document apart. Of a foreign one every line may be code, wherever it stands."""
    is_page = name.endswith(".md")
    words: list[Marked] = []
    lines: list[Marked] = []
    form: set[int] = set()
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        mark = FENCE.match(line) if is_page else None
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
            continue
        words += [(number, word) for word in spoken(line, aside)]
        code = normalised(line)
        if code and (foreign or fence or not is_page):
            lines.append((number, code))
            if any(pattern.fullmatch(code) for pattern in aside.lines):
                form.add(number)
    return Text(words, lines, frozenset(form))


def spoken(line: str, aside: Aside) -> list[str]:
    """The words of a line. A version, and an address or a field below a host's name, is one."""
    bare = aside.phrases.sub(" ", MARKUP.sub(" ", line).lower())
    return WORD.findall(NAME.sub(lambda name: re.sub(r"\W", "_", name[0]), bare))


def normalised(line: str) -> str:
    """A line of code without its comment, list dash, quotes and spacing; '' when nothing is left."""
    bare = COMMENT.sub("", line).strip().removeprefix("- ").lower()
    return re.sub(r"[\"'\s]+", " ", bare).strip()


def runs(text: Text, kind: str) -> Iterator[tuple[str, ...]]:
    """Every run of the size that counts, but those of lines that are all left aside."""
    size = SIZES[kind]
    for marks in text.parts(kind):
        for start in range(len(marks) - size + 1):
            run = marks[start : start + size]
            if not all(number in text.form for number, _ in run):
                yield tuple(each for _, each in run)


def common(text: Text, known: dict[str, set[tuple[str, ...]]]) -> Iterator[tuple[str, int, str]]:
    """The longest runs of a text that are known: kind, first line, and what stands there."""
    for kind, size in SIZES.items():
        for marks in text.parts(kind):
            start = 0
            while start <= len(marks) - size:
                end = start
                while _hit(marks[end : end + size], text.form, known[kind], size):
                    end += 1
                if end > start:
                    stretch = marks[start : end + size - 1]
                    joint = " " if kind == "words" else " | "
                    yield kind, stretch[0][0], joint.join(each for _, each in stretch)
                start = end + 1


def _hit(run: list[Marked], form: frozenset[int], known: set[tuple[str, ...]], size: int) -> bool:
    aside = all(number in form for number, _ in run)
    return len(run) == size and not aside and tuple(each for _, each in run) in known


if __name__ == "__main__":
    sys.exit(main())
