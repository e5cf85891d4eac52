"""The evidence page: one entry a snippet, grouped by the page or file that it stands in."""

from __future__ import annotations

from html import escape

from prodready.site.published import Evidence, Row


def render_evidence(evidence: Evidence) -> str:
    """Markdown headings by page, and under each a table of its snippets."""
    seen: set[str] = set()
    parts = []
    pages: dict[str, list[Row]] = {}
    for row in evidence.rows:
        pages.setdefault(row.path, []).append(row)
    for path, rows in pages.items():
        lines = "\n".join(_entry(row, seen) for row in rows)
        parts.append(f"## {_title(path)}\n\n{_table(lines)}")
    return "\n\n".join(parts) + "\n"


def _title(path: str) -> str:
    """The file's path; a page of the handbook links to itself."""
    if path.startswith("docs/"):
        return f"[{path}](/{path.removeprefix('docs/')})"
    return path


def _table(rows: str) -> str:
    heads = "".join(
        f'<th scope="col">{name}</th>' for name in ("Line", "Kind", "Verdict", "Checked with")
    )
    return (
        f'<div class="pr-scroll"><table class="pr-evidence"><thead><tr>{heads}</tr></thead>'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


def _entry(row: Row, seen: set[str]) -> str:
    """One row; the first entry of a digest carries the anchor that code blocks link to."""
    mark = "" if row.digest in seen else f' id="{row.anchor}"'
    seen.add(row.digest)
    tools = ", ".join(f"{tool} {version}" for tool, version in row.tools) or "nothing"
    return (
        f'<tr{mark} class="pr-is-{row.standing}"><td>{row.line}</td><td>{row.kind}</td>'
        f"<td><span>{escape(row.words)}</span><small>{row.digest.removeprefix('sha256:')[:12]}"
        f"</small></td><td>{escape(tools)}</td></tr>"
    )
