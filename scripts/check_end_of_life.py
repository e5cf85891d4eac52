#!/usr/bin/env python3
"""Hold the last days of releases in coherence/outdated.yaml against a checkout of endoflife.date.

    scripts/check_end_of_life.py CHECKOUT

Nothing is written. A day that is more than a month off is printed, and a release of the last two
years that has ended and is missing in the table. Look at the source of the entry before it changes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from prodready.coherence.facts.outdated import Entry, entries

# The name of a product there, where it is another than that of the image.
NAMES = {"golang": "go", "node": "nodejs", "postgres": "postgresql"}
# Where the end that counts is another than the ordinary one: Debian's LTS costs nothing.
ENDS = {"debian": "eoes"}
# Makers name a month and tables a day of it; that is no difference.
TOLERANCE = timedelta(days=31)
RECENT = timedelta(days=730)


def main() -> int:
    """Print the differences; 1 when there are any, 2 when there is no such checkout."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("checkout", type=Path, metavar="CHECKOUT")
    products = parser.parse_args().checkout / "products"
    if not products.is_dir():
        print(f"{products}: no such folder; name a checkout of endoflife.date", file=sys.stderr)
        return 2
    today = datetime.now(UTC).date()
    lines = [line for entry in entries("release") for line in differences(entry, products, today)]
    print("\n".join(lines) or "no differences")
    return 1 if lines else 0


def differences(entry: Entry, products: Path, today: date) -> Iterator[str]:
    """What a product's file says otherwise than the table, or the table leaves out."""
    file = products / f"{NAMES.get(str(entry.match), entry.match)}.md"
    if not file.is_file():
        yield f"{entry.match}: {file.name} is not there"
        return
    try:
        known = dict(_ends(file, ENDS.get(str(entry.match), "eol")))
    except (yaml.YAMLError, UnicodeDecodeError, AttributeError, KeyError) as error:
        yield f"{entry.match}: {file.name} is of another form than expected: {error!r}"
        return
    for version, day in entry.ends.items():
        if version[0].isdigit() and version not in known:
            yield f"{entry.match} {version}: {file.name} does not have it"
        elif version[0].isdigit() and abs(known[version] - day) > TOLERANCE:
            yield f"{entry.match} {version}: {day} here, {known[version]} there"
    for version, day in known.items():
        if version not in entry.ends and today - RECENT < day < today:
            yield f"{entry.match} {version}: ended on {day}, missing here"


def _ends(file: Path, key: str) -> Iterator[tuple[str, date]]:
    front: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8").split("\n---\n")[0])
    for release in front.get("releases", []):
        day = release.get(key) or release.get("eol")
        if isinstance(day, date):
            yield str(release["releaseCycle"]), day


if __name__ == "__main__":
    sys.exit(main())
