"""The evidence page: one entry a snippet, grouped by the page or file that it stands in."""

from __future__ import annotations

from html import escape

from prodready.site.place import relative
from prodready.site.published import Evidence, Row


def render_evidence(evidence: Evidence, page: str | None = None) -> str:
    """Markdown: under each page's heading a table of its snippets, and one table of all files.

    `page` is the page that it stands on, from the docs folder.
    """
    seen: set[str] = set()
    pages: dict[str, list[Row]] = {}
    files: list[Row] = []
    for row in evidence.rows:
        if row.path.endswith(".md"):
            pages.setdefault(row.path, []).append(row)
        else:
            files.append(row)
    parts = []
    for path, rows in pages.items():
        entries = [_entry(row, str(row.line), seen) for row in rows]
        parts.append(f"## {_title(path, page)}\n\n{_table('Line', entries)}")
    if files:
        entries = [_entry(row, f"<code>{escape(row.path)}</code>", seen) for row in files]
        parts.append(f"## Example files\n\n{_table('File', entries)}")
    return "\n\n".join(parts) + "\n"


def _title(path: str, page: str | None) -> str:
    """A page of the handbook by its place in it, as a link; another page by its path."""
    if not path.startswith("docs/"):
        return path
    target = path.removeprefix("docs/")
    name = "home" if target == "index.md" else target.removesuffix(".md").removesuffix("/index")
    return f"[{name}]({relative(target, page)})"


def _table(where: str, entries: list[str]) -> str:
    """A table whose first column says where, by `Line` of a page or by `File`."""
    names = (where, "Kind", "Verdict", "Checked with")
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "\n".join(entries)
    return (
        '<div class="pr-scroll" tabindex="0">'
        f'<table class="pr-evidence pr-by-{where.lower()}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


def _entry(row: Row, where: str, seen: set[str]) -> str:
    """One row; the first entry of a digest carries the anchor that code blocks link to."""
    mark = "" if row.digest in seen else f' id="{row.anchor}"'
    seen.add(row.digest)
    tools = ", ".join(f"{escape(tool)}&nbsp;{escape(version)}" for tool, version in row.tools)
    return (
        f'<tr{mark} class="pr-is-{row.standing}"><td>{where}</td><td>{row.kind}</td>'
        f"<td><span>{escape(row.words)}</span><small>{row.digest.removeprefix('sha256:')[:12]}"
        f"</small></td><td>{tools or 'nothing'}</td></tr>"
    )
