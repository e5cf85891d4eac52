"""The built site is compared with the evidence, page by page."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.documents.markdown import extract
from prodready.errors import InputError
from prodready.site.compare import Comparison, compare
from prodready.site.published import anchor
from tests.site.helpers import entry, write_evidence

PAGE = "# A\n\n```json\n{}\n```\n"
DIGEST = extract(PAGE, "a.md").snippets[0].digest
BLOCK = '<div class="pr-snippet"><div class="highlight"><pre><code>{}</code></pre></div>'
PROOF = f'<p class="pr-proof"><a class="pr-words" href="../reference/evidence/#{anchor(DIGEST)}">V</a></p></div>'
ENTRIES = f'<table><tr id="{anchor(DIGEST)}" class="x"></tr></table>'


class Site:
    """A built site of two pages, one with a code block."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("docs/a.md", PAGE)
        self.write("docs/index.md", "# Home\n")
        self.write("site/index.html", "<article>Home</article>")
        self.write("site/a/index.html", f"<nav></nav><article>{BLOCK}{PROOF}</article>")
        self.write("site/reference/evidence/index.html", f"<article>{ENTRIES}</article>")
        documents = extract(PAGE, (root / "docs/a.md").as_posix()).snippets
        self.evidence = write_evidence(root / "e.json", [entry(d) for d in documents])

    def write(self, name: str, text: str) -> None:
        """Write a file below the root."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def compare(self) -> Comparison:
        """Compare the site as it now is."""
        return compare(self.root / "site", self.root / "docs", self.evidence)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_the_same(site: Site) -> None:
    assert site.compare() == Comparison(pages=2, blocks=1, differences=())


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("site/a/index.html", "<article></article>", "0 code blocks built, 1 in the evidence"),
        ("site/a/index.html", f"<article>{BLOCK}</div></article>", "0 lines of proof"),
        ("site/index.html", f"<article>{BLOCK}{PROOF}</article>", "1 code blocks built, 0 in"),
        ("site/reference/evidence/index.html", "<article></article>", "leads to no entry"),
        ("docs/new.md", "# New", "was not built"),
        ("site/b.html", '<script src="https://example.org/x.js"></script>', "asks another server"),
        (
            "site/b.html",
            '<link rel="stylesheet" href="//example.org/x.css">',
            "asks another server",
        ),
    ],
)
def test_differences(site: Site, file: str, text: str, message: str) -> None:
    site.write(file, text)
    differences = site.compare().differences
    assert any(message in difference for difference in differences), differences


def test_a_page_that_only_the_evidence_knows(site: Site) -> None:
    (site.root / "docs/a.md").unlink()
    assert "is in the evidence" in site.compare().differences[0]


def test_links_to_other_places_are_no_requests(site: Site) -> None:
    site.write("site/b.html", '<a href="https://example.org/">x</a>')
    site.write("site/c.html", '<link rel="canonical" href="https://example.org/c/">')
    assert site.compare().differences == ()


def test_no_site(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="build it first"):
        compare(tmp_path, tmp_path, tmp_path)
