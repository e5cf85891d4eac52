"""Print every checklist, and the whole handbook, as tagged PDFs with outline and page numbers.

python scripts/make_pdf.py [--site site] [--output build/pdf] [LIST …]      after `make site`
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from playwright.sync_api import Page, PdfMargins, sync_playwright
from site_server import served

from prodready.catalog import load_checklists

BOOK = Path(__file__).with_name("book.js")
CHROMIUM = "/usr/bin/chromium"
EMPTY = """site => {
  document.querySelector(".pr-paper-run")?.remove();
  const root = new URL(document.querySelector("a.md-logo").href).href;
  for (const link of document.querySelectorAll("article a[href]")) {
    if (link.getAttribute("href").startsWith("#") || !link.href.startsWith(root)) continue;
    if (site) link.href = new URL(link.href.slice(root.length), site).href;
    else link.removeAttribute("href");
  }
}"""
"""An empty list: of no run, with links to where the site will be or nowhere, never to what prints it."""
FOOT = (
    '<p style="width:100%;text-align:center;font:8px sans-serif">'
    '<span class="pageNumber"></span> / <span class="totalPages"></span></p>'
)


def main() -> int:
    """Serve the site, print each list and the handbook, tell the files."""
    parser = argparse.ArgumentParser(description="Print the checklists and the handbook.")
    parser.add_argument("lists", nargs="*", metavar="LIST")
    parser.add_argument("--site", type=Path, default=Path("site"))
    parser.add_argument("--output", type=Path, default=Path("build/pdf"))
    args = parser.parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    with served(args.site) as base, sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=CHROMIUM).new_page()
        # A page takes the handbook's letters when they are at hand at once: the first one fetches them.
        page.goto(base, wait_until="networkidle")
        for name in args.lists or sorted(load_checklists()):
            page.goto(f"{base}checklists/{name}/", wait_until="networkidle")
            page.evaluate(EMPTY, os.environ.get("SITE_URL", ""))
            write(page, args.output / f"checklist-{name}.pdf")
        if not args.lists:
            page.goto(base, wait_until="networkidle")
            page.evaluate(BOOK.read_text(encoding="utf-8"), os.environ.get("SITE_URL", ""))
            write(page, args.output / "handbook.pdf")
    return 0


def write(page: Page, file: Path) -> None:
    """The page on A4, tagged, with its headings as outline."""
    margin: PdfMargins = {"top": "16mm", "bottom": "18mm", "left": "15mm", "right": "15mm"}
    page.pdf(
        path=str(file),
        format="A4",
        margin=margin,
        tagged=True,
        outline=True,
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=FOOT,
    )
    print(f"{file}  {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    sys.exit(main())
