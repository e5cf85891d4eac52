"""The documents of every page together: what they say against each other, as remarks on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from prodready.coherence.interface import Rule, all_rules
from prodready.directives import Expected
from prodready.evidence import AnswerCache, key
from prodready.model import Document, Kind
from prodready.tools.interface import Answer, Remark

if TYPE_CHECKING:
    from prodready.coherence.page import Page

KINDS = frozenset(
    {Kind.KUBERNETES, Kind.KUSTOMIZATION, Kind.COMPOSE, Kind.DOCKERFILE, Kind.DOCKERIGNORE}
    | {Kind.PYTHON, Kind.SHELL, Kind.CONSOLE, Kind.MAKEFILE, Kind.GITHUB_WORKFLOW, Kind.NGINX}
    | {Kind.PROMETHEUS_CONFIG, Kind.PROMETHEUS_RULES, Kind.PROMQL}
    | {Kind.PRE_COMMIT, Kind.TEXT, Kind.YAML, Kind.TOML, Kind.INI}
)
"""What rules read; a page that has nothing else is not looked at."""

LARGEST = 400
"""Documents of one page beyond which it is no page that belongs together."""


@dataclass(frozen=True, slots=True)
class Examination:
    """The remarks on each document, in the order given, and what went wrong with a rule."""

    remarks: tuple[tuple[Remark, ...], ...]
    errors: tuple[str, ...] = ()


def examine(documents: Sequence[Document], cache: AnswerCache | None = None) -> Examination:
    """Look at the documents of each page together.

    Whole files belong together by the folder of their project. A bad example (one with `expect=`)
    is seen beside the good ones, and the good ones never beside it.

    Args:
        documents: snippets and files; sections of a file stand for the whole of it.
        cache: answers of earlier runs, by what the whole page says.
    """
    cache = cache or AnswerCache(None)
    found: list[dict[Remark, None]] = [{} for _ in documents]
    errors: dict[str, None] = {}
    for group in _groups(documents):
        for shown, told in _settings(documents, group):
            answers = _examine(shown, cache, errors)
            for index in told:
                whole = _whole(documents[index])
                position = next(i for i, each in enumerate(shown) if each is whole)
                found[index].update(dict.fromkeys(answers[position]))
    _share(documents, found)
    return Examination(tuple(tuple(each) for each in found), tuple(errors))


def _share(documents: Sequence[Document], found: list[dict[Remark, None]]) -> None:
    """A page that includes one file of a bad project shows what is wrong with it in the project."""
    files = {
        (each.path, each.text): index
        for index, each in enumerate(documents)
        if each.lines.origins is None and each.directives.expect
    }
    for index, document in enumerate(documents):
        if document.lines.origins is not None and document.directives.expect:
            source = files.get((document.locate(1).path, document.text))
            if source is not None:
                found[index].update(found[source])


def _whole(document: Document) -> Document:
    return document.part_of or document


def _groups(documents: Sequence[Document]) -> Iterator[list[int]]:
    """Indices of documents that belong together: a page's, or a folder's files."""
    groups: dict[str, list[int]] = {}
    for index, document in enumerate(documents):
        whole = _whole(document)
        # Of JSON only dashboards have something to say to other documents.
        if whole.kind in KINDS or (whole.kind is Kind.JSON and '"expr"' in whole.text):
            groups.setdefault(_home(document), []).append(index)
    yield from (group for group in groups.values() if len(group) <= LARGEST)


def _home(document: Document) -> str:
    """What a document belongs to: its page, or the first two folders of a file."""
    if document.lines.origins is not None or document.part_of is not None:
        return document.path
    return _folder(document.path)


def _folder(path: str) -> str:
    """The project of a file among examples: its first two folders."""
    return "/".join(path.split("/")[:-1][:2])


def _settings(
    documents: Sequence[Document], group: list[int]
) -> Iterator[tuple[list[Document], list[int]]]:
    """What to look at together, and the documents that it tells of."""
    marked = [index for index in group if _expected(documents[index])]
    # A fault of another sort is no part of what the page says.
    known = all_rules() if marked else {}
    bad = [i for i in marked if any(e.rule in known for e in _expected(documents[i]))]
    group = [index for index in group if index not in marked or index in bad]
    for project in _projects(documents, group):
        good = [index for index in project if index not in bad]
        yield from _variants(documents, good)
        for index in bad:
            if index not in project:
                continue
            whole = _whole(documents[index])
            # The files of a bad project are wrong together; blocks of a page, each by itself.
            twins = [each for each in bad if each in project and _is_file(documents[each])]
            beside = [*good, *(twins if _is_file(documents[index]) else [])]
            others = [each for each in beside if not _same_file(_whole(documents[each]), whole)]
            for shown, told in _variants(documents, sorted({*others, index})):
                if index in told:
                    yield shown, [index]


def _projects(documents: Sequence[Document], group: list[int]) -> list[list[int]]:
    """A page's documents by the project that their files are of.

    What stands on the page itself goes with the first of them. A page about a good and a bad
    project shows two systems.
    """
    own: list[int] = []
    projects: dict[str, list[int]] = {}
    for index in group:
        if _is_file(documents[index]):
            folder = _folder(_whole(documents[index]).locate(1).path)
            projects.setdefault(folder, []).append(index)
        else:
            own.append(index)
    first, *rest = [*projects.values()] or [[]]
    return [sorted([*own, *first]), *rest]


def _is_file(document: Document) -> bool:
    """Whether its text is in a file of its own, included by the page or not."""
    whole = _whole(document)
    return whole.lines.origins is None or whole.locate(1).path != whole.path


def _expected(document: Document) -> tuple[Expected, ...]:
    return document.directives.expect or _whole(document).directives.expect


def _same_file(one: Document, other: Document) -> bool:
    """Whether one can only stand in the place of the other."""
    name = (other.name or "").rpartition("/")[2]
    same = one.kind is other.kind and (one.name or "").rpartition("/")[2] == name
    return same and other.kind in (Kind.DOCKERFILE, Kind.COMPOSE, Kind.DOCKERIGNORE, Kind.MAKEFILE)


def _variants(
    documents: Sequence[Document], indices: list[int]
) -> Iterator[tuple[list[Document], list[int]]]:
    """The page once for each Compose file that is no part of another's project."""
    by_id = {id(_whole(documents[i])): i for i in reversed(indices)}
    wholes = [(i, _whole(documents[i])) for i in sorted(by_id.values())]
    compose = [i for i, each in wholes if each.kind is Kind.COMPOSE]
    names = [documents[i].name for i in compose]
    apart = len(compose) > 1 and (None in names or len(set(names)) < len(names))
    for one in compose if apart else [None]:
        kept = [(i, each) for i, each in wholes if not apart or i == one or i not in compose]
        shown = [each for _, each in kept]
        ids = {id(each) for each in shown}
        yield shown, [i for i in indices if id(_whole(documents[i])) in ids]


