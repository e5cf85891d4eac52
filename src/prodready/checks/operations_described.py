"""The check that a subject is described: a paper or a section about it that says what it must."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.docs_common import PLACEHOLDER, best, missing, placeholder
from prodready.checks.interface import Fail, Outcome, Pass, UndecidedError, Unknown, check
from prodready.facts.headings import Section
from prodready.facts.papers import Papers
from prodready.model import Place


@check("docs.described")
def described(
    papers: Papers,
    subject: str = "",
    words: str = "",
    says: tuple[str, ...] = (),
    or_in: str = "",
    least_words: int = 15,
    name: str = "RUNBOOK.md",
    required: bool = False,
    attest: bool = False,
) -> Iterator[Outcome]:
    """A paper or a section about the subject is there, and says what it must.

    `words` is a regular expression over the names of papers and over headings. Each of `says` is
    `what: regular expression`, and the texts together must match it. Where nothing full is found,
    papers and sections that `or_in` matches count as well, those that say all of it. Where nothing is found a person
    is asked, or with `required` it is a failure; with `attest` a person is asked also where all of
    it is there.
    """
    pattern = _compiled(words)
    demands = [_demand(text) for text in says]
    found = [one for one in papers.about(pattern) if one.text.strip() or one.level]
    if or_in and not any(one.words >= least_words for one in found):
        others = (one for one in papers.about(_compiled(or_in)) if one.words >= least_words)
        found += [one for one in others if all(wanted.search(one.text) for _, wanted in demands)]
    if not found:
        if required:
            yield missing(papers, "", f"nothing describes {subject}", f"Describe it in {name}.")
        else:
            yield Unknown(papers.place(), f"nothing here describes {subject}", attest=True)
        return
    one = best(found)
    place = Place(one.path, one.line)
    fault = _hollow(one, subject, least_words)
    if fault is not None:
        yield fault
        return
    text = "\n".join(f"{each.title}\n{each.text}" for each in found)
    lacking = [what for what, wanted in demands if not wanted.search(text)]
    for what in lacking:
        yield Fail(place, f"{subject}: says nothing of {what}", f"Say it in {one.path}: {what}.")
    if lacking:
        return
    if attest:
        yield Unknown(place, f"describes {subject}", attest=True)
    else:
        yield Pass(place, one.title)


def _hollow(one: Section, subject: str, least_words: int) -> Outcome | None:
    """What is wrong with a text that only promises, or that a template left to be filled in."""
    place = Place(one.path, one.line)
    if one.words < least_words:
        message = f"{one.title}: says next to nothing of {subject}"
        return Fail(place, message, "Write what somebody under pressure has to know and to type.")
    left = placeholder(one.text)
    promises = len(PLACEHOLDER.findall(one.text))
    if left and promises >= 3:
        line = one.line + left[0] - (0 if one.level else 1)
        return Fail(Place(one.path, line), f"{left[1]}: is still a template", "Fill it in.")
    return None


def _compiled(text: str) -> re.Pattern[str]:
    if not text:
        raise UndecidedError("docs.described needs `words:`, a regular expression")
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise UndecidedError(f"{text} is no regular expression: {error}") from None


def _demand(text: str) -> tuple[str, re.Pattern[str]]:
    what, colon, pattern = text.partition(": ")
    if not colon:
        raise UndecidedError(f"{text}: write `what: regular expression`")
    return what, _compiled(pattern)
