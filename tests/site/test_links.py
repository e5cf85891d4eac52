"""No link inside the handbook leads nowhere: files by linkchecker, anchors by what pages really have."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

pytestmark = pytest.mark.slow

BASE = "http://handbook.invalid/"


@pytest.fixture(scope="module")
def flat(handbook: Path) -> Iterator[Path]:
    """The site with an `index.html` in each link: linkchecker reads folders of files as listings."""
    # As root, linkchecker becomes nobody, who may not look into the folders of pytest.
    folder = Path(tempfile.mkdtemp(prefix="links-"))
    folder.chmod(0o755)
    text = (handbook / "mkdocs.yml").read_text(encoding="utf-8")
    assert "use_directory_urls: true" in text
    text = text.replace("use_directory_urls: true", "use_directory_urls: false")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "-"]
    done = subprocess.run(
        [*command, "-d", str(folder / "site")],
        input=text,
        cwd=handbook,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    yield folder / "site"
    shutil.rmtree(folder)


def linkchecker(site: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "linkcheck", "--no-status", "--check-extern", "-o", "csv"]
    command = [*command, "--ignore-url=^https?:", "--ignore-url=^mailto:"]
    return subprocess.run(
        [*command, str(site / "index.html")], capture_output=True, text=True, check=False
    )


def test_every_link_leads_to_a_file(flat: Path) -> None:
    done = linkchecker(flat)
    assert done.returncode == 0, done.stdout
    checked = [line for line in done.stdout.splitlines() if line.startswith("#")]
    assert checked, done.stderr


def test_a_broken_link_is_found(flat: Path) -> None:
    page = flat / "verdicts.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("</body>", '<a href="gone.html">x</a></body>'), encoding="utf-8")
    try:
        done = linkchecker(flat)
    finally:
        page.write_text(text, encoding="utf-8")
    assert done.returncode == 1
    assert "gone.html" in done.stdout


class _Page(HTMLParser):
    """The anchors of a page, and its links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors |= {value for name in ("id", "name") if (value := found.get(name))}
        if tag == "a" and (href := found.get("href")):
            self.links.append(href)


def broken_anchors(site: Path) -> list[str]:
    """Links to an anchor that the page they lead to does not have."""
    pages = {
        file.relative_to(site).as_posix(): _Page(file.read_text(encoding="utf-8"))
        for file in site.rglob("*.html")
    }
    broken = []
    for name, page in pages.items():
        for link in page.links:
            target, anchor = urldefrag(urljoin(BASE + name, link))
            other = (
                pages.get(unquote(urlsplit(target).path[1:])) if target.startswith(BASE) else None
            )
            if other and anchor and unquote(anchor) not in other.anchors:
                broken.append(f"{name}: {link}")
    return broken


def test_every_anchor_is_there(flat: Path) -> None:
    assert broken_anchors(flat) == []


def test_a_broken_anchor_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<h1 id="x">A</h1><a href="b.html#y">y</a><a href="#x">x</a>')
    (tmp_path / "b.html").write_text('<a href="a.html#x">fine</a><a href="a.html#z">z</a>')
    assert sorted(broken_anchors(tmp_path)) == ["a.html: b.html#y", "b.html: a.html#z"]
