"""Our part of the theme: the Markdown of a page, the link to edit it, the page for what is not there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EDIT = "https://example.org/o/r/edit/main/docs/"

pytestmark = pytest.mark.slow


def build(folder: Path, **settings: object) -> Path:
    """A site of a first page, a page below it, and one made from data; with these settings."""
    docs = folder / "docs"
    (docs / "a").mkdir(parents=True)
    (docs / "index.md").write_text("# Home\n", encoding="utf-8")
    (docs / "a/page.md").write_text("# Page\n", encoding="utf-8")
    (docs / "a/made.md").write_text("---\nsource: src/made.yaml\n---\n# Made\n", encoding="utf-8")
    (docs / "a/many.md").write_text("---\nsource: false\n---\n# Many\n", encoding="utf-8")
    settings |= {"theme": f"{{name: material, font: false, custom_dir: {ROOT / 'overrides'}}}"}
    lines = [f"{name}: {value}\n" for name, value in settings.items()]
    text = "site_name: test\nplugins: []\n" + "".join(lines)
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def links(page: Path, kind: str) -> list[str]:
    return re.findall(rf'<a class="{kind}" href="([^"]+)"', page.read_text(encoding="utf-8"))


def test_without_an_address_there_is_no_link_to_edit(tmp_path: Path) -> None:
    site = build(tmp_path, edit_uri='""')
    for name in ("index.html", "a/page/index.html", "a/made/index.html"):
        assert links(site / name, "pr-edit") == []
        assert links(site / name, "pr-as-markdown") == ["index.md"]
        assert (site / name).read_text(encoding="utf-8").count('class="pr-actions"') == 1
    assert "pr-actions" not in (site / "404.html").read_text(encoding="utf-8")


def test_a_page_is_edited_where_its_text_is(tmp_path: Path) -> None:
    site = build(tmp_path, edit_uri=EDIT)
    assert links(site / "index.html", "pr-edit") == [EDIT + "index.md"]
    assert links(site / "a/page/index.html", "pr-edit") == [EDIT + "a/page.md"]
    made = "https://example.org/o/r/edit/main/src/made.yaml"
    assert links(site / "a/made/index.html", "pr-edit") == [made]
    assert links(site / "a/many/index.html", "pr-edit") == []


def test_pages_that_are_files_offer_no_markdown(tmp_path: Path) -> None:
    site = build(tmp_path, use_directory_urls="false")
    assert "pr-copy-page" not in (site / "a/page.html").read_text(encoding="utf-8")


def test_links_for_what_is_not_there_are_from_the_root(tmp_path: Path) -> None:
    site = build(tmp_path, site_url="https://example.org/handbook/")
    text = (site / "404.html").read_text(encoding="utf-8")
    article = text[text.index("<article") : text.index("</article>")]
    found = re.findall(r'(?:href|action)="([^"]+)"', article)
    assert len(found) >= 6
    assert [link for link in found if not link.startswith("/handbook/")] == []


def test_a_release_says_so_and_leads_to_the_others(tmp_path: Path) -> None:
    place = "https://example.org/v/"
    site = build(tmp_path / "one", extra=f'{{release: "0.1.0", releases: "{place}"}}')
    text = (site / "a/page/index.html").read_text(encoding="utf-8")
    assert "release 0.1.0, kept as it was" in text
    assert text.count(f'href="{place}"') == 2
    text = (build(tmp_path / "two") / "a/page/index.html").read_text(encoding="utf-8")
    assert "md-banner" not in text
    assert "Releases of the handbook" not in text
    assert "Made with" in text
