"""What is added to a built site, whichever generator built it: files for machines, short addresses.

    publish(Path("site"), Path("docs"), address="https://example.org/handbook/")

Each module returns files by their path in the site; nothing here changes a page that was built.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from prodready.errors import InputError
from prodready.site.publish.catalog_json import catalog_files
from prodready.site.publish.feed import feed_files
from prodready.site.publish.markdown import markdown_files
from prodready.site.publish.oscal import oscal_files
from prodready.site.publish.short import short_files


def publish(site: Path, docs: Path, address: str = "") -> int:
    """Write every file; return how many.

    `address` is where the site will be, for what needs whole addresses (the feed); may be empty.

    Raises:
        InputError: the site is not built, or one of its own pages stands where a file would go.
    """
    if not (site / "index.html").is_file():
        raise InputError(f"{site} has no index.html; build the site first (make site)")
    files = {
        **catalog_files(),
        **oscal_files(),
        **markdown_files(docs, site),
        **short_files(site),
        **feed_files(Path("CHANGELOG.md"), address),
    }
    _write(site, files)
    return len(files)


MARK = ".published"
"""Lists what was added last, so that a second run replaces it and nothing else."""


def _write(site: Path, files: Mapping[str, str]) -> None:
    mark = site / MARK
    ours = set(mark.read_text(encoding="utf-8").splitlines()) if mark.is_file() else set()
    for name in files:
        if (site / name).exists() and name not in ours:
            raise InputError(f"{site / name} was built from a page; it cannot be published over")
    for gone in ours - set(files):
        (site / gone).unlink(missing_ok=True)
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    mark.write_text("".join(f"{name}\n" for name in sorted(files)), encoding="utf-8")
