"""Plant single defects in the good repositories of tests/suite and count what is seen where.

python scripts/bench/suite.py [NAME …] [--show] [--write docs/reference/accuracy.md --part blind]
       [--suite DIR]

DIR holds a folder of each repository: `good/`, `defects.yaml`, `innocent.yaml`.
"""

from __future__ import annotations

import argparse
import logging
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from common import table

from prodready.model import Finding
from prodready.session import Request, examine

SUITE = Path(__file__).resolve().parents[2] / "tests" / "suite"
PROFILE = "web-service"
NEAR = 5
"""Lines between the anchor and a finding that still name the same place."""


@dataclass(frozen=True)
class Change:
    """A defect, or a change that is none: what is edited, and where which item has to show it."""

    name: str
    edits: list[dict[str, Any]]
    items: frozenset[str] = frozenset()
    files: int = 1
    places: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Judged:
    """A change and what was new with it: `seen` is right, elsewhere, missed, quiet or flagged."""

    change: Change
    seen: str
    findings: list[Finding]


@dataclass(frozen=True)
class Outcome:
    """What came of one repository."""

    name: str
    good: list[Finding]
    defects: list[Judged]
    innocent: list[Judged]

    def count(self, seen: str, files: int | None = None) -> int:
        """How many changes were seen so, of those that need this many files."""
        every = [*self.defects, *self.innocent]
        return sum(1 for j in every if j.seen == seen and files in (None, j.change.files))


