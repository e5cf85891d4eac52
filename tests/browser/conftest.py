"""A real browser on the built site, and nothing else: a request to anywhere else fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from site_server import served


@pytest.fixture(scope="session")
def base(handbook: Path) -> Iterator[str]:
    """The address of the built site, served on loopback."""
    with served(handbook / "site") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of the system."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed; scripts/bootstrap_system.sh installs it")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, base: str) -> Iterator[BrowserContext]:
    """A fresh profile. What the page asks of anywhere else, and what its scripts throw, is told."""
    context = browser.new_context(viewport={"width": 1350, "height": 900}, accept_downloads=True)
    strange: list[str] = []
    context.on("request", lambda r: _note(r.url, base, strange))
    context.on("weberror", lambda error: strange.append(str(error.error)))
    yield context
    context.close()
    assert strange == []


def _note(url: str, base: str, strange: list[str]) -> None:
    if not url.startswith((base, "data:", "blob:")):
        strange.append(url)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty tab."""
    return context.new_page()
