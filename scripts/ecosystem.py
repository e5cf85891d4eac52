"""Compare what two installations find in public repositories: the change against the last release.

    python scripts/ecosystem.py BEFORE AFTER [--list FILE] [--source ADDRESS] [--folder FOLDER]

BEFORE and AFTER are two `prodready` programs. Each line of the list is OWNER/NAME@COMMIT, and after a
space the folder with its pages where it has one. Printed is Markdown: what is new, what is gone. Exit
status: 1 where AFTER ends in an error and BEFORE does not, 3 where a repository cannot be fetched.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LINE = re.compile(r"(?P<name>[\w.-]+/[\w.-]+)@(?P<commit>[0-9a-f]{40})(?: (?P<docs>[\w./-]+))?")
STATUS = "status of "
SHOWN = 60
"""Lines that are shown of one repository."""
SECONDS = 600
WHOLE = 60_000
"""Characters of a report: a comment and an issue hold 65,536."""


class ListError(Exception):
    """A line of the list is none, or a repository cannot be fetched; the message says which."""


@dataclass(frozen=True)
class Project:
    """A repository at one commit, and the folder with its pages."""

    name: str
    commit: str
    docs: str | None


@dataclass(frozen=True)
class Difference:
    """What is new and what is gone in one repository; `broken` where AFTER does not end well."""

    project: Project
    new: list[str]
    gone: list[str]
    broken: bool


def main() -> int:
    """Fetch, run, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("before", metavar="BEFORE")
    parser.add_argument("after", metavar="AFTER")
    parser.add_argument("--list", type=Path, default=ROOT / "scripts" / "data" / "ecosystem.txt")
    parser.add_argument("--source", default="https://github.com", help="where repositories are")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "ecosystem")
    options = parser.parse_args()
    # They are started elsewhere; a link of an environment is not to be followed.
    programs = [str(Path(one).absolute()) for one in (options.before, options.after)]
    try:
        differences = [
            compare(project, programs, options)
            for project in projects(options.list.read_text(encoding="utf-8"))
        ]
    except (ListError, OSError) as error:
        print(f"ecosystem: {error}", file=sys.stderr)
        return 3
    print(report(differences))
    return int(any(difference.broken for difference in differences))


def projects(text: str) -> Iterator[Project]:
    """The projects of a list; empty lines and lines with `#` are none.

    Raises:
        ListError: a line is something else.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = LINE.fullmatch(line.strip())
        if found is None:
            raise ListError(f"line {number}: expected OWNER/NAME@COMMIT [FOLDER], found {line!r}")
        yield Project(found["name"], found["commit"], found["docs"])


def compare(project: Project, programs: list[str], options: argparse.Namespace) -> Difference:
    """Run both programs in the project."""
    folder = options.folder / project.name.replace("/", "+")
    fetch(project, options.source, folder)
    before, after = (findings(program, folder, project.docs) for program in programs)
    return Difference(
        project,
        sorted(after - before),
        sorted(before - after),
        any(line.startswith("error: ") for line in after - before),
    )


def fetch(project: Project, source: str, folder: Path) -> None:
    """One commit without its history; nothing of it is run.

    Raises:
        ListError: git could not.
    """
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "GIT_LFS_SKIP_SMUDGE": "1", "GIT_TERMINAL_PROMPT": "0"}
    for arguments in (
        ["init", "--quiet", "--template="],
        ["fetch", "--quiet", "--depth", "1", f"{source}/{project.name}", project.commit],
        ["checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"],
    ):
        command = ["git", "-C", str(folder), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            raise ListError(f"{project.name}: git {arguments[0]} failed: {done.stderr.strip()}")


def findings(program: str, folder: Path, docs: str | None) -> set[str]:
    """What a program says of a folder, one line each, and how it ended where that was no answer."""
    said: set[str] = set()
    for command in (["check", "."], ["snippets", docs]):
        if command[1] is None:
            continue
        # What one version remembers must not answer for the other.
        subprocess.run(["git", "-C", str(folder), "clean", "-ffdxq"], check=True)
        done = subprocess.run(
            [program, *map(str, command), "--format", "json"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        if done.returncode not in (0, 1):
            last = (done.stderr.strip().splitlines() or [""])[-1]
            said.add(f"error: {command[0]} ended with {done.returncode}: {last}")
            continue
        said.update(lines(json.loads(done.stdout)))
    return said


def lines(answer: dict[str, Any]) -> Iterator[str]:
    """The findings of a report of either command, and each answer that has none."""
    for item in answer.get("items", []):
        if not item["findings"]:
            yield f"{STATUS}{item['id']}: {item['status']}"
        yield from map(line, item["findings"])
    for snippet in answer.get("snippets", []):
        if not snippet["findings"] and snippet["verdict"] != "verified":
            reason = f" {snippet['reason']}" if snippet["reason"] else ""
            yield f"{snippet['path']}:{snippet['line']} {snippet['verdict']}{reason}"
        yield from map(line, snippet["findings"])


def line(finding: dict[str, Any]) -> str:
    """A finding as one line."""
    place = ":".join(str(part) for part in (finding["path"], finding["line"]) if part)
    return f"{place} {finding['rule']} {' '.join(finding['message'].split())}".strip()


def report(differences: list[Difference]) -> str:
    """All of it as Markdown."""
    new = sum(len(difference.new) for difference in differences)
    gone = sum(len(difference.gone) for difference in differences)
    count = f"{len(differences)} {'repository' if len(differences) == 1 else 'repositories'}"
    if not new and not gone:
        return f"## Ecosystem\n\nNothing changes in {count}.\n"
    parts = [f"## Ecosystem\n\n{new} new and {gone} gone in {count}.\n"]
    for difference in differences:
        changed = [f"+ {one}" for one in difference.new] + [f"- {one}" for one in difference.gone]
        changed.sort(key=lambda one: one[2:].startswith(STATUS))  # findings are read first
        if not changed:
            continue
        head = f"{difference.project.name}: +{len(difference.new)} -{len(difference.gone)}"
        body = "\n".join(changed[:SHOWN]).replace("```", "'''")
        more = f"\n{len(changed) - SHOWN} more lines" if len(changed) > SHOWN else ""
        parts.append(
            f"<details><summary>{head}</summary>\n\n```diff\n{body}{more}\n```\n\n</details>\n"
        )
    text = parts[0]
    for number, part in enumerate(parts[1:], 1):
        if len(text) + len(part) > WHOLE:
            return f"{text}\n{len(parts) - number} more repositories change.\n"
        text += f"\n{part}"
    return text


if __name__ == "__main__":
    sys.exit(main())
