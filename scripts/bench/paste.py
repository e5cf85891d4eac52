"""Put tables that were measured into a page, each into the one with the same first line.

python scripts/bench/again.py --docs NAME=FOLDER | python scripts/bench/paste.py PAGE

Rows that were not measured stay. The page stays as it is where it has no table of that sort, and
the exit status is 1.
"""

from __future__ import annotations

import sys
from pathlib import Path

from common import tables


def merged(old: str, new: str) -> str:
    """The old table with the rows of the new one, by what stands in their first columns."""
    rows = {line.split("|")[1]: line for table in (old, new) for line in table.split("\n")}
    return "\n".join(rows.values())


def main() -> int:
    """Read tables from standard input and write the page."""
    page = Path(sys.argv[1])
    text = page.read_text(encoding="utf-8")
    shown = tables(text)
    measured = tables(sys.stdin.read())
    strange = sorted(set(measured) - set(shown))
    if strange or not measured:
        print(f"{page} has no table of {' '.join(strange) or 'nothing'}", file=sys.stderr)
        return 1
    for name, table in measured.items():
        text = text.replace(shown[name], merged(shown[name], table))
    page.write_text(text, encoding="utf-8")
    print(f"{page}: {len(measured)} tables", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
