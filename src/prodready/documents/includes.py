"""Files that a page includes with `--8<-- "file"`, expanded with the origin of every line.

The notation is that of https://facelessuser.github.io/pymdown-extensions/extensions/snippets/:
inline and block form, sections, line ranges, escapes. Nothing outside the base paths is read,
and nothing is downloaded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from prodready.documents.reading import display_path, read_text
from prodready.documents.sections import Line, dedent, section_lines, unescape, without_marker
from prodready.documents.targets import Target, parse_target, rows
from prodready.errors import InputError
from prodready.model import Finding, Severity
from prodready.patterns import lazy

_NOTATION = lazy(
    r"""(?P<space>[ \t]*)(?P<escape>;*)
        (?:-+8<-+[ \t]+(?P<quoted>"(?:\\"|[^"])+?"|'(?:\\'|[^'])+?')|-+8<-+)$""",
    re.VERBOSE,
)
MAX_DEPTH = 50
MAX_LINES = 100_000
COST = 50
"""What one include counts for, in lines: many empty ones come to an end too."""


class Inclusion(NamedTuple):
    """Which expanded lines came from one notation of the page; `part` is a section or range."""

    first: int
    end: int
    file: Path
    part: bool


@dataclass(slots=True)
class Expansion:
    """A page with everything that it includes in place."""

    lines: list[Line] = field(default_factory=list)
    inclusions: list[Inclusion] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Includes:
    """Where included files are found.

    Attributes:
        base_paths: folders (or single files), tried in order; nothing outside them is read.
        dedent: whether sections and ranges lose their common indentation (`dedent_subsections`).
    """

    base_paths: tuple[Path, ...]
    dedent: bool = False

    @classmethod
    def for_page(cls, path: Path) -> Includes:
        """The base paths of the site that the page belongs to, else of its repository."""
        from prodready.documents.project import includes_for

        return includes_for(path)

    def find(self, name: str) -> Path | None:
        """The file that an include names, if a base path holds it."""
        for base in self.base_paths:
            folder = base if base.is_dir() else base.parent
            try:
                file = (folder / name).resolve()
                known = file.is_file() and file.is_relative_to(folder.resolve())
            except (OSError, ValueError):
                continue
            if known and (folder is base or file == base.resolve()):
                return file
        return None

    def expand(self, text: list[str], path: str) -> Expansion:
        """Put the included lines of a page's lines in place."""
        expander = _Expander(self)
        own = [Line(line, path, number, 1, number) for number, line in enumerate(text, 1)]
        expander.result.lines = expander.run(own, (), False)
        return expander.result


class _Expander:
    """One page's expansion; keeps what was read and what went wrong."""

    def __init__(self, includes: Includes) -> None:
        self.includes = includes
        self.result = Expansion()
        self.budget = MAX_LINES
        self.exhausted = False
        self.files: dict[Path, list[Line]] = {}

    def run(self, lines: list[Line], seen: tuple[Path, ...], is_section: bool) -> list[Line]:
        """Expand the notation in these lines; `seen` are the files that led here."""
        out: list[Line] = []
        in_block = False
        for line in lines:
            if "8<-" not in line.text and not in_block:
                out.append(line)
                continue
            notation = _NOTATION.match(line.text)
            if notation and notation["escape"]:
                out.append(unescape(line, notation.start("escape")))
            elif notation and notation["quoted"] is None:
                in_block = not in_block
            elif in_block:
                if notation is None:
                    self._block_line(line, seen, out)
            elif notation:
                name = notation["quoted"][1:-1].strip()
                self._include(line, notation["space"], name, seen, out)
            else:
                out.extend(without_marker(line, is_section))
        return out

    def _block_line(self, line: Line, seen: tuple[Path, ...], out: list[Line]) -> None:
        name = line.text.strip()
        if name:
            space = line.text[: len(line.text) - len(line.text.lstrip(" \t"))]
            self._include(line, space, name, seen, out)
        else:
            out.append(line._replace(text=""))

    def _include(
        self, line: Line, space: str, name: str, seen: tuple[Path, ...], out: list[Line]
    ) -> None:
        if name.startswith(";"):
            return
        target = parse_target(name)
        file = self.includes.find(target.path) if target.path else None
        if file is None:
            self._problem("include-not-found", line, _not_found(target.path, self.includes))
            return
        if file in seen or len(seen) >= MAX_DEPTH:
            self._problem(
                "include-loop", line, f"{target.path} includes itself; remove one of them"
            )
            return
        chosen = self._select(line, file, target)
        self.budget -= len(chosen) + COST
        if self.budget < 0:
            if not self.exhausted:
                message = f"includes unfold into more than {MAX_LINES} lines; include less"
                self._problem("include-too-large", line, message)
            self.exhausted = True
            return
        space = space.expandtabs(4)
        chosen = self.run(chosen, (*seen, file), target.section is not None)
        first = len(out)
        for each in chosen:
            out.append(each._replace(text=space + each.text, column=each.column - len(space)))
        if not seen:
            part = bool(target.ranges) or target.section is not None
            self.result.inclusions.append(Inclusion(first, len(out), file, part))

    def _select(self, at: Line, file: Path, target: Target) -> list[Line]:
        """The lines that the target names, with their places in the file."""
        lines = [line._replace(page_line=at.page_line) for line in self._read(at, file)]
        if not lines or not (target.ranges or target.section):
            return lines
        if target.ranges:
            chosen = [each for part in target.ranges for each in lines[rows(part, len(lines))]]
            missing = "has no such lines"
        else:
            chosen = section_lines(lines, target.section or "")
            missing = f"has no section {target.section!r}"
        if not chosen:
            message = f"{lines[0].path} {missing}; correct what the page includes"
            self._problem("include-not-found", at, message)
        return dedent(chosen) if self.includes.dedent else chosen

    def _read(self, at: Line, file: Path) -> list[Line]:
        """The lines of a file, read once for all of the page."""
        if file not in self.files:
            shown = display_path(file)
            try:
                text = read_text(file)
            except InputError as error:
                self._problem("include-not-found", at, str(error))
                text = ""
            texts = text.split("\n") if text else []
            lines = [Line(each, shown, number, 1, 0) for number, each in enumerate(texts, 1)]
            if lines and not texts[-1]:
                lines[-1] = lines[-1]._replace(after_end=True)
            self.files[file] = lines
        return self.files[file]

    def _problem(self, rule: str, line: Line, message: str) -> None:
        self.result.problems.append(
            Finding(rule, message, Severity.HIGH, line.path, line.line, max(line.column, 1))
        )


def _not_found(name: str, includes: Includes) -> str:
    if name.lower().startswith(("http://", "https://")):
        return f"{name} is an address, and includes are read from files only"
    bases = ", ".join(display_path(base) for base in includes.base_paths)
    return f"the included file {name!r} is not under {bases}; correct its path or add the file"
