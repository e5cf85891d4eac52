"""Take pictures of pages of the built site: light and dark, wide and narrow.

python scripts/screenshots.py [--site site] [--output build/screenshots] [PAGE …]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from site_server import served

PAGES = ("", "guide/containers/dockerfile/", "checklists/containers/", "reference/evidence/")
WIDTHS = {1350: 900, 412: 915}
SCHEMES = ("light", "dark")
CHROMIUM = "/usr/bin/chromium"


def main() -> int:
    """Serve the folder, take each picture, print its file."""
    parser = argparse.ArgumentParser(description="Take pictures of the built site.")
    parser.add_argument("pages", nargs="*", default=PAGES, metavar="PAGE")
    parser.add_argument("--site", type=Path, default=Path("site"))
    parser.add_argument("--output", type=Path, default=Path("build/screenshots"))
    parser.add_argument("--full", action="store_true", help="the whole page, not one screen")
    args = parser.parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    with served(args.site) as base:
        take(base, args.pages, args.output, args.full)
    return 0


def take(base: str, pages: list[str], output: Path, full: bool) -> None:
    """Every page in every scheme and width; a request to anywhere else is refused and reported."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for scheme in SCHEMES:
            for width, height in WIDTHS.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                )
                context.route(lambda url: not url.startswith(base), lambda route: route.abort())
                page = context.new_page()
                page.on("requestfailed", lambda request: print(f"refused: {request.url}"))
                for name in pages:
                    page.goto(base + name, wait_until="networkidle")
                    file = (
                        output
                        / f"{name.strip('/').replace('/', '-') or 'home'}-{scheme}-{width}.png"
                    )
                    page.screenshot(path=str(file), full_page=full)
                    print(file)
                context.close()
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
