"""Markdown for the summary of a GitHub step, or for a comment on a change."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from prodready.model import Finding
from prodready.patterns import lazy
from prodready.reports.escape import markdown, markdown_code, web_link
from prodready.reports.sheet import Case, Outcome, Sheet
from prodready.reports.sources import other_places, published_path
from prodready.reports.style import plural

MAX_ROWS = 500
"""Findings in the table: a summary of more than 1 MiB is not shown at all."""
MAX_MESSAGE = 400

_PAGE = lazy(r"\.(md|markdown|mdx|mkd)$", re.IGNORECASE)


def render(sheet: Sheet) -> str:
    """The report as GitHub-flavoured Markdown."""
    return "\n\n".join(_blocks(sheet)) + "\n"


def _blocks(sheet: Sheet) -> Iterator[str]:
    yield f"## {markdown(sheet.title)}"
    yield _totals(sheet)
    findings = list(sheet.findings())
    if findings:
        yield _table(sheet, findings[:MAX_ROWS])
        if len(findings) > MAX_ROWS:
            yield f"{len(findings) - MAX_ROWS} more findings are in the log."
    bare = [case for case in sheet.with_outcome(Outcome.FAILED) if not case.findings]
    if bare:
        yield _list(bare)
    if sheet.notes or sheet.remarks:
        yield "\n".join(f"- {markdown(note)}" for note in (*sheet.notes, *sheet.remarks))
    skipped = sheet.with_outcome(Outcome.SKIPPED)
    for status in dict.fromkeys(case.status for case in skipped):
        cases = [case for case in skipped if case.status == status]
        heading = f"<summary>{len(cases)} {status}</summary>"
        yield f"<details>{heading}\n\n{_list(cases)}\n\n</details>"


def _totals(sheet: Sheet) -> str:
    names = [name for name, count in sheet.counts.items() if count]
    problems = {"problems": len(sheet.problems)} if sheet.problems else {}
    counts = {name: sheet.counts[name] for name in names} | problems
    if not counts:
        return "Nothing to check."
    rows = [counts.keys(), ["---:"] * len(counts), map(str, counts.values())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _table(sheet: Sheet, findings: Sequence[Finding]) -> str:
    rows = ["| Place | Rule | Severity | Message |", "| --- | --- | --- | --- |"]
    for finding in findings:
        link = web_link(finding.help)
        rule = markdown_code(finding.rule)
        rule = f"[{rule}](<{link}>)" if link else rule
        message = markdown(_cut(finding.message))
        if finding.also:
            message += f"<br>{markdown(other_places(finding))}"
        if finding.fix:
            message += f"<br>Fix: {markdown(_cut(finding.fix))}"
        place = _place(sheet.folder, finding.path, finding.line)
        rows.append(f"| {place} | {rule} | {finding.severity} | {message} |")
    return "\n".join(rows)


def _list(cases: Sequence[Case]) -> str:
    """Cases of one reason on one line."""
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        groups.setdefault((case.group, case.reason or case.status), []).append(case)
    lines = []
    for (_, reason), members in list(groups.items())[:MAX_ROWS]:
        first = members[0]
        more = f" and {len(members) - 1} more" if len(members) > 1 else ""
        place = first.place
        name = _place(Path(), place.path, place.line) if place else markdown_code(first.name)
        lines.append(f"- {name}{more}: {markdown(_cut(reason))}")
    if len(groups) > MAX_ROWS:
        lines.append(f"- {plural(len(groups) - MAX_ROWS, 'more reason')}")
    return "\n".join(lines)


def _place(folder: Path, path: str, line: int) -> str:
    """A link to the line; of a page, to its source and not to what it renders to."""
    published = published_path(path, folder)
    plain = "?plain=1" if _PAGE.search(published) else ""
    address = f"{_base()}{quote(published, errors='replace')}{plain if _base() else ''}#L{line}"
    return f"[{markdown_code(f'{published}:{line}')}](<{address}>)"


def _base() -> str:
    """Where the files of this commit are; nothing outside of GitHub's runners: links are relative."""
    parts = [os.environ.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "SHA")]
    server, repository, commit = parts
    if not (server and repository and commit):
        return ""
    return f"{server}/{repository}/blob/{commit}/"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE else text[: MAX_MESSAGE - 1] + "…"
