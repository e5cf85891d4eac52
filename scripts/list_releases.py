"""List the releases of the handbook that a folder holds, for people and for version menus.

python scripts/list_releases.py FOLDER      writes FOLDER/index.html, versions.json and latest/

`versions.json` has the form that mike writes and themes read.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

RELEASE = re.compile(r"(\d+)\.(\d+)\.(\d+)([0-9a-z.]*)")
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Releases of the handbook</title>
<style>body {{ max-width: 40rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui }}</style>
<h1>Releases of the handbook</h1>
<p><a href="../">The newest</a> is made from what is merged. Each release is kept as it was:</p>
{releases}
</html>
"""
NONE = "<p>There is no release yet.</p>"
LATEST = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{0}</title>
<meta http-equiv="refresh" content="0; url=../{0}/">
<p><a href="../{0}/">{0}</a></p>
</html>
"""


def main() -> int:
    """Write the files; print the releases."""
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    names = releases(folder)
    rows = "".join(f'<li><a href="{name}/">{name}</a></li>\n' for name in names)
    listed = f"<ul>\n{rows}</ul>" if names else NONE
    (folder / "index.html").write_text(PAGE.format(releases=listed), encoding="utf-8")
    entries = [{"version": name, "title": name, "aliases": []} for name in names]
    if names:
        entries[0]["aliases"] = ["latest"]
        (folder / "latest").mkdir(exist_ok=True)
        (folder / "latest/index.html").write_text(LATEST.format(names[0]), encoding="utf-8")
    (folder / "versions.json").write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
    print(f"releases: {', '.join(names) or 'none'}")
    return 0


def releases(folder: Path) -> list[str]:
    """The folders that are named as a version, the newest first; a candidate before its release."""
    found = [match for one in folder.iterdir() if (match := RELEASE.fullmatch(one.name))]
    return [one[0] for one in sorted(found, key=_order, reverse=True)]


def _order(found: re.Match[str]) -> tuple[int, int, int, bool, str]:
    return int(found[1]), int(found[2]), int(found[3]), not found[4], found[4]


if __name__ == "__main__":
    sys.exit(main())
