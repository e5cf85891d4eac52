"""Checks of what workloads name: the keys that they take, and objects that nothing makes."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.checks.kubernetes_common import kubernetes_check
from prodready.coherence.facts.cluster import Reference, references
from prodready.coherence.likeness import slip
from prodready.documents.repository import Repository
from prodready.facts.manifests import Manifest
from prodready.facts.workloads import Workload, Workloads
from prodready.model import Kind

_MADE_BY = {
    "Secret": ("ExternalSecret", "SealedSecret", "Certificate", "ClusterExternalSecret"),
    "ServiceAccount": ("IAMServiceAccount",),
}
_TELLING = (Kind.SHELL, Kind.MARKDOWN, Kind.MAKEFILE, Kind.GITHUB_WORKFLOW, Kind.TERRAFORM)


@kubernetes_check("kubernetes.references")
def resolved(workloads: Workloads, repository: Repository) -> Iterator[Outcome]:
    """Each ConfigMap, account, claim and key that a workload names is there."""
    for workload in workloads.pods():
        for each in references(workload):
            if not each.optional:
                yield from _judge(each, workload, workloads, repository)


def _judge(
    each: Reference, workload: Workload, workloads: Workloads, repository: Repository
) -> Iterator[Outcome]:
    manifests = workloads.manifests
    beside = {m.name: m for m in manifests.beside(workload.manifest, each.kind)}
    found = beside.get(each.name)
    if found is not None:
        keys = set(entries(found))
        if each.key is None or not keys or each.key in keys:
            yield Pass(each.place)
        else:
            yield Fail(
                each.place,
                f"{workload} takes key {each.key} of {found}, which has {', '.join(sorted(keys))}",
                "Name a key that it has.",
            )
        return
    if (
        workload.manifest.scope in manifests.partial
        or manifests.templates
        or _made(each, workloads)
    ):
        return
    near = slip(each.name, beside)
    certain = each.kind in ("ConfigMap", "PersistentVolumeClaim", "ServiceAccount") and bool(beside)
    if (near or certain) and not _mentioned(each.name, repository):
        meant = f"; {near} is there" if near else ""
        yield Fail(
            each.place,
            f"{workload} needs {each.kind} {each.name}, which nothing makes{meant}: its Pods do not "
            "start",
            f"Write {near}." if near else f"Add the {each.kind}, or what creates it.",
        )


def _made(each: Reference, workloads: Workloads) -> bool:
    """Whether a controller makes the object from another one."""
    for maker in workloads.manifests.of(*_MADE_BY.get(each.kind, ())):
        targets = (maker.get("spec", "target", "name"), maker.get("spec", "secretName"))
        if each.name in (maker.name, *targets):
            return True
    return False


def _mentioned(name: str, repository: Repository) -> bool:
    """Whether a script or a page names it: a command may create it."""
    return any(name in document.text for document in repository.documents(*_TELLING))


def entries(manifest: Manifest) -> Iterator[str]:
    """The keys of a ConfigMap or Secret."""
    for field in ("data", "stringData", "binaryData"):
        found = manifest.get(field)
        yield from found if isinstance(found, dict) else ()
