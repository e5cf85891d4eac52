"""When a page was last changed, from git; nothing where git cannot tell.

A page changes with what it is made of: its own text, the files that it includes, and the
catalogue where a macro shows items.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from prodready.patterns import lazy

CATALOG = "src/prodready/catalog/"
"""What the macros that show items read."""

_INCLUDED = lazy(r'^[ \t]*--8<-- "([^":]+)', re.M)
_MACROS = lazy(r"\A---\n(?:.*\n)*?render_macros: true\n")
_ITEMS = lazy(r"\{\{ *(?:checklist|checklist_table|item)\(")
_EVIDENCE = lazy(r"\bevidence_(?:table|summary)\(")


@dataclass(frozen=True, slots=True)
class History:
    """The day of each file's last commit, and the files that differ from it."""

    days: Mapping[str, str] = field(default_factory=dict)
    """ISO dates by path from the project's folder; empty where git knows nothing."""
    touched: frozenset[str] = frozenset()

    def day_of(self, names: list[str]) -> str | None:
        """The last day on which one of them changed; None when one is not as committed.

        A name that ends with a slash stands for every file below it.
        """
        days = []
        for name in names:
            mine = [known for known in self.days if known == name or _below(known, name)]
            if not mine or any(one == name or _below(one, name) for one in self.touched):
                return None
            days += [self.days[one] for one in mine]
        return max(days, default=None)


def last_changed(page: Path, root: Path) -> str | None:
    """The day on which the page, a file below `root`, was last changed; None where nobody knows.

    Nobody knows without git, in a shallow clone, of a page that is not committed as it is, and
    of one that is made from the evidence of each build.
    """
    try:
        text = page.read_text(encoding="utf-8")
        name = page.resolve().relative_to(root.resolve()).as_posix()
    except (OSError, ValueError):
        return None
    sources = [name, *_INCLUDED.findall(text)]
    if _MACROS.match(text):
        if _EVIDENCE.search(text):
            return None
        sources += [CATALOG] if _ITEMS.search(text) else []
    return history(root.resolve()).day_of(sources)


@lru_cache(maxsize=4)
def history(root: Path) -> History:
    """What git knows of the files below `root`, asked once."""
    if _git(root, "rev-parse", "--is-shallow-repository") != "false\n":
        return History()
    log = _git(root, "log", "--format=%x01%cs", "--name-only", "--relative", "-z", "--", ".")
    status = _git(root, "status", "--porcelain", "-z", "--no-renames", "--", ".")
    prefix = _git(root, "rev-parse", "--show-prefix")
    if log is None or status is None or prefix is None:
        return History()
    days: dict[str, str] = {}
    for commit in log.split("\x01")[1:]:
        day, _, names = commit.partition("\0")
        for name in names.replace("\n", "").split("\0"):
            days.setdefault(name, day.strip())
    touched = (line[3:].removeprefix(prefix.strip()) for line in status.split("\0") if line)
    return History(days, frozenset(touched))


def _git(root: Path, *arguments: str) -> str | None:
    """What git prints; None where it is not installed, or fails."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],
            capture_output=True,
            check=False,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _below(name: str, folder: str) -> bool:
    return folder.endswith("/") and name.startswith(folder)
