"""No link inside the handbook leads nowhere: files by linkchecker, anchors by what pages really have."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from site_server import served

pytestmark = pytest.mark.slow

BASE = "http://handbook.invalid/"


def linkchecker(site: Path) -> tuple[int, list[dict[str, str]]]:
    """Its status, and a row for each address that it looked at, from the site's first page on."""
    command = [sys.executable, "-m", "linkcheck", "--no-status", "--check-extern", "--verbose"]
    # Each page's Markdown lies beside it, which is seen faster without a request; see below.
    command.append(r"--ignore-url=/index\.md$")
    # Addresses outside are asked of once a week, by a workflow.
    command += ["--output", "csv", "--ignore-url=^https:", "--ignore-url=^mailto:"]
    with served(site) as address:
        command.append(f"--ignore-url=^http:(?!{re.escape(address.removeprefix('http:'))})")
        done = subprocess.run([*command, address], capture_output=True, text=True, check=False)
    rows = [line for line in done.stdout.splitlines() if not line.startswith("#")]
    assert rows, done.stderr
    return done.returncode, list(csv.DictReader(rows, delimiter=";"))


def test_every_link_leads_to_a_file(handbook: Path) -> None:
    site = handbook / "site"
    code, rows = linkchecker(site)
    assert code == 0, [row for row in rows if row["valid"] != "True"]
    # Pages are named in the list of the site's parts, so each must have been come to.
    pages = {file.parent.relative_to(site).as_posix() for file in site.rglob("index.html")}
    # Short addresses stand on paper and in reports, and no page links to them.
    pages = {page for page in pages if not page.startswith(("i/", "r/"))}
    seen = {urlsplit(row["url"]).path.strip("/") or "." for row in rows}
    assert len(pages) > 300
    assert pages - seen == set()


def test_every_page_leads_to_its_markdown(handbook: Path) -> None:
    pages = list((handbook / "site").rglob("index.html"))
    linked = [page for page in pages if 'href="index.md"' in page.read_text(encoding="utf-8")]
    assert len(linked) > 300
    assert [page for page in linked if not page.with_name("index.md").is_file()] == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<a href="there/">x</a>', encoding="utf-8")
    (tmp_path / "there").mkdir()
    page = '<a href="../gone.html">x</a><a href="https://example.com/">y</a>'
    (tmp_path / "there" / "index.html").write_text(page, encoding="utf-8")
    code, rows = linkchecker(tmp_path)
    assert code == 1
    broken = [row["urlname"] for row in rows if row["valid"] != "True"]
    assert broken == ["../gone.html"]


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
            path = unquote(urlsplit(target).path[1:])
            path += "index.html" if path.endswith("/") or not path else ""
            other = pages.get(path) if target.startswith(BASE) else None
            if other and anchor and unquote(anchor) not in other.anchors:
                broken.append(f"{name}: {link}")
    return broken


def test_every_anchor_is_there(handbook: Path) -> None:
    assert broken_anchors(handbook / "site") == []


def test_a_broken_anchor_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<h1 id="x">A</h1><a href="b.html#y">y</a><a href="#x">x</a>')
    (tmp_path / "b.html").write_text('<a href="a.html#x">fine</a><a href="a.html#z">z</a>')
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "index.html").write_text('<h1 id="c">C</h1><a href="../c/#d">d</a>')
    assert sorted(broken_anchors(tmp_path)) == [
        "a.html: b.html#y",
        "b.html: a.html#z",
        "c/index.html: ../c/#d",
    ]
