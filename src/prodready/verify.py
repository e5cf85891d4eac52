"""The snippet engine: documents in, verdicts out. One call of each tool for all documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from prodready.asking import ask
from prodready.coherence import examine
from prodready.coherence.opinion import COHERENCE
from prodready.evidence import AnswerCache
from prodready.judgement import is_skipped, judge, skipped
from prodready.model import Document, SnippetVerdict
from prodready.notation import Notation
from prodready.opinions import Opinion, remarks_of
from prodready.recollection import neutral
from prodready.tools import tools_for
from prodready.tools.interface import Answer, Remark, Tool


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdicts, in the order of the documents, and what went wrong with a tool on the way."""

    verdicts: tuple[SnippetVerdict, ...]
    tool_errors: tuple[str, ...] = ()


@dataclass
class _Subject:
    """One text to judge: a document, or the whole that several sections are part of."""

    document: Document
    elision: str | None
    part: str | None
    excused: Mapping[int, int]
    stood_in: frozenset[int]
    opinions: list[Opinion] = field(default_factory=list)

    def hear(self, remarks: Sequence[Remark]) -> None:
        """Add what the documents that stand beside it say against it, each thing once."""
        known = [o.answer.remarks for o in self.opinions if o.tool is COHERENCE and o.answer]
        told = [remark for remark in remarks if all(remark not in each for each in known)]
        if told:
            self.opinions.append(Opinion(COHERENCE, Answer(tuple(told))))


def verify(
    documents: Sequence[Document],
    *,
    tools: Iterable[Tool] | None = None,
    cache: AnswerCache | None = None,
    today: date | None = None,
    together: bool = False,
) -> Verification:
    """Judge every document with every tool that applies to it.

    A tool that is absent, crashes or hangs leaves its documents unverified and the others alone.

    Args:
        documents: the snippets, a page's in the order of the page.
        tools: the tools to ask; all adapters by default.
        cache: answers of earlier runs; read and added to, saved by the caller.
        today: the day that `until=` is compared with, UTC by default.
        together: the documents are one set of pages: what comes again on several of them is
            a notation of theirs, and no slip.
    """
    day = today or datetime.now(UTC).date()
    cache = cache or AnswerCache(None)
    asked = [document for document in documents if not is_skipped(document, day)]
    subjects: dict[tuple[str, int, str], _Subject] = {}
    for document in asked:
        identity = _identity(document)
        if identity not in subjects:
            subjects[identity] = _subject(document.part_of or document, cache)
    if tools is None:
        kinds = {subject.document.kind for subject in subjects.values()}
        tools = tools_for(kinds, cache.adapters)
    errors = _ask(tools, subjects.values(), cache)
    examination = examine(asked, cache)
    errors += examination.errors
    for document, remarks in zip(asked, examination.remarks, strict=True):
        if remarks:
            # A file that several pages include is one subject; each page may say something of it.
            subjects[_identity(document)].hear(remarks)
    notation = _notation(asked, subjects) if together else None
    verdicts = []
    for document in documents:
        if is_skipped(document, day):
            verdicts.append(skipped(document))
        else:
            subject = subjects[_identity(document)]
            verdicts.append(
                judge(
                    document,
                    subject.opinions,
                    judged=subject.document,
                    elision=subject.elision,
                    part=subject.part,
                    excused=subject.excused,
                    stood_in=subject.stood_in,
                    notation=notation,
                )
            )
    return Verification(tuple(verdicts), tuple(errors))


def _notation(
    documents: Sequence[Document], subjects: Mapping[tuple[str, int, str], _Subject]
) -> Notation | None:
    """What comes again on several pages; nothing where there is one."""
    blocks = [each for each in documents if each.lines.origins is not None and each.part_of is None]
    if len({each.path for each in blocks}) < 2:
        return None
    judged = ((each, subjects[_identity(each)]) for each in blocks)
    return Notation((each, s.document, remarks_of(s.opinions)) for each, s in judged)


def _identity(document: Document) -> tuple[str, int, str]:
    """Sections of one file share a subject; equal fences of different places do not."""
    judged = document.part_of or document
    return judged.path, judged.line, judged.digest


def _subject(document: Document, cache: AnswerCache) -> _Subject:
    found = neutral(document, cache)
    whole = found.apply(document)
    return _Subject(whole, found.reason, found.part, found.excused, found.touched)


def _ask(tools: Iterable[Tool], subjects: Iterable[_Subject], cache: AnswerCache) -> list[str]:
    """Give each subject the opinions of its tools; tools run side by side."""
    work = []
    for tool in tools:
        concerned = [subject for subject in subjects if tool.applies(subject.document)]
        if concerned:
            work.append((tool, concerned))
    told = ask([(tool, [each.document for each in concerned]) for tool, concerned in work], cache)
    errors = []
    for (_, concerned), opinions in zip(work, told, strict=True):
        for subject, opinion in zip(concerned, opinions, strict=True):
            subject.opinions.append(opinion)
        errors += sorted({opinion.error for opinion in opinions if opinion.error})
    return errors
