"""What an author asks of the engine beside a code block: `expect`, `skip` and `until`, `kind`.

How a block takes part in a run of its page is asked for with `run`, `file`, `output`, `exit` and
`timeout`; see `prodready.documents.runmarks`. Written as attributes of the fence (`{ .yaml .pr-bad expect="DL3007" }`) or as a comment above it
(`<!-- prodready: skip="needs a GPU" until="2027-06-30" -->`). The page shows neither.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from prodready.directives import Directives, Expected, Role, Running
from prodready.documents.headers import Header, words
from prodready.model import Finding, Kind, Place, Severity
from prodready.patterns import lazy

KEYS = ("expect", "skip", "until", "kind", "run", "exit", "timeout")
WORDS = ("run", "file", "output")
"""Directives without a value; in a header they count only in braces, as in `{ .python run }`."""
BAD = "pr-bad"
OUTPUT = "output"
"""The class, or the language, of a block that shows what the one before it prints."""
_FOREIGN = frozenset({"title", "expand", "kinds", "skips", "line", "lines", "id"})
_COMMENT = lazy(
    r"(?:<!--|\{/\*)\s*prodready\b:?(?P<body>.*?)(?:-->|\*/\})", re.DOTALL | re.IGNORECASE
)
SETUP = lazy(r"\s*setup\b", re.IGNORECASE)
"""How a comment goes on that holds code to run, not directives of the fence below it."""
_COMMENT_LINES = 12
MAX_STATUS = 255
_RUN = {"yes": Role.RUN, "page": Role.PAGE, "no": Role.NO}
_EXPECTED = lazy(r"(?P<rule>[A-Za-z][\w./:-]*)(?:@(?P<line>[1-9]\d*))?$")


@dataclass(slots=True)
class Asked:
    """The directives of one code block and what is wrong with how they are written."""

    directives: Directives = field(default_factory=Directives)
    problems: list[Finding] = field(default_factory=list)


def comment_above(lines: list[str], fence: int, prefix: str) -> tuple[int, str] | None:
    """The first line (from 0) and body of the prodready comment right above a fence.

    It has the fence's own indentation and quote marks; one empty line may stand between.
    """
    end = fence - 1
    bare = prefix.rstrip()
    if end > 0 and lines[end].strip() == bare:
        end -= 1
    if end < 0 or not lines[end].rstrip().endswith(("-->", "*/}")):
        return None
    for first in range(end, max(end - _COMMENT_LINES, -1), -1):
        line = lines[first]
        if line.startswith(prefix) and line[len(prefix) :].startswith(("<!--", "{/*")):
            text = "\n".join(part.removeprefix(prefix) for part in lines[first : end + 1])
            match = _COMMENT.match(text.rstrip())
            if match is None or match.end() < len(text.rstrip()) or SETUP.match(match["body"]):
                return None
            return first, match["body"]
        if not line.startswith(bare):
            return None
    return None


def is_comment(line: str) -> bool:
    """Whether a line starts a comment that is meant for prodready."""
    return bool(re.match(r"[> \t]*(?:<!--|\{/\*)\s*prodready\s*:", line, re.IGNORECASE))


def read(
    header: Header, at: Place, comment: str | None, comment_at: Place, today: date | None = None
) -> Asked:
    """The directives of a fence's header and of the comment above it, with their problems."""
    asked = Asked()
    reader = _Reader(asked, today or date.today())
    bad = BAD in header.classes
    own = {key for key, _ in header.attributes}
    ours = bad or bool(own.intersection(KEYS))
    for word in header.classes:
        if word.startswith("pr-") and word != BAD:
            reader.unknown(f".{word}", at, (f".{BAD}",))
    values: dict[str, tuple[str, Place]] = {}
    if OUTPUT in (*header.classes, header.language):
        values["role"] = (OUTPUT, at)
    for key, value in header.attributes:
        if key in WORDS and value is None and header.braced:
            values["role"] = (key, at)
        elif key in KEYS and value is not None:
            values[key] = (value, at)
        elif key.startswith(("pr-", "prodready")) or (ours and _near(key)):
            reader.unknown(key, at, KEYS)
    for key, value in words(comment or ""):
        if key in KEYS and value is not None:
            values[key] = (value, comment_at)
        elif key in WORDS and value is None:
            values["role"] = (key, comment_at)
        elif key == f".{BAD}":
            bad = True
        else:
            reader.unknown(key, comment_at, dict.fromkeys((*KEYS, *WORDS)))
    asked.directives = reader.directives(values)
    if bad and "expect" not in values and not asked.problems:
        reader.invalid(f".{BAD} needs expect= with the rules that the example breaks", at)
    return asked


