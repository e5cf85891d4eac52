"""The pages' own Markdown beside them, and `llms.txt`, which lists them for machines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from prodready.patterns import lazy
from prodready.site.publish.rendered import rendered

SNIPPET = lazy(r'^(?P<indent>[ \t]*)--8<-- "(?P<name>[^"]+)"[ \t]*$', re.M)


@dataclass(frozen=True, slots=True)
class Page:
    """A page's source: its path in the docs folder, its title, what it is about, its text."""

    path: str
    title: str
    description: str
    text: str


def markdown_files(docs: Path, site: Path) -> dict[str, str]:
    """A copy of each page that was built, with what it includes in place, and `llms.txt`."""
    sources = [file for file in sorted(docs.rglob("*.md")) if _is_built(file, docs, site)]
    built = [_page(file, docs) for file in sources]
    copies = {f"{_folder(page.path)}index.md".lstrip("/"): page.text for page in built}
    return {**copies, "llms.txt": _list(built)}


def _folder(path: str) -> str:
    """Where a page is built: `guide/a.md` in `guide/a/`, `guide/index.md` in `guide/`."""
    stem = path.removesuffix(".md")
    stem = stem.removesuffix("index") if stem.split("/")[-1] == "index" else f"{stem}/"
    return stem


def _is_built(file: Path, docs: Path, site: Path) -> bool:
    return (site / _folder(file.relative_to(docs).as_posix()) / "index.html").is_file()


def _page(file: Path, docs: Path) -> Page:
    text = file.read_text(encoding="utf-8")
    front, body = _split(text)
    heading = re.search(r"^# (.+)$", body, re.M)
    title = str(front.get("title") or (heading[1] if heading else file.stem))
    path = file.relative_to(docs).as_posix()
    body = SNIPPET.sub(_included, body)
    if front.get("render_macros") is True:
        body = rendered(body, path)
    return Page(path, title, str(front.get("description") or ""), body)


def _split(text: str) -> tuple[dict[str, object], str]:
    found = re.match(r"---\n(.*?)\n---\n", text, re.S)
    if found is None:
        return {}, text
    front = yaml.safe_load(found[1])
    return (front if isinstance(front, dict) else {}), text[found.end() :].lstrip("\n")


def _included(found: re.Match[str]) -> str:
    """The lines of the file, or of its section, that a page includes; indented as there."""
    name, _, section = found["name"].partition(":")
    file = Path(name)
    if not file.is_file():
        return found[0]
    lines = file.read_text(encoding="utf-8").splitlines()
    if section and not section.isdigit():
        marks = [
            i
            for i, line in enumerate(lines)
            if re.search(rf"\[(start|end):{re.escape(section)}\]", line)
        ]
        lines = lines[marks[0] + 1 : marks[1]] if len(marks) == 2 else lines
    kept = [line for line in lines if not re.search(r"--8<-- \[(start|end):[\w-]+\]", line)]
    return "\n".join(found["indent"] + line if line else line for line in kept)


def _list(pages: list[Page]) -> str:
    parts = [
        "# prodready\n",
        "> A production-readiness handbook in which every example is checked by the tools that it",
        "> teaches, and every checklist can be run with `prodready check`.\n",
        "Every page is here as Markdown too: add `index.md` to its address. All items as data: catalog.json\n",
    ]
    groups: dict[str, list[Page]] = {}
    for page in pages:
        groups.setdefault(page.path.split("/")[0] if "/" in page.path else "start", []).append(page)
    for name, group in groups.items():
        parts.append(f"## {name.capitalize()}\n")
        for page in group:
            about = f": {page.description}" if page.description else ""
            parts.append(f"- [{page.title}]({_folder(page.path)}index.md){about}")
        parts.append("")
    return "\n".join(parts)
