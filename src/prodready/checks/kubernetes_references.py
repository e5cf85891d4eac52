"""Checks of what workloads name: the keys that they take, and objects that nothing makes."""

from __future__ import annotations

import re
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
    yield from _backends(workloads)


_ROUTES = ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute")


def _backends(workloads: Workloads) -> Iterator[Fail]:
    """Routes of a gateway and Ingresses that name a Service which is nearly one of those here."""
    manifests = workloads.manifests
    for route in manifests.of(*_ROUTES, "Ingress"):
        if route.scope in manifests.partial or manifests.templates:
            continue
        beside = {one.name: one for one in manifests.beside(route, "Service")}
        for path, name in _named_services(route):
            near = slip(name, beside)
            if name not in beside and near:
                yield Fail(
                    route.place(*path),
                    f"{route} sends requests to Service {name}, which is not here; {near} is there",
                    f"Write {near}.",
                )


def _named_services(route: Manifest) -> Iterator[tuple[tuple[str | int, ...], str]]:
    rules = route.get("spec", "rules")
    for number, rule in enumerate(rules if isinstance(rules, list) else []):
        if route.kind == "Ingress":
            paths = route.get("spec", "rules", number, "http", "paths")
            for index in range(len(paths) if isinstance(paths, list) else 0):
                path = (
                    "spec",
                    "rules",
                    number,
                    "http",
                    "paths",
                    index,
                    "backend",
                    "service",
                    "name",
                )
                yield path, str(route.get(*path, default=""))
            continue
        backends = rule.get("backendRefs") if isinstance(rule, dict) else None
        for index, backend in enumerate(backends if isinstance(backends, list) else []):
            own = isinstance(backend, dict) and not backend.get("namespace")
            if own and backend.get("kind", "Service") == "Service" and not backend.get("group"):
                steps = ("spec", "rules", number, "backendRefs", index, "name")
                yield steps, str(backend.get("name"))


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
    if workload.manifest.scope in manifests.partial or manifests.templates:
        return
    maker = _maker(each, workloads)
    if maker is not None:
        keys = set(_made_keys(maker))
        if each.key is not None and keys and each.key not in keys:
            yield Fail(
                each.place,
                f"{workload} takes key {each.key} of what {maker} makes, which has "
                f"{', '.join(sorted(keys))}",
                "Name a key that it has.",
            )
        return
    near = slip(each.name, beside)
    certain = each.kind in ("ConfigMap", "PersistentVolumeClaim", "ServiceAccount") and bool(beside)
    if (near or certain) and not _mentioned(each, repository):
        meant = f"; {near} is there" if near else ""
        yield Fail(
            each.place,
            f"{workload} needs {each.kind} {each.name}, which nothing makes{meant}: its Pods do not "
            "start",
            f"Write {near}." if near else f"Add the {each.kind}, or what creates it.",
        )


def _maker(each: Reference, workloads: Workloads) -> Manifest | None:
    """The object from which a controller makes the one that is named."""
    for maker in workloads.manifests.of(*_MADE_BY.get(each.kind, ())):
        targets = (maker.get("spec", "target", "name"), maker.get("spec", "secretName"))
        if each.name in (maker.name, *targets):
            return maker
    return None


def _made_keys(maker: Manifest) -> Iterator[str]:
    """The keys that it will have; none where they are not written down, or only in part."""
    if maker.kind == "SealedSecret":
        found = maker.get("spec", "encryptedData")
        yield from found if isinstance(found, dict) else ()
    elif maker.kind == "ExternalSecret":
        data = maker.get("spec", "data")
        if maker.get("spec", "dataFrom") or maker.get("spec", "target", "template"):
            return
        for one in data if isinstance(data, list) else ():
            if isinstance(one, dict) and isinstance(one.get("secretKey"), str):
                yield one["secretKey"]


def _mentioned(each: Reference, repository: Repository) -> bool:
    """Whether a line of a script or a page may make it: names it, and says create or its kind."""
    name = re.compile(rf"(?<![\w.-]){re.escape(each.name)}(?![\w-])")
    makes = re.compile(rf"\bcreate\b|{re.sub('(?<!^)(?=[A-Z])', '_?', each.kind)}", re.IGNORECASE)
    return any(
        name.search(line) and (document.kind is Kind.TERRAFORM or makes.search(line))
        for document in repository.documents(*_TELLING)
        if each.name in document.text
        for line in document.text.splitlines()
    )


def entries(manifest: Manifest) -> Iterator[str]:
    """The keys of a ConfigMap or Secret."""
    for field in ("data", "stringData", "binaryData"):
        found = manifest.get(field)
        yield from found if isinstance(found, dict) else ()
