"""What was left of a text once its placeholders were written over, remembered between runs."""

from __future__ import annotations

from typing import Any

from prodready.documents.neutral import Neutral
from prodready.evidence import AnswerCache
from prodready.model import Document


def neutral(document: Document, cache: AnswerCache) -> Neutral:
    """The document's text as far as a parser can read it, from the cache where it is there."""
    raw = cache.texts.get(document.digest)
    if raw is not None:
        try:
            return _from_json(raw, document.text)
        except (TypeError, ValueError):
            cache.notice = "an entry of the cache is not understood and was ignored"
    from prodready.documents.fragments import neutralise  # only here: slow to load, seldom needed

    found = neutralise(document)
    cache.texts[document.digest] = _to_json(found, document.text)
    return found


def _to_json(found: Neutral, text: str) -> list[Any]:
    """Nothing for a text that is whole, which most are."""
    if found == Neutral(text):
        return []
    return [
        None if found.text == text else found.text,
        found.reason,
        sorted(found.touched),
        list(found.shifts),
        found.part,
        list(found.excused.items()),
    ]


def _from_json(raw: list[Any], text: str) -> Neutral:
    """Raises TypeError or ValueError when it is not what `_to_json` wrote."""
    if raw == []:
        return Neutral(text)
    own, reason, touched, shifts, part, excused = raw
    return Neutral(
        text=text if own is None else own,
        reason=reason,
        touched=frozenset(touched),
        shifts=tuple(shifts),
        part=part,
        excused=dict(excused),
    )
