"""Feed extraction with what a coverage-guided fuzzer makes of pages; ends at the first fault.

python scripts/bench/fuzz.py -max_total_time=60      (with atheris installed beside prodready)
"""

from __future__ import annotations

import sys

import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]

with atheris.instrument_imports(include=["prodready.documents"]):
    from prodready.documents.flavor import Flavor
    from prodready.documents.fragments import neutralise
    from prodready.documents.markdown import extract

FLAVORS = list(Flavor)


def one_page(data: bytes) -> None:
    """Read the page; every line of every snippet has a place on it."""
    flavor = FLAVORS[data[0] % len(FLAVORS)] if data else Flavor.COMMONMARK
    text = data[1:].decode("utf-8", "replace")
    lines = text.count("\n") + text.count("\r") + 1
    for snippet in extract(text, "page.md", flavor=flavor).snippets:
        assert 1 <= snippet.line <= snippet.end_line <= lines
        assert neutralise(snippet).text.count("\n") == snippet.text.count("\n")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_page)
    atheris.Fuzz()
