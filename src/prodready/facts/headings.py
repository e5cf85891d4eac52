"""The sections of a document for people: Markdown, reStructuredText, AsciiDoc."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.patterns import lazy

NAMES = (".md", ".markdown", ".rst", ".adoc", ".asciidoc", ".txt")
_FENCE = lazy(r" {0,3}(`{3,}|~{3,})")
_ATX = lazy(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_ADOC = lazy(r"(={1,6})[ \t]+(\S.*?)[ \t]*$")
_LINE = lazy(r"([=\-~^\"'`#*+.:_])\1{2,}[ \t]*$")
_COMMENT = lazy(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_EMPTY_WORDS = lazy(
    r"\b(?:TODO|TBD|FIXME|XXX|lorem ipsum|coming soon|to be (?:written|done|added)|placeholder)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with all that stands under it, its subsections included."""

    path: str
    title: str
    level: int
    line: int
    text: str

    @property
    def words(self) -> int:
        """How many words stand under the heading; a line that only promises counts for nothing."""
        kept = (line for line in self.text.splitlines() if not _EMPTY_WORDS.search(line))
        return sum(len(re.findall(r"\w+", line)) for line in kept)


def sections(path: str, text: str) -> list[Section]:
    """The sections of a text, in order; a text without a heading has none."""
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    lines = text.splitlines()
    heads = list(_headings(path, lines))
    made = []
    for number, (line, level, title) in enumerate(heads):
        later = (start for start, other, _ in heads[number + 1 :] if other <= level)
        end = next(later, len(lines) + 1)
        made.append(Section(path, title, level, line, "\n".join(lines[line : end - 1])))
    return made


def _headings(path: str, lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Line (1-based), level and words of each heading outside code."""
    markdown = path.lower().endswith((".md", ".markdown", ".txt"))
    adoc = path.lower().endswith((".adoc", ".asciidoc"))
    fence = ""
    styles: list[str] = []
    start = _front_matter(lines) if markdown else 0
    for index in range(start, len(lines)):
        line = lines[index]
        opened = _FENCE.match(line) if markdown else None
        if opened and not fence:
            fence = opened[1]
            continue
        if fence:
            if opened and opened[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        match = _ATX.match(line) if markdown else _ADOC.match(line) if adoc else None
        if match:
            yield index + 1, len(match[1]), _words(match[2] or "")
            continue
        below = lines[index + 1] if index + 1 < len(lines) else ""
        if not adoc and _underlined(line, below, markdown=markdown):
            style = below.strip()[0]
            if style not in styles:
                styles.append(style)
            level = "=-".index(style) + 1 if markdown else styles.index(style) + 1
            yield index + 1, level, _words(line)


def _underlined(line: str, below: str, *, markdown: bool) -> bool:
    text = line.strip()
    if not text or _LINE.fullmatch(text) or line.startswith(("    ", "\t")):
        return False
    if markdown:
        plain = not text.startswith((">", "- ", "* ", "+ ", "|", "#"))
        return plain and bool(re.fullmatch(r" {0,3}(=+|-{2,})[ \t]*", below))
    return bool(_LINE.fullmatch(below.strip())) and len(below.strip()) >= len(text)


def _front_matter(lines: list[str]) -> int:
    if lines and lines[0].rstrip() == "---":
        for index, line in enumerate(lines[1:], 1):
            if line.rstrip() in ("---", "..."):
                return index + 1
    return 0


def _words(title: str) -> str:
    """A heading's words without markup: attributes, links, emphasis."""
    title = re.sub(r"\{[^}]*\}\s*$", "", title)
    title = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", title)
    return re.sub(r"[`*]|(?<!\w)_|_(?!\w)", "", title).strip()


@dataclass(frozen=True)
class Writings:
    """The documents for people in a repository; those of examples, tests and others' code aside."""

    texts: dict[str, str]

    @classmethod
    def from_repository(cls, repository: Repository) -> Writings:
        """Read every one of them."""
        made = {}
        for path in repository.files:
            plain = path.rpartition("/")[2].lower()
            if not plain.endswith(NAMES) and plain not in ("readme", "changelog", "contributing"):
                continue
            if repository.role(path) in (Role.VENDORED, Role.TEST):
                continue
            text = repository.read(path)
            if text is not None:
                made[path] = text
        return cls(made)

    def sections(self, path: str) -> list[Section]:
        """The sections of one of them."""
        return sections(path, self.texts[path])
