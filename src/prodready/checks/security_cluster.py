"""The checks of what a cluster admits, grants and encrypts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.checks.kubernetes_common import kubernetes_check
from prodready.coherence.likeness import slip
from prodready.documents.repository import Repository
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.nodes import Node
from prodready.facts.objects import left_aside, read_objects
from prodready.facts.workloads import Workloads
from prodready.model import Kind, Place

_PSS = "pod-security.kubernetes.io/enforce"


@kubernetes_check("security.rbac")
def rbac(manifests: Manifests) -> Iterator[Outcome]:
    """Roles name what they grant; nobody is bound to cluster-admin or bound unseen."""
    group = "rbac.authorization.k8s.io"
    for role in manifests.of("Role", "ClusterRole", group=group):
        rules = role.get("rules")
        wide = False
        for index, rule in enumerate(rules if isinstance(rules, list) else ()):
            keys = ("verbs", "resources", "apiGroups")
            if isinstance(rule, dict) and all("*" in (rule.get(key) or ()) for key in keys):
                wide = True
                message = f"{role} grants every verb on every resource"
                fix = "Name the verbs and the resources that are used."
                yield Fail(role.place("rules", index), message, fix)
            elif isinstance(rule, dict) and "*" in (rule.get("verbs") or ()) and _of_cluster(rule):
                wide = True
                named = ", ".join(map(str, rule.get("resources") or ()))
                message = f"{role} grants every verb on {named}, deleting included"
                yield Fail(role.place("rules", index), message, "Name the verbs that are used.")
        if rules and not wide:
            yield Pass(role.place("rules"))
    for binding in manifests.of("RoleBinding", "ClusterRoleBinding", group=group):
        yield from _binding(binding)


_OWN = frozenset({"", "apps", "batch", "autoscaling", "policy", "*"})


def _of_cluster(rule: dict[str, Any]) -> bool:
    """Whether a rule is about kinds of Kubernetes itself, rather than of an operator."""
    groups = [str(group) for group in rule.get("apiGroups") or ()]
    own = any(group in _OWN or group.endswith(".k8s.io") for group in groups)
    return own and bool(rule.get("resources")) and "*" not in rule["resources"]


def _binding(binding: Manifest) -> Iterator[Outcome]:
    admin = binding.get("roleRef", "name") == "cluster-admin"
    subjects = binding.get("subjects")
    for index, subject in enumerate(subjects if isinstance(subjects, list) else ()):
        if not isinstance(subject, dict):
            continue
        name, place = str(subject.get("name")), binding.place("subjects", index)
        if name in ("system:anonymous", "system:unauthenticated"):
            public = binding.get("roleRef", "name") == "system:public-info-viewer"
            if not public:
                yield Fail(place, f"{binding} grants a role to whoever does not sign in", None)
        elif subject.get("kind") == "ServiceAccount" and name == "default":
            message = f"{binding} grants a role to every Pod that names no account"
            yield Fail(place, message, "Make an account for the one workload that needs it.")
        elif admin and subject.get("kind") == "ServiceAccount":
            message = f"{binding} makes the account {name} the cluster's administrator"
            yield Fail(place, message, "Bind it to a role that grants what it uses.")


@kubernetes_check("security.admission")
def admission(manifests: Manifests, workloads: Workloads) -> Iterator[Outcome]:
    """What breaks the rules is refused when it is applied."""
    found: list[Outcome] = []
    bound: dict[str, list[Manifest]] = {}
    for binding in manifests.of("ValidatingAdmissionPolicyBinding"):
        bound.setdefault(str(binding.get("spec", "policyName")), []).append(binding)
    for policy in manifests.of("ValidatingAdmissionPolicy"):
        bindings = bound.get(policy.name, [])
        denying = [b for b in bindings if "Deny" in (b.get("spec", "validationActions") or ())]
        if denying:
            found.append(Pass(denying[0].place("spec", "validationActions")))
        elif bindings:
            found.append(_only_tells(bindings[0], "spec", "validationActions"))
        else:
            found.append(_unbound(policy, manifests))
    for policy in manifests.of("ValidatingPolicy", "ImageValidatingPolicy"):
        actions = policy.get("spec", "validationActions") or ["Deny"]
        path = ("spec", "validationActions")
        found.append(Pass(policy.place(*path)) if "Deny" in actions else _only_tells(policy, *path))
    found += [*_older(manifests), *_namespaces(manifests)]
    yield from found
    if not found:
        pod = next(iter(workloads.serving()), None)
        if pod is not None:
            message = "no policy and no namespace label here says what the cluster refuses"
            yield Unknown(pod.manifest.place(), message, attest=True)


def _unbound(policy: Manifest, manifests: Manifests) -> Fail:
    """A policy that is bound to nothing; told at the binding that misses it, where there is one."""
    known = {one.name for one in manifests.of("ValidatingAdmissionPolicy")}
    for binding in manifests.of("ValidatingAdmissionPolicyBinding"):
        meant = str(binding.get("spec", "policyName"))
        if meant not in known and slip(policy.name, [meant, binding.name]):
            place = binding.place("spec", "policyName")
            message = f"{binding} binds {meant}, which is no policy here: {policy} refuses nothing"
            return Fail(place, message, f"Write {policy.name}.")
    message = f"{policy} is bound to nothing, so it refuses nothing"
    return Fail(policy.place(), message, "Add a ValidatingAdmissionPolicyBinding.")


def _only_tells(manifest: Manifest, *path: str) -> Outcome:
    message = f"{manifest} only warns or records: say until when, and who reads it"
    return Unknown(manifest.place(*path), message, attest=True)


def _older(manifests: Manifests) -> Iterator[Outcome]:
    """ClusterPolicy of Kyverno, and constraints of Gatekeeper."""
    for policy in manifests.of("ClusterPolicy", "Policy", group="kyverno.io"):
        rules = policy.get("spec", "rules")
        validates = [r for r in rules or () if isinstance(r, dict) and "validate" in r]
        inner = [str((r.get("validate") or {}).get("failureAction", "")) for r in validates]
        action = str(policy.get("spec", "validationFailureAction") or "Audit").lower()
        if validates and (action == "enforce" or "Enforce" in inner):
            yield Pass(policy.place("spec"))
        elif validates:
            yield _only_tells(policy, "spec")
    for manifest in manifests.all:
        if manifest.group == "constraints.gatekeeper.sh":
            action = str(manifest.get("spec", "enforcementAction") or "deny")
            yield (
                Pass(manifest.place("spec"))
                if action == "deny"
                else _only_tells(manifest, "spec", "enforcementAction")
            )


def _namespaces(manifests: Manifests) -> Iterator[Outcome]:
    for namespace in manifests.of("Namespace"):
        level = namespace.get("metadata", "labels", _PSS)
        place = namespace.place("metadata", "labels", _PSS)
        if level in ("restricted", "baseline"):
            yield Pass(place, f"Pod Security Standard {level}")
        elif level == "privileged" and not re.search(r"system|storage|monitor|csi", namespace.name):
            yield Fail(
                place, f"{namespace} lets any Pod be privileged", f"Write {_PSS}: restricted."
            )


@kubernetes_check("security.secrets_at_rest")
def at_rest(repository: Repository, workloads: Workloads) -> Iterator[Outcome]:
    """The cluster's store holds Secrets encrypted."""
    written = False
    for config in _encryption(repository):
        for index, entry in enumerate(config.get("resources") or ()):
            if not isinstance(entry, dict) or "secrets" not in (entry.get("resources") or ()):
                continue
            written = True
            providers = entry.get("providers") or [{}]
            first = next(iter(providers[0] or {"identity": None}))
            place = config.place_of("resources", index, "providers", 0)
            if first == "identity":
                message = "new Secrets are written in plain text: identity is the first provider"
                yield Fail(place, message, "Put kms or aesgcm first, identity last.")
            else:
                yield Pass(place, first)
    used = _uses_secret(workloads)
    if used is not None and not written:
        message = "whether the cluster encrypts what it stores is a setting of the cluster"
        yield Unknown(used, message, attest=True)


