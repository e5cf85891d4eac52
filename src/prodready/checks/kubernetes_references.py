"""Checks of what workloads name: the keys that they take, and objects that nothing makes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.checks.kubernetes_common import kubernetes_check
from prodready.checks.kubernetes_made import entries, made_keys, maker, secrets_made
from prodready.checks.kubernetes_named import issuers, keys_of_operators, scripts, stores
from prodready.coherence.facts.cluster import Reference, references
from prodready.coherence.likeness import slip
from prodready.documents.repository import Repository
from prodready.facts.manifests import Manifest
from prodready.facts.workloads import Workload, Workloads
from prodready.model import Kind

_TELLING = (Kind.SHELL, Kind.MARKDOWN, Kind.MAKEFILE, Kind.GITHUB_WORKFLOW, Kind.TERRAFORM)


@kubernetes_check("kubernetes.references")
def resolved(workloads: Workloads, repository: Repository) -> Iterator[Outcome]:
    """Each ConfigMap, account, claim and key that a workload names is there."""
    for workload in workloads.pods():
        for each in references(workload):
            if not each.optional:
                yield from _judge(each, workload, workloads, repository)
    yield from _backends(workloads)
    for rule in (keys_of_operators, issuers, stores, scripts):
        yield from rule(workloads)


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
    by = maker(each.kind, each.name, workloads)
    if by is not None:
        keys = set(made_keys(by))
        if each.key is not None and keys and each.key not in keys:
            yield Fail(
                each.place,
                f"{workload} takes key {each.key} of what {by} makes, which has "
                f"{', '.join(sorted(keys))}",
                "Name a key that it has.",
            )
        return
    misnamed = _made_otherwise(each, workloads)
    if misnamed is not None and not _mentioned(each, repository):
        yield Fail(
            each.place,
            f"{workload} needs Secret {each.name}, and {misnamed[1]} makes {misnamed[0]}: its Pods "
            "do not start",
            "Write one name in both.",
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


def _made_otherwise(each: Reference, workloads: Workloads) -> tuple[str, Manifest] | None:
    """The Secret that is made here by an object of the name wanted, or by a name nearly the same."""
    if each.kind != "Secret":
        return None
    made = dict(secrets_made(workloads))
    for name, one in made.items():
        if one.name == each.name:
            return name, one
    used = {e.name for w in workloads.pods() for e in references(w) if e.kind == "Secret"}
    near = slip(each.name, made.keys() - used)
    return (near, made[near]) if near else None


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
