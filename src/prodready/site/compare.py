"""The built site against the evidence: what a reader sees is what was judged, page by page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from prodready.errors import InputError
from prodready.patterns import lazy
from prodready.site.blocks import find_blocks
from prodready.site.published import load_evidence

_PROOF = lazy(r'<p class="pr-proof">(?:<a class="pr-words" href="([^"]*)#(e-[0-9a-f]+)">)?')
_ENTRY = lazy(r'<tr id="(e-[0-9a-f]+)"')
_REMOTE = lazy(r'<(?:script|link|img|iframe)\b[^>]*?(?:src|href)="(?:https?:)?//[^"]*"[^>]*>')


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much was compared, and each difference as a sentence."""

    pages: int
    blocks: int
    differences: tuple[str, ...]


def compare(site: Path, docs: Path, evidence: Path) -> Comparison:
    """Compare every page of the built site with the evidence about its source.

    Raises:
        InputError: the site was not built, or the evidence file cannot be read.
    """
    if not (site / "index.html").is_file():
        raise InputError(f"{site}: there is no site here; build it first")
    expected = Counter(row.path for row in load_evidence(evidence).rows)
    entries = _entries(site)
    blocks, pages, differences = 0, 0, []
    for source in sorted(docs.rglob("*.md")):
        built = _built(site, source.relative_to(docs))
        if not built.is_file():
            differences.append(f"{source}: was not built; expected {built}")
            continue
        html = _article(built.read_text(encoding="utf-8"))
        found, proofs = len(find_blocks(html)), _PROOF.findall(html)
        pages, blocks = pages + 1, blocks + found
        wanted = expected.pop(source.as_posix(), 0)
        if found != wanted:
            differences.append(f"{source}: {found} code blocks built, {wanted} in the evidence")
        if len(proofs) != found:
            differences.append(f"{source}: {found} code blocks, {len(proofs)} lines of proof")
        differences += _bad_links(source, built, proofs, site, entries)
    differences += [f"{path}: is in the evidence, not in {docs}" for path in _pages(expected, docs)]
    differences += _remote(site)
    return Comparison(pages, blocks, tuple(differences))


def _built(site: Path, source: Path) -> Path:
    """Where the page of a source is built."""
    if source.stem == "index":
        return site / source.parent / "index.html"
    return site / source.with_suffix("") / "index.html"


def _article(html: str) -> str:
    """The page's own content, without the frame around it."""
    start, end = html.find("<article"), html.rfind("</article>")
    return html[start:end] if 0 <= start < end else html


def _entries(site: Path) -> dict[Path, set[str]]:
    file = site / "reference" / "evidence" / "index.html"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return {file.resolve(): set(_ENTRY.findall(text))}


def _bad_links(
    source: Path,
    built: Path,
    proofs: list[tuple[str, str]],
    site: Path,
    entries: dict[Path, set[str]],
) -> list[str]:
    """Lines of proof without a link, or with one that leads to no entry."""
    wrong = []
    for href, anchor in proofs:
        target = (built.parent / href / "index.html").resolve()
        if not href and not anchor:
            wrong.append(f"{source}: a line of proof has no link")
        elif anchor not in entries.get(target, set()):
            wrong.append(f"{source}: {href}#{anchor} leads to no entry of {site}")
    return wrong


def _pages(left: Counter[str], docs: Path) -> list[str]:
    """Pages of the docs folder that the evidence knows and the folder does not hold."""
    return [path for path in left if Path(path).is_relative_to(docs) and path.endswith(".md")]


def _remote(site: Path) -> list[str]:
    """Elements that would make a reader's browser ask another server."""
    wrong = []
    for file in sorted(site.rglob("*.html")):
        for match in _REMOTE.finditer(file.read_text(encoding="utf-8")):
            if 'rel="canonical"' not in match[0]:
                wrong.append(f"{file.relative_to(site)}: asks another server: {match[0]}")
    return wrong
