"""The words of a page, without its code, and how they read.

python -m tests.handbook.prose      print the table of docs/reference/readability.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LONGEST = 45
"""Words of a sentence, at most."""
MEAN = 22
"""Words of a page's sentences on average, at most."""
EASE = 55.0
"""Flesch's reading ease of a page, at least; 60 to 70 is plain English, and terms cost some."""
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_FENCE = re.compile(r"^([ \t]*)(`{3,}|~{3,})[^\n]*\n.*?^\1\2`*[ \t]*$", re.M | re.S)
_COMMENT = re.compile(r"(?<!`)<!--.*?-->", re.S)
_HTML = re.compile(r"<(svg|div|figure|table)\b.*?</\1>", re.S)
_MACRO = re.compile(r"\{\{.*?\}\}")
_CODE = re.compile(r"(`+)(?!`)(?:(?!\n\s*\n).)*?(?<!`)\1(?!`)", re.S)
_ATTRIBUTES = re.compile(r"\{[ ]?[#.:][^}\n]*\}")
_MARK = re.compile(r"^[ \t]*(?:[-*+]|\d+\.|>|:)[ \t]+(?:\[[ xX]\][ \t]+)?", re.M)
_END = re.compile(r"(?<=[.!?])[\"')*\]]*\s+(?=[\"'(*\[]*[A-Z0-9`_])")
_ABBREVIATIONS = re.compile(r"\b(e\.g|i\.e|etc|vs|cf|approx|No|St)\.", re.I)


def pages() -> list[Path]:
    """Every page of the handbook, generated ones included."""
    return sorted(DOCS.rglob("*.md"))


def is_generated(page: Path) -> bool:
    """Whether a script writes the page, so that its words are those of the catalogue."""
    return ".pr-generated" in page.read_text(encoding="utf-8")


def front(page: Path) -> dict[str, object]:
    """The front matter; empty for a page that has none."""
    found = _FRONT.match(page.read_text(encoding="utf-8"))
    data = yaml.safe_load(found[1]) if found else {}
    return data if isinstance(data, dict) else {}


def text(page: Path) -> str:
    """The page without front matter, blocks of code, comments and drawings."""
    return without_code(page.read_text(encoding="utf-8"))


def without_code(source: str) -> str:
    """Markdown without front matter, blocks of code, comments and drawings."""
    for pattern in (_FRONT, _FENCE, _COMMENT, _HTML, _MACRO):
        source = pattern.sub("", source)
    return source


def plain(source: str) -> str:
    """The words that a reader sees outside of code: no inline code, addresses, attributes."""
    source = re.sub(r"\{\{.*?\}\}", " ", _CODE.sub(" ", source))
    # Rows of figures are about names, and so are links to pages by their path or id.
    source = re.sub(r"^\| [a-z0-9-]+ \|", "|", source, flags=re.M)
    source = re.sub(r"^\|(?:.*\| *[\d.,%-]+ *(?=\|)){2,}.*$", "", source, flags=re.M)
    source = re.sub(r"\[[^\]\n]* / [^\]\n]*\]|\[[^\]\n]*\](?=\([^)\n]*catalog/)", "[]", source)
    source = re.sub(r"\]\([^)\n]*\)", "] ", source)
    source = re.sub(r"<https?:[^>\s]*>|https?://\S+|<[a-z/][^>\n]*>", " ", source)
    return _ATTRIBUTES.sub(" ", source)


def has_example(source: str) -> bool:
    """Whether the page shows a block of code, or one that the build makes."""
    return bool(_FENCE.search(source)) or "{{" in source


def faults_of_headings(source: str) -> list[str]:
    """What is wrong with the headings: not one of the first level, or nothing below one."""
    lines = _COMMENT.sub("", _FRONT.sub("", source))
    lines = _FENCE.sub("(code)", lines)
    found = [(line, _level(line)) for line in lines.split("\n") if line.strip()]
    first = sum(level == 1 for _, level in found)
    faults = [] if first == 1 else [f"{first} headings of the first level"]
    for number, (line, level) in enumerate(found):
        below = found[number + 1][1] if number + 1 < len(found) else 1
        if level > 1 and 0 < below <= level:
            faults.append(f"nothing stands below {line!r}")
    return faults


def _level(line: str) -> int:
    """1 to 6 for a heading, 0 for anything else."""
    mark = re.match(r"(#{1,6}) ", line)
    return len(mark[1]) if mark else 0


def figures() -> dict[str, tuple[int, float, int, float]]:
    """By part of the handbook: sentences, words of a mean and the longest one, reading ease.

    Only of pages that people wrote.
    """
    parts: dict[str, list[str]] = {}
    for page in pages():
        if not is_generated(page):
            parts.setdefault(_part(page), []).extend(sentences(text(page)))
    return {part: _figure(found) for part, found in sorted(parts.items()) if len(found) > 1}


def _part(page: Path) -> str:
    folder, *rest = page.relative_to(DOCS).parts
    return folder if rest else "start"


def _figure(found: list[str]) -> tuple[int, float, int, float]:
    lengths = [len(words(sentence)) for sentence in found]
    return len(found), sum(lengths) / len(found), max(lengths), reading_ease(found)


def sentences(source: str) -> Iterator[str]:
    """The sentences of paragraphs and lists; headings and tables have none.

    Inline code counts as one word, and so does the address of a link as none.
    """
    source = _CODE.sub("Code", source)
    source = re.sub(r"!?\[([^\]]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])", r"\1", source)
    source = _ATTRIBUTES.sub("", source)
    for paragraph in _paragraphs(source):
        words = _ABBREVIATIONS.sub(r"\1", " ".join(paragraph.split()))
        for sentence in _END.split(words):
            if re.search(r"[A-Za-z]{2}", sentence):
                yield sentence.strip()


def _paragraphs(source: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", source):
        lines = [
            line
            for line in block.split("\n")
            if not re.match(r"[ \t]*(\||#|!!!|\?\?\?|===|:?-{3})", line)
        ]
        # An entry of a list is a paragraph of its own.
        for part in re.split(r"\n(?=[ \t]*(?:[-*+]|\d+\.)[ \t])", "\n".join(lines)):
            if part.strip():
                yield _MARK.sub("", part)


def words(sentence: str) -> list[str]:
    """The words of a sentence: what has a letter or a digit in it."""
    return [word for word in sentence.split() if re.search(r"\w", word)]


def syllables(word: str) -> int:
    """About how many syllables an English word has: groups of vowels, without a silent e."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    plain = re.sub(r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^td])ed$", "", plain)
    return max(1, len(re.findall(r"[aeiouy]+", plain)))


def reading_ease(found: list[str]) -> float:
    """Flesch's reading ease: 60 to 70 is plain English, below 30 an academic paper.

    Source: Flesch, A new readability yardstick (1948).
    """
    counted = [word for sentence in found for word in words(sentence)]
    if not counted:
        return 100.0
    per_sentence = len(counted) / len(found)
    per_word = sum(map(syllables, counted)) / len(counted)
    return 206.835 - 1.015 * per_sentence - 84.6 * per_word


def table() -> str:
    """The figures of each part as a table in Markdown."""
    rows = [
        f"| `{part}` | {count} | {mean:.1f} | {longest} | {ease:.0f} |"
        for part, (count, mean, longest, ease) in figures().items()
    ]
    return "\n".join(
        [
            "| part | sentences | words a sentence | longest | reading ease |",
            "| --- | ---: | ---: | ---: | ---: |",
            *rows,
        ]
    )


if __name__ == "__main__":
    print(table())
