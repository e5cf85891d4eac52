"""The handbook from file://: search finds, ticks stay, and nothing is asked of any network."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.slow

offline = importlib.import_module("scripts.offline_site").offline


@pytest.fixture(scope="module")
def site(handbook: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site with plain file names as addresses."""
    folder = tmp_path_factory.mktemp("offline")
    text = offline((handbook / "mkdocs.yml").read_text(encoding="utf-8"))
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "-", "-d", str(folder)]
    done = subprocess.run(
        command, input=text, cwd=handbook, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_search_and_ticks_work_from_a_file(browser: Browser, site: Path) -> None:
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(site.joinpath("index.html").as_uri())
    page.locator(".md-search__input").fill("numeric user")
    result = page.locator(".md-search-result__item")
    expect(result.first).to_be_visible(timeout=15_000)
    assert "user" in result.first.inner_text().lower()
    page.goto(site.joinpath("checklists/containers.html").as_uri())
    page.locator("#tick-image-size").check()
    page.reload()
    expect(page.locator("#tick-image-size")).to_be_checked()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()


def test_a_configuration_that_lost_its_lines_is_told() -> None:
    with pytest.raises(ValueError, match="has 0 lines"):
        offline("theme:\n")
