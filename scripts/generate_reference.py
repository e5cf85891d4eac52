"""Write the generated pages: the catalogue, the rules, the command line, the lists.

python scripts/generate_reference.py           write what changed
python scripts/generate_reference.py --check   write nothing; exit 1 when something would change
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from prodready.errors import ProdreadyError
from prodready.site.reference import (
    checklist_pages,
    cli_page,
    guide_pages,
    item_pages,
    profiles_page,
    rules_page,
    sources_page,
    with_front,
)

DOCS = Path("docs")


def main() -> int:
    """Compare or write; print each page that differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    check = parser.parse_args().check

    try:
        pages = {
            **item_pages(),
            **cli_page(),
            **rules_page(),
            **checklist_pages(),
            **profiles_page(),
            **sources_page(),
            **guide_pages(),
        }
        pages = with_front(pages, DOCS)
    except ProdreadyError as error:
        print(f"generate_reference: {error}", file=sys.stderr)
        return int(error.exit_code)
    wanted = {DOCS / name: text for name, text in pages.items()}
    catalog = DOCS / "reference" / "catalog"
    stale = [file for file in catalog.glob("*.md") if file not in wanted]
    changed = [file for file, text in wanted.items() if _read(file) != text]
    for file in sorted(changed + stale):
        print(
            f"{file}: {'is out of date' if check else 'written' if file in wanted else 'removed'}"
        )
    if check:
        if changed or stale:
            print(
                "run `python scripts/generate_reference.py` and commit the pages", file=sys.stderr
            )
        return int(bool(changed or stale))
    for file in stale:
        file.unlink()
    for file in changed:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(wanted[file], encoding="utf-8")
    return 0


def _read(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None


if __name__ == "__main__":
    sys.exit(main())