def _encryption(repository: Repository) -> Iterator[Node]:
    """The configurations of encryption: they are read by the API server, and have no name."""
    for document in repository.documents(Kind.YAML, Kind.KUBERNETES):
        if "EncryptionConfiguration" in document.text and not left_aside(document, repository):
            for node in read_objects(document, []):
                if node.get("kind") == "EncryptionConfiguration":
                    yield node


def _uses_secret(workloads: Workloads) -> Place | None:
    for workload in workloads.pods():
        for index, volume in workload.volumes:
            if isinstance(volume.get("secret"), dict):
                return workload.pod_place("volumes", index)
    for container in workloads.containers():
        for index, _ in container.mappings("env"):
            if container.get("env", index, "valueFrom", "secretKeyRef"):
                return container.place("env", index)
        for index, entry in container.mappings("envFrom"):
            if isinstance(entry.get("secretRef"), dict):
                return container.place("envFrom", index)
    return None


@kubernetes_check("security.rotation")
def rotation(manifests: Manifests, workloads: Workloads) -> Iterator[Outcome]:
    """What is rotated in the store arrives here; how often it is rotated, a person says."""
    for secret in manifests.of("ExternalSecret", "ClusterExternalSecret"):
        path = ("spec", "refreshInterval")
        inner = ("spec", "externalSecretSpec", "refreshInterval")
        path = path if secret.get(*path) is not None else inner  # type: ignore[assignment]
        policy = str(secret.get("spec", "refreshPolicy") or "Periodic")
        interval = str(secret.get(*path, default="1h"))
        if policy == "Periodic" and re.fullmatch(r"0[smh]?", interval):
            message = f"{secret} is read once: a new value in the store never arrives"
            yield Fail(secret.place(*path), message, "Write `refreshInterval: 1h`.")
    used = _uses_secret(workloads)
    if used is not None:
        yield Unknown(used, "how old the secret is, its store knows", attest=True)
