"""A cluster as a target: its objects, as they were written down into a file or a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from prodready.catalog.loader import load_catalog
from prodready.catalog.model import CheckCall, Surface
from prodready.catalog.thresholds import resolve
from prodready.checks.interface import Inquiry
from prodready.targets.cluster_answers import ANSWERS
from prodready.targets.cluster_dump import COMMAND, Dump, read_dump
from prodready.targets.interface import Ask, LiveTarget
from prodready.targets.profile import Profile

PREFIX = "cluster:"
NEEDS: Mapping[str, str] = {
    "autoscaling": "HorizontalPodAutoscaler",
    "network-policy-default-deny": "NetworkPolicy",
    "pdb": "PodDisruptionBudget",
    "old-pods-terminated": "ReplicaSet",
    "pods-running": "Pod",
    "health-checks-passing": "Pod",
    "rollback-oom": "Pod",
    "running-image": "Pod",
}
"""By item, the kind of object without which nothing is known: none may be there, or none was dumped."""
ALSO: Mapping[str, str] = {"non-root-container": "kubernetes.run_as_non_root"}
"""By item whose own check looks at a repository, the one that looks at the same in a cluster."""


@contextmanager
def open_cluster(target: str, thresholds: Mapping[str, float]) -> Iterator[LiveTarget]:
    """Open `cluster:FILE` or `cluster:FOLDER`.

    Raises:
        InputError: a file cannot be read, or holds no objects.
        UnavailableError: there is no such file or folder.
    """
    dump = read_dump(Path(target[len(PREFIX) :] or "?"), target)
    blind = {
        item: f"the dump holds no {kind}, and does not tell whether there is none"
        for item, kind in NEEDS.items()
        if kind not in dump.kinds
    }
    answers = {**_manifests(dump, thresholds), **_live(dump)}
    told = {name: answer for name, answer in answers.items() if name not in blind}
    profile = Profile("web-service", "workloads run there; --profile names another")
    notes = ["all is judged as it was when the objects were written down"]
    if blind:
        notes.append(f"a dump of all that is looked at: {COMMAND}")
    yield LiveTarget(Surface.CLUSTER, target, told, profile, tuple(notes), blind)


def _live(dump: Dump) -> dict[str, Ask]:
    return {name: partial(answer, dump) for name, answer in ANSWERS.items()}


def _manifests(dump: Dump, thresholds: Mapping[str, float]) -> dict[str, Ask]:
    """The checks on manifests, over what people wrote of the dumped objects."""
    inquiry = Inquiry(dump.repository)
    calls = {name: CheckCall(kind) for name, kind in ALSO.items()}
    for item in load_catalog().values():
        if item.check and item.check.kind.startswith("kubernetes.") and _seen(item.surfaces):
            calls[item.id] = item.check
    return {
        name: partial(inquiry.ask, call.kind, resolve(call.arguments, thresholds))
        for name, call in calls.items()
    }


def _seen(surfaces: tuple[Surface, ...]) -> bool:
    return Surface.CLUSTER in surfaces
