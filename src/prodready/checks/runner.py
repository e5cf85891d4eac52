"""Runs the checks of a selection of items over a repository. Nothing passes without a witness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from prodready.catalog.model import UNSAID_FIX, Catalog, CheckCall, Item, Surface
from prodready.catalog.thresholds import resolve
from prodready.checks.interface import (
    Broken,
    Fail,
    Inquiry,
    Outcome,
    Pass,
    UndecidedError,
    Unknown,
)
from prodready.checks.results import ItemResult, Status, Witness
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import ADDRESSES, Finding, Place

WRITTEN_WITH = frozenset(
    {"data.value", "docs.section", "dockerfile.instruction", "files.absent", "files.present"}
    | {"workflow.step"}
)
"""Checks that items are written with: what to do, the author of the item knows better than they."""


def evaluate(
    repository: Repository,
    catalog: Catalog,
    selection: Iterable[str] | None = None,
    thresholds: Mapping[str, float] | None = None,
    *,
    commands: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> list[ItemResult]:
    """The result of each selected item (all of them by default), in the selection's order.

    `thresholds` are numbers by name that differ from the defaults; `commands` says whether an item
    may run the command that it names. `progress` is told before each item how many are decided.
    """
    inquiry = Inquiry(repository, commands=commands)
    ids = list(catalog if selection is None else dict.fromkeys(selection))
    results = []
    for done, id_ in enumerate(ids):
        if progress is not None:
            progress(done, len(ids), id_)
        results.append(_evaluate(catalog[id_], inquiry, thresholds or {}))
    return results


def _evaluate(item: Item, inquiry: Inquiry, thresholds: Mapping[str, float]) -> ItemResult:
    if item.check is not None and inquiry.repository.is_empty:
        return ItemResult(item, Status.NOT_APPLICABLE)  # nothing is there that it could be true of
    if not _applies(item, inquiry.repository):
        return ItemResult(item, Status.NOT_APPLICABLE)
    if item.check is None:
        return ItemResult(item, Status.NEEDS_ATTESTATION, reason=item.evidence or item.verify)
    if Surface.REPO not in item.surfaces:
        where = ", ".join(surface.value for surface in item.surfaces)
        return ItemResult(
            item, Status.NOT_RUN, reason=f"is seen on another target: {where}", elsewhere=True
        )
    call = CheckCall(item.check.kind, resolve(item.check.arguments, thresholds))
    return _run(item, call, inquiry)


def _applies(item: Item, repository: Repository) -> bool:
    """Whether the repository holds something that the item speaks about, other than in examples."""
    if item.files and not _has_file(item, repository):
        return False
    if not item.kinds:
        return True
    return any(
        repository.role(path) not in (Role.EXAMPLE, Role.TEST, Role.VENDORED)
        for path in repository.paths_of(*item.kinds)
    )


def _has_file(item: Item, repository: Repository) -> bool:
    import pathspec  # only here: few items name files

    patterns = pathspec.GitIgnoreSpec.from_lines(item.files)
    return any(
        patterns.match_file(path)
        and repository.role(path) not in (Role.EXAMPLE, Role.TEST, Role.VENDORED)
        for path in repository.files
    )


def _run(item: Item, call: CheckCall, inquiry: Inquiry) -> ItemResult:
    try:
        outcomes = inquiry.ask(call.kind, call.arguments)
        decided = any(isinstance(outcome, Pass) for outcome in outcomes)
        broken = [each for each in inquiry.broken(call.kind) if _concerns(each, item, decided)]
    except UndecidedError as error:
        return ItemResult(item, Status.NOT_RUN, reason=_one_line(str(error)))
    except Exception as error:
        # A check that is wrong must not take the rest of the run with it.
        cause = _one_line(f"{type(error).__name__}: {error}")
        reason = f"the check {call.kind} broke ({cause}); please report it"
        return ItemResult(item, Status.NOT_RUN, reason=reason, crashed=True)
    return judge(item, outcomes, broken)


def _concerns(broken: Broken, item: Item, decided: bool) -> bool:
    """Whether the item may depend on a file that nobody could read.

    One that speaks about any kind of file does only where no other file has decided it.
    """
    if broken.kind is None or broken.kind in item.kinds:
        return True
    return not item.kinds and not decided


def judge(item: Item, outcomes: Sequence[Outcome], broken: Sequence[Broken] = ()) -> ItemResult:
    """What the outcomes of an item's subjects make of it, with the files that nobody could read."""
    fails = [one for one in outcomes if isinstance(one, Fail)]
    passes = [one for one in outcomes if isinstance(one, Pass)]
    open_: list[Unknown | Broken] = [
        *(one for one in outcomes if isinstance(one, Unknown)),
        *broken,
    ]
    witness = tuple(dict.fromkeys(Witness(one.witness, one.note) for one in passes))
    if fails:
        findings = tuple(_finding(item, fail) for fail in _merged(fails))
        return ItemResult(item, Status.FAIL, findings, witness)
    if open_:
        reason = "; ".join(dict.fromkeys(f"{_short(o)}: {_one_line(o.message)}" for o in open_))
        by_word = all(isinstance(one, Unknown) and one.attest for one in open_)
        if by_word and item.evidence:
            reason = f"{reason}; to show: {_one_line(item.evidence)}"
        status = Status.NEEDS_ATTESTATION if by_word else Status.NOT_RUN
        return ItemResult(item, status, (), witness, reason)
    if passes:
        return ItemResult(item, Status.PASS, (), witness)
    return ItemResult(item, Status.NOT_APPLICABLE)


def _merged(fails: list[Fail]) -> list[Fail]:
    """One failure for each place and fix: what an anchor or a base says once is told once."""
    found: dict[tuple[Place, str | None], list[str]] = {}
    for fail in fails:
        messages = found.setdefault((fail.place, fail.fix), [])
        if fail.message not in messages:
            messages.append(fail.message)
    return [
        Fail(place, messages[0] + (f" (and {more} more like it)" if more else ""), fix)
        for (place, fix), messages in found.items()
        for more in [len(messages) - 1]
    ]


def _finding(item: Item, fail: Fail) -> Finding:
    docs = item.references.get("docs", ())
    return Finding(
        rule=item.id,
        message=fail.message,
        severity=item.severity,
        path=fail.place.path,
        line=fail.place.line,
        column=fail.place.column,
        fix=_fix(item, fail),
        help=docs[0] if docs else None,
    )


def _fix(item: Item, fail: Fail) -> str:
    said = item.check and item.check.kind in WRITTEN_WITH and item.fix != UNSAID_FIX
    return item.fix if said else fail.fix or item.fix


def _short(one: Unknown | Broken) -> str:
    if one.place.path.startswith(ADDRESSES):
        return one.place.path
    return f"{one.place.path}:{one.place.line}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
