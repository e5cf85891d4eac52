"""Just enough of a Dockerfile's grammar to hand it to a parser that knows less of it.

Grammar: https://docs.docker.com/reference/dockerfile/ (here-documents, stages, flags).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prodready.patterns import lazy

HEREDOC = lazy(r"<<(?P<strip>-?)(?P<quote>[\"']?)(?P<word>[A-Za-z_][A-Za-z0-9_.]*)(?P=quote)")
INSTRUCTION = lazy(r"\s*(?P<name>[A-Za-z]+)(?=\s|$)")
WITH_HEREDOC = frozenset({"RUN", "COPY", "ADD"})
FLAG = lazy(r"--(?P<name>[a-z-]+)")

# The flags that BuildKit's stable front end accepts, for telling a flag that a linter does not
# know yet from one that nobody knows.
FLAGS = {
    "ADD": {"chmod", "chown", "checksum", "exclude", "keep-git-dir", "link", "unpack"},
    "COPY": {"chmod", "chown", "exclude", "from", "link", "parents"},
    "FROM": {"platform"},
    "HEALTHCHECK": {"interval", "retries", "start-interval", "start-period", "timeout"},
    "RUN": {"device", "mount", "network", "security"},
}


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its name in capitals, its first and last line (1-based), its text."""

    name: str
    line: int
    end_line: int
    text: str
    """The instruction without the bodies of its here-documents, continuation lines joined."""
    heredocs: tuple[tuple[int, int, bool], ...] = ()
    """For each here-document: first line of its body, line of its terminator, tabs stripped."""

    def flags(self) -> list[str]:
        """Names of the `--name=…` flags that stand before the first argument."""
        names = []
        for word in self.text.split()[1:]:
            found = FLAG.match(word)
            if not found:
                break
            names.append(found.group("name"))
        return names


def instructions(text: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile, in order; lines that are no instruction count as one."""
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        stripped = lines[index].strip()
        if not stripped or stripped.startswith("#"):
            index += 1
            continue
        start = index
        parts: list[str] = []
        while index < len(lines):
            line = lines[index].rstrip()
            comment = line.lstrip().startswith("#") or not line.strip()
            if not (comment and parts):
                parts.append(line.removesuffix("\\"))
            index += 1
            if not comment and not line.endswith("\\"):
                break
        joined = " ".join(parts)
        found = INSTRUCTION.match(joined)
        name = found.group("name").upper() if found else ""
        bodies = []
        for mark in HEREDOC.finditer(joined) if name in WITH_HEREDOC else ():
            end = _terminator(lines, index, mark.group("word"), bool(mark.group("strip")))
            if end is None:
                break
            bodies.append((index + 1, end + 1, bool(mark.group("strip"))))
            index = end + 1
        yield Instruction(name, start + 1, index, joined, tuple(bodies))


def _terminator(lines: list[str], start: int, word: str, strip: bool) -> int | None:
    for index in range(start, len(lines)):
        line = lines[index].rstrip("\r")
        if (line.lstrip("\t") if strip else line) == word:
            return index
    return None


def spaced_heredocs(text: str) -> tuple[str, list[int]]:
    """The text with an empty line after each here-document, and each line's original number.

    hadolint 2.15 reads a here-document only when an empty line follows it, and does not strip the
    tabs of `<<-`. Neither changes what is built.
    """
    lines = text.split("\n")
    ends: set[int] = set()
    stripped: set[int] = set()
    for instruction in instructions(text):
        if instruction.heredocs:
            ends.add(instruction.end_line)
        for first, last, strip in instruction.heredocs:
            stripped.update(range(first, last + 1) if strip else ())
    result, numbers = [], []
    for number, line in enumerate(lines, 1):
        result.append(line.lstrip("\t") if number in stripped else line)
        numbers.append(number)
        if number in ends:
            result.append("")
            numbers.append(number)
    return "\n".join(result), numbers


def shipped_lines(text: str) -> set[int]:
    """Lines whose layers end up in the image: the last stage and the stages that it starts from."""
    stages: list[tuple[str, str, set[int]]] = []
    for instruction in instructions(text):
        lines = set(range(instruction.line, instruction.end_line + 1))
        if instruction.name == "FROM":
            words = [w for w in instruction.text.split()[1:] if not w.startswith("--")]
            base = words[0].lower() if words else ""
            alias = words[2].lower() if len(words) > 2 and words[1].lower() == "as" else ""
            stages.append((alias, base, lines))
        elif stages:
            stages[-1][2].update(lines)
        else:
            stages.append(("", "", lines))
    shipped: set[int] = set()
    wanted: str | None = None
    for alias, base, lines in reversed(stages):
        if wanted is None or (alias and alias == wanted):
            shipped |= lines
            wanted = base
    return shipped
