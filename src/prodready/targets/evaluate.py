"""Decides items on a live target. As on a repository, nothing passes without a witness."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prodready.catalog.model import Catalog, Item
from prodready.checks.interface import Outcome
from prodready.checks.results import ItemResult, Status
from prodready.checks.runner import judge
from prodready.errors import ProdreadyError
from prodready.targets.interface import LiveTarget

Progress = Callable[[int, int, str], None]


def evaluate(
    target: LiveTarget, catalog: Catalog, selection: Iterable[str], progress: Progress | None = None
) -> list[ItemResult]:
    """The result of each selected item, in the selection's order.

    An item that is not seen on this sort of target is not applicable; one that is, and that
    nothing here looks at, was not run. `progress` is told before each item how many are decided.
    """
    ids = list(dict.fromkeys(selection))
    results = []
    for done, id_ in enumerate(ids):
        if progress is not None:
            progress(done, len(ids), id_)
        results.append(_evaluate(target, catalog[id_], catalog))
    return results


def _evaluate(target: LiveTarget, item: Item, catalog: Catalog) -> ItemResult:
    # A name that has become an item of its own is answered there, whoever covered it before.
    own = [name for name in (item.id, *item.covers) if catalog.answered.get(name) == item.id]
    names = [name for name in own if name in target.answers]
    blind = [target.blind[name] for name in own if name in target.blind]
    if blind and not names:
        return ItemResult(item, Status.NOT_RUN, reason=blind[0])
    if not names:
        if target.surface not in item.surfaces:
            return ItemResult(item, Status.NOT_APPLICABLE)
        if item.evidence:
            return ItemResult(item, Status.NEEDS_ATTESTATION, reason=item.evidence)
        reason = f"nothing looks at this on a target of the sort {target.surface.value} yet"
        return ItemResult(item, Status.NOT_RUN, reason=reason, elsewhere=True)
    outcomes: list[Outcome] = []
    try:
        for name in names:
            outcomes += target.answers[name]()
    except ProdreadyError as error:
        return ItemResult(item, Status.NOT_RUN, reason=" ".join(str(error).split()))
    except Exception as error:
        # An answer that is wrong must not take the rest of the run with it.
        reason = f"the check broke ({type(error).__name__}: {error}); please report it"
        return ItemResult(item, Status.NOT_RUN, reason=" ".join(reason.split()), crashed=True)
    return judge(item, outcomes)