def _near(key: str) -> bool:
    """Whether a key is likely one of ours, misspelt."""
    if key in KEYS or key in _FOREIGN or key.startswith("data-"):
        return False
    return bool(difflib.get_close_matches(key.lower(), KEYS, 1, 0.75))


class _Reader:
    """Turns attribute values into directives and collects what is wrong with them."""

    def __init__(self, asked: Asked, today: date) -> None:
        self.asked = asked
        self.today = today

    def directives(self, values: dict[str, tuple[str, Place]]) -> Directives:
        """The typed directives; one that cannot be read is left out and told."""
        expect = self._expect(*values["expect"]) if "expect" in values else ()
        kind = self._kind(*values["kind"]) if "kind" in values else None
        skip, until = self._skip(values)
        return Directives(expect, skip, until, kind, self._running(values))

    def _running(self, values: dict[str, tuple[str, Place]]) -> Running:
        role = Role(values["role"][0]) if "role" in values else None
        if "run" in values:
            text, at = values["run"]
            role = _RUN.get(text.strip().lower())
            if role is None:
                self.invalid(f"run={text!r} is none of yes, no, page", at)
        return Running(role, self._exit(values), self._timeout(values))

    def _exit(self, values: dict[str, tuple[str, Place]]) -> tuple[int, ...]:
        text, at = values.get("exit", ("", None))
        if at is None:
            return ()
        parts = text.replace(",", " ").split()
        if not parts or not all(part.isascii() and part.isdigit() for part in parts):
            self.invalid(f"exit={text!r} is no exit status; write one, or one a command: 0,1", at)
            return ()
        if any(int(part) > MAX_STATUS for part in parts):
            self.invalid(f"exit={text!r}: an exit status is at most {MAX_STATUS}", at)
            return ()
        return tuple(int(part) for part in parts)

    def _timeout(self, values: dict[str, tuple[str, Place]]) -> float | None:
        text, at = values.get("timeout", ("", None))
        if at is None:
            return None
        if not re.fullmatch(r"\d{1,4}(?:\.\d{1,3})?", text.strip(), re.ASCII) or not float(text):
            self.invalid(f"timeout={text!r} is no number of seconds; write it as 5 or 0.5", at)
            return None
        return float(text)

    def _expect(self, text: str, at: Place) -> tuple[Expected, ...]:
        items = [item for item in re.split(r"[,\s]+", text) if item]
        matches = [(item, _EXPECTED.match(item)) for item in items]
        for item, match in matches:
            if match is None:
                self.invalid(f"expect={item!r} is no rule; write RULE or RULE@LINE", at)
        if not items:
            self.invalid("expect= names no rule; write RULE or RULE@LINE", at)
        return tuple(
            Expected(m["rule"], int(m["line"]) if m["line"] else None) for _, m in matches if m
        )

    def _kind(self, text: str, at: Place) -> Kind | None:
        try:
            return Kind(text.strip().lower())
        except ValueError:
            known = ", ".join(sorted(Kind))
            self.invalid(f"kind={text!r} is not a kind; use one of {known}", at)
            return None

    def _skip(self, values: dict[str, tuple[str, Place]]) -> tuple[str | None, date | None]:
        if "skip" not in values:
            if "until" in values:
                self.invalid(
                    "until= says when a skip ends; give skip= with a reason too", values["until"][1]
                )
            return None, None
        reason, at = values["skip"]
        if not reason.strip():
            self.invalid("skip= needs a reason", at)
            return None, None
        if "until" not in values:
            self.invalid('skip= needs until="YYYY-MM-DD", the day that it ends', at)
            return None, None
        text, until_at = values["until"]
        try:
            until = date.fromisoformat(text.strip())
        except ValueError:
            self.invalid(f"until={text!r} is not a day; write it as 2027-06-30", until_at)
            return None, None
        if until < self.today:
            message = f"skip ended on {until}: prove the example or give a new day and reason"
            self._add("expired-skip", message, until_at)
            return None, None
        return reason.strip(), until

    def unknown(self, word: str, at: Place, known: Iterable[str]) -> None:
        names = tuple(known)
        near = difflib.get_close_matches(word, names, 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else f"use {', '.join(names)}"
        self._add("unknown-directive", f"{word} is not a directive of prodready; {hint}", at)

    def invalid(self, message: str, at: Place) -> None:
        self._add("invalid-directive", message, at)

    def _add(self, rule: str, message: str, at: Place) -> None:
        self.asked.problems.append(
            Finding(rule, message, Severity.HIGH, at.path, at.line, at.column)
        )