def read_changes(file: Path) -> list[Change]:
    """The changes of a file.

    Raises:
        KeyError: an entry has no id or no edits.
    """
    entries: list[Mapping[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [
        Change(
            each["id"],
            each["edits"],
            frozenset([each["item"]] if isinstance(each["item"], str) else each["item"])
            if "item" in each
            else frozenset(),
            each.get("files", 1),
            each.get("at", []),
        )
        for each in entries
    ]


def apply(change: Change, folder: Path) -> None:
    """Edit the copy.

    Raises:
        ValueError: a text to replace is not there.
    """
    for edit in change.edits:
        if "delete" in edit:
            (folder / edit["delete"]).unlink()
        elif "create" in edit:
            path = folder / edit["create"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(edit["text"], encoding="utf-8")
        else:
            path, (old, new) = folder / edit["file"], edit["replace"]
            text = path.read_text(encoding="utf-8")
            if old not in text:
                raise ValueError(f"{change.name}: {edit['file']} has no {old!r}")
            path.write_text(text.replace(old, new, 1), encoding="utf-8")


def is_there(finding: Finding, places: Sequence[Sequence[str]], folder: Path) -> bool:
    """Whether the finding names one of the places: a file, and lines near the anchor if one is told."""
    for file, *anchor in places:
        if finding.path != file:
            continue
        if not anchor or not (folder / file).exists():
            return True
        text = (folder / file).read_text(encoding="utf-8")
        for found in re.finditer(re.escape(anchor[0]), text):
            number = text.count("\n", 0, found.start()) + 1
            if abs(number - (finding.line or 1)) <= NEAR:
                return True
    return False


def check(folder: Path) -> list[Finding]:
    """Everything that the engine reports for the folder."""
    run = examine(Request(str(folder), profile=PROFILE))
    return [finding for result in run.results for finding in result.findings]


def judge(change: Change, folder: Path, known: set[tuple[str, str | None, str]]) -> Judged:
    """Apply the change, check, and compare with what was reported before it."""
    apply(change, folder)
    git(folder, "add", "--all")
    made = [each["create"] for each in change.edits if "create" in each]
    if made and change.items:  # a file that is the defect was committed, whatever git ignores
        git(folder, "add", "--force", "--", *made)
    new = [each for each in check(folder) if key(each) not in known]
    own = [each for each in new if each.rule in change.items]
    if not change.items:
        seen = "flagged" if new else "quiet"
    elif any(is_there(each, change.places, folder) for each in own):
        seen = "right"
    else:
        seen = "elsewhere" if own else "missed"
    git(folder, "reset", "--quiet", "--hard")
    return Judged(change, seen, new)


def key(finding: Finding) -> tuple[str, str | None, str]:
    """What stays of a finding when the lines above it move."""
    return finding.rule, finding.path, re.sub(r"\d+", "", finding.message)


def git(folder: Path, *words: str) -> None:
    """Run git in the copy, as nobody in particular."""
    who = ["-c", "user.name=Suite", "-c", "user.email=suite@example.org"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def measure(name: str, suite: Path = SUITE, step: int = 1) -> Outcome:
    """Judge one repository of the suite, in a copy of its own: each change, or each `step`th."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / name
        shutil.copytree(suite / name / "good", folder)
        git(folder, "init", "--quiet", "--initial-branch=main")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", "feat: first version")
        good = check(folder)
        known = {key(each) for each in good}
        parts = [
            [
                judge(each, folder, known)
                for each in read_changes(suite / name / f"{part}.yaml")[::step]
            ]
            for part in ("defects", "innocent")
        ]
    return Outcome(name, good, *parts)


def names(suite: Path = SUITE) -> list[str]:
    """The repositories of the suite."""
    return sorted(each.parent.name for each in suite.glob("*/good"))


def figures(outcomes: Sequence[Outcome]) -> str:
    """The table of the numbers."""
    rows: list[tuple[object, ...]] = []
    total = [0] * 8
    for each in outcomes:
        numbers = [
            len(each.defects),
            each.count("right"),
            each.count("right", 2),
            each.count("elsewhere"),
            each.count("missed"),
            len(each.innocent),
            each.count("flagged"),
            len(each.good),
        ]
        total = [a + b for a, b in zip(total, numbers, strict=True)]
        rows.append((each.name, *_shown(numbers, two_files(each))))
    rows.append(("**all**", *_shown(total, sum(two_files(each) for each in outcomes))))
    header = ["repository", "defects", "seen at the right place", "of those that need two files"]
    header += [
        "seen elsewhere",
        "missed",
        "innocent changes",
        "flagged",
        "findings on the good one",
    ]
    return table(header, rows)


def two_files(outcome: Outcome) -> int:
    """How many defects need two files to be seen."""
    return sum(1 for each in outcome.defects if each.change.files == 2)


def _shown(numbers: list[int], pairs: int) -> list[object]:
    share = 100 * numbers[1] / max(1, numbers[0])
    return [numbers[0], f"{numbers[1]} ({share:.0f} %)", f"{numbers[2]} of {pairs}", *numbers[3:]]


def show(outcome: Outcome) -> Iterator[str]:
    """Everything that is not as wanted, a line each."""
    for finding in outcome.good:
        yield f"{outcome.name}: good: {_said(finding)}"
    for each in [*outcome.defects, *outcome.innocent]:
        if each.seen not in ("right", "quiet"):
            yield f"{outcome.name}: {each.seen}: {each.change.name} {sorted(each.change.items)}"
            yield from (f"    {_said(finding)}" for finding in each.findings)


def _said(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}: {finding.rule}: {finding.message}"


def write(page: Path, part: str, text: str, measurement: str = "suite") -> None:
    """Put the numbers of a part of a measurement between the page's markers.

    Raises:
        ValueError: the page has no such markers.
    """
    start, end = f"<!-- {measurement} {part} -->", f"<!-- end of {measurement} {part} -->"
    before, found, rest = page.read_text(encoding="utf-8").partition(start)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{page} has no {start} … {end}")
    page.write_text(f"{before}{start}\n\n{text}\n\n{end}{after}", encoding="utf-8")


def main() -> int:
    """Print the numbers; with --write put them into a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="*", help="a repository of the suite (all)")
    parser.add_argument("--suite", type=Path, default=SUITE, metavar="DIR", help="(tests/suite)")
    parser.add_argument("--show", action="store_true", help="print what is not as wanted")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the numbers there")
    parser.add_argument("--part", default="today", help="between these markers (today)")
    args = parser.parse_args()
    logging.disable()
    outcomes = [measure(each, args.suite) for each in args.name or names(args.suite)]
    if args.show:
        print(*(line for each in outcomes for line in show(each)), sep="\n")
    print(figures(outcomes))
    if args.write:
        write(args.write, args.part, figures(outcomes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