def _examine(
    documents: list[Document], cache: AnswerCache, errors: dict[str, None]
) -> list[tuple[Remark, ...]]:
    """The remarks on each document of one page."""
    if not documents:
        return []
    # Messages name places of the page, so that a text that moved is another one.
    placed = (f"{each.locate(1)}:{each.digest}" for each in documents)
    # Releases of images end on a day.
    state = key("coherence", cache.engine, datetime.now(UTC).date().isoformat(), *placed)
    keys = [key(state, str(index)) for index in range(len(documents))]
    known = [cache.get(each) for each in keys]
    if any(answer is None for answer in known):
        answers = _ask(documents, cache, errors)
        if not errors:
            for each, remarks in zip(keys, answers, strict=True):
                cache.put(each, Answer(remarks))
        return answers
    return [answer.remarks for answer in known if answer is not None]


def _ask(
    documents: list[Document], cache: AnswerCache, errors: dict[str, None]
) -> list[tuple[Remark, ...]]:
    from prodready.coherence.page import Page  # only here: all that is remembered needs no facts

    page = Page(documents, cache)
    found: list[list[Remark]] = [[] for _ in documents]
    for rule in all_rules().values():
        try:
            for index, remark in _remarks(rule, page):
                if remark not in found[index]:
                    found[index].append(remark)
        except Exception as error:
            # A rule that is wrong must not take the rest of the run with it.
            cause = " ".join(f"{type(error).__name__}: {error}".split())
            errors[f"the rule {rule.id} broke on {documents[0].path} ({cause})"] = None
    return [tuple(each) for each in found]


def _remarks(rule: Rule, page: Page) -> Iterator[tuple[int, Remark]]:
    given = {name: page.facts(sort) for name, sort in rule.needs.items()}
    for fault in rule.function(**given):
        index = page.owner(fault.place)
        related = fault.related
        if index is None or page.stands_in(fault.place) or (related and page.stands_in(related)):
            continue
        message = fault.message
        if fault.related is not None:
            message += f" ({page.shown(fault.related)})"
        place = (fault.place.line, fault.place.column)
        yield index, Remark(rule.id, message, rule.severity, *place, rule.help, fault.fix)
