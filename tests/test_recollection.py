"""What is remembered of a text is what would be found again."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.documents.fragments import neutralise
from prodready.evidence import AnswerCache
from prodready.model import Document, Kind
from prodready.recollection import neutral
from tests.support import snippet

TEXTS = [
    snippet("ls\n"),
    snippet("docker run <image>\n"),
    snippet("    x = 1\n    y = 2\n", Kind.PYTHON),
    snippet(">>> x = 1\n>>> x\n1\n", Kind.PYTHON),
    snippet("$ ls\na  b\n", Kind.CONSOLE),
    snippet("a: 1\n...\nimage: <name>\n", Kind.YAML),
    snippet("x = 1  # bad: this is wrong\n", Kind.PYTHON),
    snippet("# any\n", Kind.TEXT),
]


@pytest.mark.parametrize("document", TEXTS, ids=lambda document: document.text)
def test_what_is_remembered_is_what_was_found(document: Document, tmp_path: Path) -> None:
    cache = AnswerCache.in_folder(tmp_path)
    found = neutral(document, cache)
    cache.save()
    again = AnswerCache.in_folder(tmp_path)
    assert document.digest in again.texts
    assert neutral(document, again) == found == neutralise(document)


def test_another_text_is_looked_at(tmp_path: Path) -> None:
    cache = AnswerCache.in_folder(tmp_path)
    neutral(snippet("ls <file>\n"), cache)
    assert neutral(snippet("ls\n"), cache).reason is None
    assert len(cache.texts) == 2


@pytest.mark.parametrize("raw", [[1], ["a", None, 1, [], None, []], [None] * 6])
def test_an_entry_that_is_not_understood_is_found_again(raw: list[object]) -> None:
    cache = AnswerCache(None)
    document = snippet("ls <file>\n")
    cache.texts[document.digest] = raw
    assert neutral(document, cache) == neutralise(document)
    assert "was ignored" in (cache.notice or "")
