"""One run of `prodready check` over a live target: an image, a URL, the objects of a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from prodready.catalog.own import catalog_of, checklists_of
from prodready.catalog.profiles import load_profiles
from prodready.catalog.thresholds import load_thresholds
from prodready.documents.repository import Repository
from prodready.ledger.entries import read_ledger
from prodready.reports.progress import Progress
from prodready.session import Request, Run, named_profile, select, settings_of, signed
from prodready.targets.evaluate import evaluate
from prodready.targets.interface import LiveTarget


def examine_live(request: Request) -> Run:
    """Decide the items on a live target, with the settings of the folder that one stands in.

    What people signed in that folder counts here too: one signature answers an item on each
    target. That an entry has no effect here is not told, for it may have one on the folder.

    Raises:
        InputError: the name of the target, another name or a file cannot be used.
        UnavailableError: the target is not there, or does not answer.
    """
    here = Path()
    notes: list[str] = []
    config = settings_of(here, notes)
    catalog = catalog_of(here)
    lists = checklists_of(here, catalog) if request.checklist else {}
    selection = select(catalog, lists, request.checklist, request.items)
    ledger = read_ledger(here, catalog)
    named = named_profile(request, config)
    own = load_profiles()[named.name].thresholds if named else {}
    thresholds = {**_defaults(), **own, **config.thresholds}
    progress = Progress()
    with open_target(request, thresholds) as target:
        profile = named or target.profile
        chosen = (
            selection if selection is not None else load_profiles()[profile.name].select(catalog)
        )
        try:
            results = evaluate(target, catalog, chosen, progress)
        finally:
            progress.close()
        notes += target.notes
    if request.evidence:
        from prodready.outside.apply import apply_evidence  # only here: few runs bring any

        results = apply_evidence(results, request.evidence, thresholds, notes)
    results = signed(results, ledger, Repository(here), request, [])
    return Run(Repository.from_documents([]), results, profile, notes, target.surface)


def _defaults() -> dict[str, float]:
    return {name: one.default for name, one in load_thresholds().items()}


@contextmanager
def open_target(request: Request, thresholds: Mapping[str, float]) -> Iterator[LiveTarget]:
    """Open what the request names; it is closed at the end.

    Raises:
        InputError: it cannot be used.
        UnavailableError: it is not there, or does not answer.
    """
    word = request.target.lower()
    if word.startswith(("http://", "https://")):
        from prodready.targets.url import open_url  # only here, as the others: few are needed

        with open_url(request, thresholds) as target:
            yield target
    elif word.startswith("cluster:"):
        from prodready.targets.cluster import open_cluster

        with open_cluster(request.target, thresholds) as target:
            yield target
    else:
        from prodready.targets.image_target import open_image_target

        with open_image_target(request.target, thresholds) as target:
            yield target
