"""`feed.xml`: what changed, a release an entry, read from the changelog."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from xml.etree import ElementTree

from prodready.patterns import lazy

RELEASE = lazy(r"^## \[(?P<name>[^\]]+)\](?: - (?P<day>\d{4}-\d\d-\d\d))?[ \t]*$", re.M)


def feed_files(changelog: Path, address: str) -> dict[str, str]:
    """The feed (RSS 2.0) by its path in the site; none without a changelog."""
    if not changelog.is_file():
        return {}
    return {"feed.xml": feed(changelog.read_text(encoding="utf-8"), address)}


def feed(changelog: str, address: str) -> str:
    """The changelog's releases, newest first, as RSS; what is not released has no date."""
    rss = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(rss, "channel")
    home = address or "/"
    for name, text in (
        ("title", "prodready"),
        ("link", home),
        ("description", "What changed in the handbook and its tool"),
    ):
        ElementTree.SubElement(channel, name).text = text
    found = list(RELEASE.finditer(changelog))
    for index, one in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(changelog)
        _entry(channel, one, changelog[one.end() : end], home)
    ElementTree.indent(rss)
    return ElementTree.tostring(rss, encoding="unicode", xml_declaration=True) + "\n"


def _entry(channel: ElementTree.Element, release: re.Match[str], text: str, home: str) -> None:
    item = ElementTree.SubElement(channel, "item")
    ElementTree.SubElement(item, "title").text = release["name"]
    ElementTree.SubElement(item, "link").text = home
    ElementTree.SubElement(item, "guid", isPermaLink="false").text = f"prodready {release['name']}"
    if release["day"]:
        day = datetime.fromisoformat(release["day"]).replace(tzinfo=UTC)
        ElementTree.SubElement(item, "pubDate").text = format_datetime(day)
    ElementTree.SubElement(item, "description").text = text.strip()
