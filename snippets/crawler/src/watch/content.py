"""What of a page counts: its text, not its scripts, spaces and markup; and where it leads."""

import hashlib
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from watch.fetch import Answer

LONGEST = 2_000
UNSEEN = frozenset({"script", "style", "template", "noscript"})
# What stands in a page's place when it is no longer there.
GONE = "gone"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in UNSEEN))

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words += data.split()


def read(answer: Answer) -> tuple[str, list[str]]:
    """The digest of what counts, and the pages of the same site that it leads to, in order."""
    if answer.headers.get("content-type", "").partition(";")[0].strip().lower() != "text/html":
        return hashlib.sha256(answer.content).hexdigest(), []
    reader = _Reader()
    reader.feed(answer.content.decode("utf-8", "replace"))
    reader.close()
    digest = hashlib.sha256(" ".join(reader.words).encode("utf-8", "replace")).hexdigest()
    return digest, sorted({url for link in reader.links if (url := _inside(answer.url, link))})


def _inside(base: str, link: str) -> str | None:
    try:
        url = urldefrag(urljoin(base, link)).url
        here, there = urlsplit(base), urlsplit(url)
    except ValueError:  # `http://[`
        return None
    same = (there.scheme, there.netloc) == (here.scheme, here.netloc)
    return url if same and len(url) <= LONGEST and url.isascii() else None
