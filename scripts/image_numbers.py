"""Write what `try_image.py` saw into the page of the reference service, between its two marks.

usage: image_numbers.py [FOLDER]      the folder with NAME.json files (build/images)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from prodready.evidence import write_whole

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "service.md"
START, END = "<!-- image numbers: start -->\n", "<!-- image numbers: end -->\n"


def main() -> int:
    """Rewrite the table; 1 where nothing was measured."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "images"
    files = sorted(file for file in folder.glob("*.json") if not file.name.endswith(".cdx.json"))
    if not files:
        print(f"image numbers: {folder} has none; run scripts/try_image.py", file=sys.stderr)
        return 1
    measured = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}
    before, rest = PAGE.read_text(encoding="utf-8").split(START)
    write_whole(PAGE, before + START + table(measured) + END + rest.split(END)[1])
    return 0


def table(measured: dict[str, dict[str, Any]]) -> str:
    """The table: one row for each image."""
    rows = [
        "| image | base, MB | above it, MB | unpacked, MB | layers | Python packages | health | end |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(row(name, facts) for name, facts in measured.items()),
    ]
    return "\n" + "\n".join(rows) + "\n\n"


def row(name: str, facts: dict[str, Any]) -> str:
    """What was seen of one image. The first layer is the base."""
    image, run = facts["image"], facts["run"]
    base = image["layers"][0]["compressed_bytes"]
    cells = [
        f"`{name}`",
        mega(base),
        mega(image["compressed_bytes"] - base),
        mega(image["unpacked_bytes"]),
        str(len(image["layers"])),
        str(image["packages"]["pypi"]),
        " → ".join(run["health"]),
        f"{run['exit_status']} after {run['stop_seconds']:.0f} s",
    ]
    return "| " + " | ".join(cells) + " |"


def mega(size: int) -> str:
    """Bytes as megabytes."""
    return f"{size / 1e6:.0f}"


if __name__ == "__main__":
    sys.exit(main())
