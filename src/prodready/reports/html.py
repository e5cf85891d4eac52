"""One page of HTML that needs nothing else: no script, no request, light and dark."""

from __future__ import annotations

import html as markup
from collections.abc import Iterable, Iterator, Sequence

from prodready.model import Finding
from prodready.reports.escape import one_line, visible, web_link
from prodready.reports.sheet import Case, Outcome, Sheet
from prodready.reports.sources import Sources, excerpt, other_places

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2329; --soft: #57606a; --paper: #fff; --line: #d0d7de;
  --code: #f5f7f9; --bad: #b3261e; --open: #7a5200; --good: #1a6b34; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --soft: #a5aeb8; --paper: #14181c;
  --line: #3a424a; --code: #1d2329; --bad: #ff9d94; --open: #f0c060; --good: #7fd99a; } }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
a { color: inherit; } code, pre { font-family: ui-monospace, monospace; font-size: .875rem; }
pre { background: var(--code); overflow-x: auto; padding: .5rem .75rem; tab-size: 4; }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; } dt { color: var(--soft); }
dd { font-size: 1.5rem; margin: 0; }
article { border-top: 1px solid var(--line); padding: .75rem 0; }
article p { margin: .25rem 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid var(--line); padding: .25rem .5rem .25rem 0; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
.soft { color: var(--soft); } .failed { color: var(--bad); } .skipped { color: var(--open); }
.passed { color: var(--good); } summary { cursor: pointer; }
@media print { :root { --ink: #000; --soft: #444; --paper: #fff; --line: #999; --code: #fff;
  --bad: #000; --open: #000; --good: #000; } body { max-width: none; padding: 0; font-size: 10pt; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); }
  article, tr { break-inside: avoid; } h2, h3, summary { break-after: avoid; }
  details::details-content { content-visibility: visible; display: block; height: auto; } }
"""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def render(sheet: Sheet) -> str:
    """The report as a page."""
    title = _text(sheet.title)
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            f'<meta name="referrer" content="no-referrer">\n<title>{title}</title>',
            f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>",
            *_totals(sheet),
            *_notes("Not whole", sheet.notes),
            *_notes("To be known", sheet.remarks),
            *_findings(sheet),
            *_cases(sheet),
            "</main>\n</body>\n</html>\n",
        ]
    )


def _totals(sheet: Sheet) -> Iterator[str]:
    counts = {**sheet.counts, **({"problems": len(sheet.problems)} if sheet.problems else {})}
    yield "<dl>"
    for name, count in counts.items():
        yield f"<div><dt>{_text(name)}</dt><dd>{count}</dd></div>"
    yield "</dl>"


def _notes(heading: str, notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield f"<h2>{heading}</h2>\n<ul>"
        yield from (f"<li>{_text(note)}</li>" for note in notes)
        yield "</ul>"


def _findings(sheet: Sheet) -> Iterator[str]:
    sources = Sources(sheet.folder)
    findings = list(sheet.findings())
    if findings:
        yield "<h2>Findings</h2>"
    for finding in findings:
        yield from _finding(finding, sources)
        pages = sheet.shown.get(finding, ())
        if pages:
            places = ", ".join(f"{page.path}:{page.line}" for page in pages)
            yield f'<p class="soft">Shown on {_text(places)}</p>'
        yield "</article>"


def _finding(finding: Finding, sources: Sources) -> Iterator[str]:
    place = f"{finding.path}:{finding.line}:{finding.column}"
    link = web_link(finding.help)
    rule = f"<code>{_text(finding.rule)}</code>"
    if link:
        rule = f'<a href="{markup.escape(link)}" rel="noreferrer">{rule}</a>'
    said_by = f"{finding.severity}, {finding.tool}" if finding.tool else str(finding.severity)
    yield f"<article>\n<h3><code>{_text(place)}</code></h3>"
    yield f'<p>{rule} <span class="soft">{_text(said_by)}</span></p>'
    yield f"<p>{_text(finding.message)}</p>"
    line = sources.line(finding.path, finding.line)
    if line is not None:
        shown = excerpt(line, finding.column)
        caret = f'<span class="failed" aria-hidden="true">{shown.indent}^</span>'
        yield f"<pre>{markup.escape(shown.line)}\n{caret}</pre>"
    if finding.also:
        yield f'<p class="soft">{_text(other_places(finding, len(finding.also)))}</p>'
    if finding.fix:
        yield f"<p>Fix: {_text(finding.fix)}</p>"


def _cases(sheet: Sheet) -> Iterator[str]:
    """Everything that was judged, by page or area; what failed is open at once."""
    groups: dict[str, list[Case]] = {}
    for case in sheet.cases:
        groups.setdefault(case.group, []).append(case)
    if groups:
        yield "<h2>All of it</h2>"
    for group, cases in groups.items():
        failed = sum(case.outcome is Outcome.FAILED for case in cases)
        note = f', <span class="failed">{failed} failed</span>' if failed else ""
        opened = " open" if failed or sheet.name == "check" else ""
        yield f"<details{opened}><summary>{_text(group)}: {len(cases)}{note}</summary>"
        yield '<table><thead><tr><th scope="col">Name</th><th scope="col">Verdict</th>'
        yield '<th scope="col">By, or why not</th></tr></thead><tbody>'
        yield from map(_row, cases)
        yield "</tbody></table></details>"


def _row(case: Case) -> str:
    why = case.reason or _joined(case.details) or _joined(f.rule for f in case.findings)
    return (
        f"<tr><td><code>{_text(case.name)}</code></td>"
        f'<td class="{case.outcome}">{_text(case.status)}</td><td>{_text(why)}</td></tr>'
    )


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(parts))


def _text(text: str) -> str:
    return markup.escape(visible(one_line(text)))
