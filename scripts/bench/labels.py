"""Hold the verdicts on public repositories against the labels that people gave them before.

python scripts/bench/labels.py --repositories DIR [NAME …] [--show] [--record]
       [--write docs/reference/accuracy.md]

DIR/<owner>+<name> holds a git repository of each, at any depth.
"""

from __future__ import annotations

import argparse
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from common import table
from labelled import LABELS, Judged, Labelled, Seen, judge, read_labels, record, recorded
from suite import write

from prodready.catalog.loader import load_catalog
from prodready.catalog.model import Surface
from prodready.session import Request, examine


@cache
def automated() -> tuple[str, ...]:
    """The items that a check decides on a repository."""
    every = load_catalog().values()
    return tuple(item.id for item in every if item.check and Surface.REPO in item.surfaces)


def check(folder: Path) -> dict[str, Seen]:
    """What the engine answers to each automated item."""
    run = examine(Request(str(folder), items=automated()))
    return {
        result.item.id: Seen(
            result.status.value,
            tuple(finding.path for finding in result.findings),
            tuple(f"{f.path}:{f.line}: {f.message}" for f in result.findings)
            or ((result.reason,) if result.reason else ()),
        )
        for result in run.results
    }


def git_directory(mirrors: Path, name: str) -> Path | None:
    """The git directory of a repository, if it is there."""
    home = mirrors / name
    found = (file.parent for file in sorted(home.rglob("HEAD")) if (file.parent / "refs").is_dir())
    return next(found, None)


def export(source: Path, commit: str, folder: Path) -> None:
    """Put a work tree of the commit, with its history, into the folder.

    Raises:
        subprocess.CalledProcessError: the commit is not there.
    """
    clone = ["clone", "--quiet", "--shared", "--no-checkout", str(source), str(folder)]
    for words in (clone, ["-C", str(folder), "checkout", "--quiet", "--detach", commit]):
        subprocess.run(["git", "-c", "advice.detachedHead=false", *words], check=True)


def measure(labelled: Labelled, source: Path) -> dict[str, Seen]:
    """What the engine answers for the repository at the commit of its labels."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / labelled.name.rpartition("/")[2]
        export(source, labelled.commit, folder)
        return check(folder)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


HEADER = ("true fails", "false fails", "missed fails", "precision", "recall", "cross-layer")


def numbers(judged: Iterable[Judged]) -> tuple[object, ...]:
    """True, false and missed fails, precision, recall, and false alarms that another layer answers.

    A fail that is reported at another place than the label's counts as false and as missed.
    """
    every = list(judged)
    count = {
        name: sum(1 for each in every if each.outcome == name)
        for name in ("right", "elsewhere", "missed", "false")
    }
    true, away = count["right"], count["elsewhere"]
    false, missed = count["false"] + away, count["missed"] + away
    layers = sum(1 for each in every if each.outcome == "false" and each.label.cross_layer)
    return true, false, missed, _share(true, true + false), _share(true, true + missed), layers


def figures(judged: Sequence[Judged], by: str, of: Callable[[Judged], str]) -> str:
    """A table of the numbers by repository or item; rows with nothing to count are left out."""
    groups = {name: [each for each in judged if of(each) == name] for name in map(of, judged)}
    rows = [(name, *numbers(groups[name])) for name in sorted(groups)]
    rows = [row for row in rows if any(row[1:4])]
    return table([by, *HEADER], [*rows, ("**all**", *numbers(judged))])


def show(judged: Iterable[Judged]) -> Iterator[str]:
    """Every disagreement, with what the label and the engine say."""
    for each in judged:
        if each.outcome in ("right", "quiet"):
            continue
        label = " ".join([each.label.expect, *each.label.where, f"({each.label.note})"])
        yield f"{each.repository}: {each.outcome}: {each.item}: {each.seen.status}; label: {label}"
        yield from (f"    {line}" for line in each.seen.said[:8])


def main() -> int:
    """Print the numbers; with --write put them into a page."""
    names = sorted(file.stem for file in LABELS.glob("*.yaml"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="*", default=names, help="<owner>+<name> of a labelled one")
    parser.add_argument("--repositories", type=Path, metavar="DIR", help="git repositories")
    parser.add_argument("--show", action="store_true", help="print each disagreement")
    parser.add_argument("--record", action="store_true", help="keep the answers as the first run")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the numbers there")
    args = parser.parse_args()
    logging.disable()
    first: list[Judged] = []
    today: list[Judged] = []
    first_now: list[Judged] = []
    today_blind: list[Judged] = []
    for name in args.name:
        labelled = read_labels(LABELS / f"{name}.yaml")
        kept = LABELS / "first" / f"{name}.yaml"
        source = git_directory(args.repositories, name) if args.repositories else None
        if source is None:
            print(f"{name}: no git repository in --repositories; not run", file=sys.stderr)
        else:
            seen = measure(labelled, source)
            today += judge(labelled, seen, labelled.now)
            today_blind += judge(labelled, seen, labelled.blind)
            if args.record:
                record(kept, seen)
        if kept.exists():
            first += judge(labelled, recorded(kept), labelled.blind)
            first_now += judge(labelled, recorded(kept), labelled.now)
    if args.show:
        print(*show(today), sep="\n")
    both = {
        "first run, labels as they were": first,
        "first run, labels as corrected": first_now,
        "today, labels as they were": today_blind,
        "today, labels as corrected": today,
    }
    parts = {
        "both": table(
            ["verdicts and labels", *HEADER],
            [(name, *numbers(each)) for name, each in both.items()],
        ),
        "first": figures(first, "repository", lambda each: each.repository),
        "today": figures(today, "repository", lambda each: each.repository),
        "items": figures(today, "item", lambda each: each.item),
    }
    print(*(f"{part}\n\n{text}\n" for part, text in parts.items()), sep="\n")
    if args.write:
        for part, text in parts.items():
            if part == "first" or today:
                write(args.write, part, text, "labels")
    return 0


if __name__ == "__main__":
    sys.exit(main())
