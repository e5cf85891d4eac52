"""Words are found in the texts that hold them, whatever block these fall into."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodready.facts import textindex
from prodready.facts.textindex import TextIndex

TEXTS = st.lists(st.text("ab\n\N{GRINNING FACE}", max_size=8), max_size=12)


@given(texts=TEXTS, words=st.lists(st.text("ab", min_size=1, max_size=3), max_size=3))
def test_as_looking_into_each(texts: list[str], words: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textindex, "_BLOCK", 10)
        index = TextIndex((str(number), text) for number, text in enumerate(texts))
    wanted = [str(n) for n, text in enumerate(texts) if any(word in text for word in words)]
    assert index.holding(words) == wanted
    assert index.holding(words) == wanted
