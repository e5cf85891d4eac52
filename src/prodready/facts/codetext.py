"""Go, JavaScript, TypeScript and Java as text whose comments and strings are blank.

No grammar: what is asked of these languages here is seen in their tokens and brackets. Each blanked
text is as long as its source, so places are the same in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.generated import is_generated
from prodready.model import Place
from prodready.patterns import lazy

LANGUAGES = {
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"), "javascript"),
    ".go": "go",
    ".java": "java",
}
_ASIDE = frozenset(
    {
        "scripts",
        "bin",
        "extra",
        "extras",
        "tools",
        "hack",
        "dist",
        "build",
        "public",
        "static",
        "assets",
        "generated",
        "gen",
    }
    | {
        "bench",
        "benchmarks",
        "load",
        "loadtest",
        "k6",
        ".github",
        "coverage",
        "storybook",
        "webpack",
    }
)
_ASIDE_FILE = lazy(
    r"\.(min|bundle|config|d|stories|generated)\.[cm]?[jt]s$|\.pb\.go$|_gen\.go$|\.config\.", re.I
)
AS_IT_CAME = lazy(
    r"(^|/)(jquery|modernizr|underscore|backbone|knockout|htmx)([.-][\w.-]+)?\.js$|"
    r"[.-]v?\d+(\.\d+)+([.-][a-z]+)*\.js$|\.v\d+\.js$",
    re.I,
)
"""Names of JavaScript that others wrote and that lies here as it came: `jquery-1.10.2.js`."""
_COMMON = r"//[^\n]*|/\*.*?(?:\*/|\Z)"
_TOKENS = {
    "go": lazy(_COMMON + r'|"(?:\\.|[^"\\\n])*"?|`[^`]*`?|\'(?:\\.|[^\'\\\n])*\'?', re.DOTALL),
    "java": lazy(
        _COMMON + r'|""".*?(?:"""|\Z)|"(?:\\.|[^"\\\n])*"?|\'(?:\\.|[^\'\\\n])*\'?', re.DOTALL
    ),
    "javascript": lazy(
        _COMMON
        + r'|"(?:\\.|[^"\\\n])*"?|\'(?:\\.|[^\'\\\n])*\'?|`(?:\\.|[^`\\])*`?'
        # A slash opens a regular expression where no value can stand before it.
        + r"|(?<=[=(,:;!&|?{}\[\n])[ \t]*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/\w*",
        re.DOTALL,
    ),
}


@dataclass(frozen=True, eq=False)
class Source:
    """One file: its text, and the same with comments and strings blank."""

    path: str
    text: str
    language: str

    @cached_property
    def code(self) -> str:
        """The text with a blank for each character of a comment or a string; line ends stay."""
        return _TOKENS[self.language].sub(lambda token: re.sub(r"[^\n]", " ", token[0]), self.text)

    def place(self, offset: int) -> Place:
        """Where a character stands."""
        line = self.text.count("\n", 0, offset) + 1
        return Place(self.path, line, offset - (self.text.rfind("\n", 0, offset) + 1) + 1)

    def inside(self, opening: int) -> str:
        """The code between the bracket at `opening` and the one that closes it."""
        pairs = {"(": ")", "{": "}", "[": "]"}
        bracket, depth = self.code[opening], 0
        for index in range(opening, len(self.code)):
            if self.code[index] == bracket:
                depth += 1
            elif self.code[index] == pairs[bracket]:
                depth -= 1
                if not depth:
                    return self.code[opening + 1 : index]
        return self.code[opening + 1 :]

    def find(self, pattern: str) -> Iterator[re.Match[str]]:
        """Where the pattern is in the code."""
        return re.finditer(pattern, self.code)


def arguments(inside: str) -> list[str]:
    """The arguments of a call, from the code between its parentheses."""
    return [each for each in _parts(inside) if each]


def following(inside: str) -> list[str]:
    """The arguments behind the first, which may be a string and so blank."""
    return [each for each in _parts(inside)[1:] if each]


def _parts(inside: str) -> list[str]:
    found, depth = [""], 0
    for char in inside:
        depth += (char in "([{") - (char in ")]}")
        if char == "," and not depth:
            found.append("")
        else:
            found[-1] += char
    return [each.strip() for each in found]


@dataclass(frozen=True, eq=False)
class Sources:
    """The files of these languages that a service runs; each is read when it is asked for."""

    repository: Repository
    paths: tuple[tuple[str, str], ...]

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Look which files there are."""
        found = []
        for path in repository.files:
            dot = path.rfind(".")
            language = LANGUAGES.get(path[dot:]) if dot > 0 else None
            if language is None or repository.role(path) is not Role.PRODUCTION:
                continue
            *folders, name = path.split("/")
            test = language == "java" and re.search(r"(Test|IT)\.java$", name)
            aside = test or _ASIDE_FILE.search(name) or AS_IT_CAME.search(name)
            if not (_ASIDE & set(folders) or aside):
                found.append((path, language))
        return cls(repository, tuple(found))

    def has(self, *languages: str) -> bool:
        """Whether there is a file of one of these languages."""
        return any(language in languages for _, language in self.paths)

    def of(self, *languages: str) -> Iterator[Source]:
        """The files of these languages."""
        for path, language in self.paths:
            if language in languages and (source := self._source(path, language)):
                yield source

    def _source(self, path: str, language: str) -> Source | None:
        if path not in self._read:
            text = self.repository.read(path)
            fine = text is not None and not is_generated(text)
            self._read[path] = Source(path, text, language) if fine and text else None
        return self._read[path]

    @cached_property
    def _read(self) -> dict[str, Source | None]:
        return {}
