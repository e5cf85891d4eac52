"""Who may do what: bindings, roles and accounts; and what Argo CD is pointed at."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from prodready.coherence.facts.commands import Commands
from prodready.coherence.interface import Fault, rule
from prodready.coherence.likeness import slip
from prodready.coherence.page import Page
from prodready.facts.manifests import Manifest, Manifests
from prodready.model import Severity

RBAC = "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding"
ARGO = "https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#applications"
_GROUP = "rbac.authorization.k8s.io"


def _bindings(manifests: Manifests) -> Iterator[Manifest]:
    yield from manifests.of("RoleBinding", "ClusterRoleBinding", group=_GROUP)


@rule("kubernetes-binding-role", Severity.HIGH, help=RBAC)
def binding_role(manifests: Manifests, page: Page) -> Iterator[Fault]:
    """A binding names a role that the page defines under a slightly other name, or elsewhere.

    A RoleBinding only reaches Roles of its own namespace.

    Why: Kubernetes takes the binding, and it grants nothing: each request is answered “forbidden”.

    Example: `roleRef: {kind: Role, name: pod-reader}` beside the Role `pods-reader`; a RoleBinding
    in `shop` for a Role in `production`.
    """
    for binding in _bindings(manifests):
        kind, name = binding.get("roleRef", "kind"), binding.get("roleRef", "name")
        known = {each.name: each for each in manifests.of(str(kind), group=_GROUP)}
        place = binding.place("roleRef", "name")
        if not isinstance(name, str) or not known or name.startswith("system:"):
            continue
        if name in known:
            yield from _apart(binding, str(kind), name, manifests)
            continue
        near = slip(name, known)
        bound = {each.get("roleRef", "name") for each in _bindings(manifests)}
        if near is not None and near not in bound and not page.elided(place):
            yield Fault(
                place,
                f"{binding} grants {kind} {name}, and the page has {near}",
                f"Write {near}.",
                known[near].place("metadata", "name"),
            )


def _apart(binding: Manifest, kind: str, name: str, manifests: Manifests) -> Iterator[Fault]:
    """The fault of a binding whose role is in other namespaces only."""
    if kind != "Role" or binding.kind != "RoleBinding":
        return
    roles = [each for each in manifests.of("Role", group=_GROUP) if each.name == name]
    if binding.namespace and all(r.namespace not in (None, binding.namespace) for r in roles):
        yield Fault(
            binding.place("roleRef", "name"),
            f"{binding} is in namespace {binding.namespace}, and Role {name} in "
            f"{roles[0].namespace}: a RoleBinding only reaches Roles of its own namespace",
            "Put both into one namespace, or bind a ClusterRole.",
            roles[0].place("metadata", "namespace"),
        )


@rule("kubernetes-binding-subject", Severity.HIGH, help=RBAC)
def binding_subject(manifests: Manifests, commands: Commands, page: Page) -> Iterator[Fault]:
    """A binding is for a ServiceAccount that the page defines under another name or namespace.

    Why: Kubernetes takes the binding, and the account has no rights.

    Example: `subjects: [{kind: ServiceAccount, name: deployer, namespace: default}]` beside the
    ServiceAccount `deployer` in `ci`.
    """
    made = {word for command in commands.of("kubectl") for word in command.words}
    accounts = list(manifests.of("ServiceAccount", group=""))
    for binding in _bindings(manifests):
        for index, subject in enumerate(binding.get("subjects") or []):
            if not isinstance(subject, dict) or subject.get("kind") != "ServiceAccount":
                continue
            place = binding.place("subjects", index, "name")
            if subject.get("name") in made or page.elided(place):
                continue
            fault = _stranger(binding, subject, accounts)
            if fault is not None:
                message, account = fault
                yield Fault(place, message, f"Name {account}.", account.place("metadata", "name"))


def _stranger(
    binding: Manifest, subject: dict[str, Any], accounts: list[Manifest]
) -> tuple[str, Manifest] | None:
    """What is wrong with a subject, and the account that is meant."""
    name, namespace = str(subject.get("name")), subject.get("namespace")
    same = [each for each in accounts if each.name == name]
    if same:
        apart = namespace and all(each.namespace not in (None, namespace) for each in same)
        if not apart:
            return None
        there = same[0].namespace
        return f"{binding} is for {name} in namespace {namespace}, which is in {there}", same[0]
    near = slip(name, {each.name: each for each in accounts})
    if near is None:
        return None
    account = next(each for each in accounts if each.name == near)
    return f"{binding} is for ServiceAccount {name}, and the page has {near}", account


@rule("argocd-path", Severity.HIGH, help=ARGO)
def argocd_path(manifests: Manifests, page: Page) -> Iterator[Fault]:
    """An Application of Argo CD names a folder that the page writes in a slightly other way.

    Why: the Application stays “Unknown”: its path does not exist in the repository.

    Example: `path: k8s/overlay/production` beside the file `k8s/overlays/production/kustomization.yaml`.
    """
    folders = {
        folder: document
        for document in page.documents
        for folder in _above((document.name or "").removeprefix("./"))
    }
    for application in manifests.of("Application", group="argoproj.io"):
        path = application.get("spec", "source", "path")
        plain = path.strip("/").removeprefix("./") if isinstance(path, str) else ""
        near = slip(plain, folders) if plain and plain not in folders else None
        if near is None or near.count("/") != plain.count("/") or "{" in plain:
            continue
        yield Fault(
            application.place("spec", "source", "path"),
            f"{application} is built from {plain}, and the page has {near}",
            f"Write {near}.",
        )


def _above(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path
