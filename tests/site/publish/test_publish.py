"""What is added to a built site: whole, right, and never over a page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from prodready.catalog import load_catalog
from prodready.errors import InputError
from prodready.site.publish import publish
from prodready.site.publish.catalog_json import catalog_files
from prodready.site.publish.feed import feed
from prodready.site.publish.markdown import markdown_files
from prodready.site.publish.oscal import oscal_files


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of two pages, and its docs."""
    for name in ("index.html", "guide/a/index.html"):
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text("<p>built</p>")
    rules = tmp_path / "site/reference/rules/index.html"
    rules.parent.mkdir(parents=True)
    rules.write_text('<h2 id="kinds">x</h2><h3 id="image-port">image-port</h3>')
    docs = tmp_path / "docs"
    (docs / "guide").mkdir(parents=True)
    (docs / "index.md").write_text("---\ntitle: Home\ndescription: All of it\n---\n\n# H\n")
    (docs / "guide/a.md").write_text('# A page\n\n```sh\n--8<-- "docs/part.sh:one"\n```\n')
    (docs / "not-built.md").write_text("# No\n")
    (docs / "part.sh").write_text("echo no\n# --8<-- [start:one]\necho yes\n# --8<-- [end:one]\n")
    return tmp_path / "site"


def test_the_catalogue_fits_its_schema() -> None:
    made = catalog_files()
    data = json.loads(made["catalog.json"])
    jsonschema.Draft202012Validator(json.loads(made["catalog.schema.json"])).validate(data)
    assert [item["id"] for item in data["items"]] == list(load_catalog())


def test_oscal_has_a_control_for_each_item() -> None:
    catalog = json.loads(oscal_files()["oscal/catalog.json"])["catalog"]
    controls = [control for group in catalog["groups"] for control in group["controls"]]
    assert sorted(control["id"] for control in controls) == sorted(load_catalog())
    token = re.compile(r"^[^\W\d][\w.-]*$")
    names = [control["id"] for control in controls] + [group["id"] for group in catalog["groups"]]
    assert [name for name in names if not token.match(name)] == []
    parts = [part["id"] for control in controls for part in control["parts"]]
    assert len(parts) == len(set(parts))


def test_pages_as_markdown_with_what_they_include(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.parent)
    made = markdown_files(Path("docs"), site)
    assert set(made) == {"index.md", "guide/a/index.md", "llms.txt"}
    assert made["guide/a/index.md"] == "# A page\n\n```sh\necho yes\n```\n"
    assert "[Home](index.md): All of it" in made["llms.txt"]


def test_short_addresses_lead_to_items_and_rules(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.parent)
    publish(site, Path("docs"))
    for item in load_catalog().values():
        for name in (item.id, *item.covers):
            assert "reference/catalog/" in (site / f"i/{name}/index.html").read_text()
    assert "../../reference/rules/#image-port" in (site / "r/image-port/index.html").read_text()
    assert not (site / "r/kinds").exists()


def test_a_second_run_replaces_its_own_and_nothing_else(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.parent)
    count = publish(site, Path("docs"))
    (site / "reference/rules/index.html").write_text("none")
    assert publish(site, Path("docs")) == count - 1
    assert not (site / "r/image-port/index.html").exists()
    (site / ".published").unlink()
    with pytest.raises(InputError, match="was built from a page"):
        publish(site, Path("docs"))


def test_a_site_that_is_not_built_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="build the site first"):
        publish(tmp_path, tmp_path)


def test_the_feed_is_the_changelog_release_by_release() -> None:
    text = "# Log\n\n## [Unreleased]\n\n- a <b>\n\n## [0.1.0] - 2026-11-20\n\n- c & d\n"
    channel = ElementTree.fromstring(feed(text, "https://example.org/")).find("channel")  # noqa: S314
    assert channel is not None
    entries = channel.findall("item")
    assert [entry.findtext("title") for entry in entries] == ["Unreleased", "0.1.0"]
    assert [entry.findtext("description") for entry in entries] == ["- a <b>", "- c & d"]
    assert entries[0].findtext("pubDate") is None
    assert entries[1].findtext("pubDate") == "Fri, 20 Nov 2026 00:00:00 +0000"
