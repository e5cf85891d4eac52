"""The person's report of `prodready snippets`: what fails, where, and what was not looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from prodready.documents.pages import Collection
from prodready.model import Finding, SnippetVerdict, Verdict
from prodready.reports.escape import inert, one_line, terminal, terminal_path
from prodready.reports.snippets_json import summary
from prodready.reports.sources import Sources, excerpt
from prodready.reports.style import Style, plural


def render(verdicts: Sequence[SnippetVerdict], collection: Collection) -> str:
    """The report as text, with colour when standard output is a terminal."""
    return "\n".join(_lines(verdicts, collection, Style.for_stdout())) + "\n"


def _lines(
    verdicts: Sequence[SnippetVerdict], collection: Collection, style: Style
) -> Iterator[str]:
    sources = Sources()
    for problem in collection.problems:
        yield from finding_lines(problem, sources, style)
    for finding, pages in _pages_of(verdicts).items():
        yield from finding_lines(finding, sources, style)
        if pages:
            more = f" and {len(pages) - 3} more" if len(pages) > 3 else ""
            yield style.dim(f"       shown on {terminal(', '.join(pages[:3]))}{more}")
    yield from _reasons(verdicts, Verdict.FRAGMENT, style)
    yield from _reasons(verdicts, Verdict.UNVERIFIED, style)
    yield _totals(verdicts, collection, style)


def _pages_of(verdicts: Sequence[SnippetVerdict]) -> dict[Finding, list[str]]:
    """Each finding once, with the places of the pages that include the file it points into."""
    pages: dict[Finding, list[str]] = {}
    worded: dict[tuple[str, int, int, str], Finding] = {}
    for verdict in verdicts:
        for finding in verdict.findings:
            if finding.path != verdict.path:
                # A parser may word one fault of a file in two ways: with the markers of sections
                # in its way, and without.
                fault = (finding.path, finding.line, finding.column, finding.rule)
                finding = worded.setdefault(fault, finding)
                pages.setdefault(finding, []).append(f"{verdict.path}:{verdict.line}")
            else:
                pages.setdefault(finding, [])
    return pages


def finding_lines(finding: Finding, sources: Sources, style: Style) -> Iterator[str]:
    """A finding for a person: place, rule and message, the source line with a caret, the fix."""
    source = f" [{finding.tool}]" if finding.tool else ""
    place = style.bold(f"{terminal_path(finding.path)}:{finding.line}:{finding.column}:")
    message = terminal(" ".join(finding.message.split()))
    yield f"{place} {style.red(terminal(finding.rule))} {message}{style.dim(source)}"
    line = sources.line(finding.path, finding.line)
    if line is not None:
        number = f"{finding.line:>6} | "
        shown = excerpt(line, finding.column)
        yield style.dim(number) + inert(shown.line)
        yield style.dim(" " * (len(number) - 2) + "| ") + shown.indent + style.red("^")
    if finding.fix:
        yield f"       fix: {terminal(' '.join(finding.fix.split()))}"


def _reasons(verdicts: Sequence[SnippetVerdict], kind: Verdict, style: Style) -> Iterator[str]:
    """One line a snippet; many of one page and one reason share a line."""
    groups: dict[tuple[str, str], list[SnippetVerdict]] = {}
    for verdict in verdicts:
        if verdict.verdict is kind:
            groups.setdefault((verdict.path, verdict.reason or ""), []).append(verdict)
    for (path, reason), members in groups.items():
        more = f" (and {len(members) - 1} more on this page)" if len(members) > 1 else ""
        place = style.bold(f"{terminal_path(path)}:{members[0].line}:")
        yield f"{place} {style.yellow(str(kind))} {terminal(one_line(reason))}{style.dim(more)}"


def _totals(verdicts: Sequence[SnippetVerdict], collection: Collection, style: Style) -> str:
    counts = summary(verdicts)
    parts = [f"{counts[kind]} {kind}" for kind in Verdict if counts[kind]]
    proved_bad = sum(bool(v.expected) and v.verdict is Verdict.VERIFIED for v in verdicts)
    if proved_bad:
        parts.append(f"{plural(proved_bad, 'bad example')} proved bad")
    if collection.problems:
        parts.append(plural(len(collection.problems), "problem"))
    ignored = sum(verdict.ignored for verdict in verdicts)
    if ignored:
        parts.append(f"{plural(ignored, 'finding')} ignored")
    missing = Counter(tool for verdict in verdicts for tool in verdict.missing)
    lines = [
        f"{plural(len(verdicts), 'snippet')} on {plural(collection.pages, 'page')}: "
        + (", ".join(parts) or "nothing to check")
    ]
    for tool, count in missing.most_common():
        lines.append(f"not installed: {tool}, which {plural(count, 'snippet')} waited for")
    return style.bold("\n".join(lines))
