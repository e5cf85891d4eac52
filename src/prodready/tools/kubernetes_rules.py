"""What an API server refuses in an object and the schemas of Kubernetes cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prodready.documents.yamltree import Path
from prodready.tools.kubernetes_forms import (
    Breach,
    breach,
    label_value_fault,
    lacks,
    mapping,
    mappings,
    name_fault,
    share_fault,
)
from prodready.tools.kubernetes_kind_rules import KIND_RULES
from prodready.tools.kubernetes_pod_rules import pod_breaches

_WORKLOADS = (
    "DaemonSet",
    "Deployment",
    "Job",
    "ReplicaSet",
    "ReplicationController",
    "StatefulSet",
)
_POD_SPECS: dict[str, Path] = {
    "Pod": ("spec",),
    "PodTemplate": ("template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    **dict.fromkeys(_WORKLOADS, ("spec", "template", "spec")),
}
_FREE_NAMES = frozenset(
    {
        "CertificateSigningRequest",
        "ClusterRole",
        "ClusterRoleBinding",
        "Role",
        "RoleBinding",
    }
)
"""Kinds whose names may hold colons and capitals."""


def breaches(data: dict[str, Any]) -> Iterator[Breach]:
    """The rules of the API that one object breaks, beyond its schema."""
    kind = str(data.get("kind"))
    yield from metadata_breaches(data)
    if kind in KIND_RULES:
        yield from KIND_RULES[kind](data)
    if kind in {"DaemonSet", "Deployment"}:
        yield from _rollout(data)
    if kind in _WORKLOADS and kind != "Job":
        yield from _selector(mapping(data.get("spec")))
    path = _POD_SPECS.get(kind)
    spec = _at(data, path) if path else None
    if path and isinstance(spec, dict):
        templates = mappings(mapping(data.get("spec")).get("volumeClaimTemplates"), ())
        claims = frozenset(str(mapping(t.get("metadata")).get("name")) for _, t in templates)
        yield from _restart_policy(kind, spec, path)
        yield from pod_breaches(spec, path, claims)


def metadata_breaches(data: dict[str, Any]) -> Iterator[Breach]:
    """What the API refuses in the metadata of any object."""
    yield from _metadata(str(data.get("kind")), mapping(data.get("metadata")), "metadata" in data)


_SELECTS = frozenset({"ports", "selector", "externalName", "clusterIP"})


def partial(data: dict[str, Any]) -> str | None:
    """What a workload lacks that no whole one does: then it shows only a part of itself."""
    kind = str(data.get("kind"))
    spec = mapping(data.get("spec"))
    if kind == "Service" and spec and not spec.keys() & _SELECTS:
        return "a Service without its ports and selector"
    path = _POD_SPECS.get(kind)
    if path is None or "spec" not in data:
        return None
    containers = [item for _, item in mappings(mapping(_at(data, path)).get("containers"), ())]
    template = mapping(_at(data, path[:-1]))
    if kind in _WORKLOADS and "metadata" in template and "spec" not in template:
        return f"a {kind} without its containers"
    if mapping(_at(data, path)).keys() - {"containers", "initContainers"} and not containers:
        return f"a {kind} without its containers"
    if containers and not any("image" in container for container in containers):
        return f"a {kind} whose containers have no image"
    labels = _at(data, (*path[:-1], "metadata", "labels"))
    if (
        kind in _WORKLOADS
        and kind != "Job"
        and not labels
        and "selector" not in mapping(data["spec"])
    ):
        return f"a {kind} without its selector and labels"
    return None


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = mapping(data).get(str(step))
    return data


def _metadata(kind: str, metadata: dict[str, Any], is_there: bool) -> Iterator[Breach]:
    name = metadata.get("name")
    if is_there and not name and not metadata.get("generateName"):
        yield lacks("kubernetes-name", ("metadata",), "name", f"this {kind} has no name")
    if kind not in _FREE_NAMES:
        longest = 52 if kind == "CronJob" else None
        fault = name_fault(name, label=kind in {"Namespace", "Service"}, longest=longest)
        if fault:
            yield breach("kubernetes-name", ("metadata", "name"), fault)
    for label, value in mapping(metadata.get("labels")).items():
        fault = label_value_fault(value)
        if fault:
            yield breach("kubernetes-label", ("metadata", "labels", label), fault)


def _selector(spec: dict[str, Any]) -> Iterator[Breach]:
    """The API refuses a controller whose selector does not match the Pods that it makes."""
    metadata = mapping(mapping(spec.get("template")).get("metadata"))
    labels = mapping(metadata.get("labels"))
    selector = spec.get("selector")
    if "template" not in spec or not isinstance(selector, dict):
        return
    plain = "matchLabels" not in selector and "matchExpressions" not in selector
    base: Path = ("spec", "selector") if plain else ("spec", "selector", "matchLabels")
    if not selector:
        message = "an empty selector is refused: name a label of the Pod template"
        yield breach("kubernetes-selector", ("spec", "selector"), message, at_key=True)
    for key, value in mapping(selector if plain else selector.get("matchLabels")).items():
        if labels.get(key) != value:
            has = f"has `{key}: {labels[key]}`" if key in labels else "does not have that label"
            message = f"the selector wants `{key}: {value}`, and the Pod template {has}"
            needs = None if key in labels else "labels"
            yield breach("kubernetes-selector", (*base, key), message, at_key=True, needs=needs)
    here: Path = ("spec", "selector", "matchExpressions")
    for path, wanted in mappings(selector.get("matchExpressions"), here):
        if not _matches(wanted, labels):
            message = "the labels of the Pod template do not match this expression"
            yield breach("kubernetes-selector", path, message)


def _matches(wanted: dict[str, Any], labels: dict[str, Any]) -> bool:
    value, values = labels.get(str(wanted.get("key"))), wanted.get("values")
    values = values if isinstance(values, list) else []
    answers = {
        "In": value in values,
        "NotIn": value not in values,
        "Exists": value is not None,
        "DoesNotExist": value is None,
    }
    return answers.get(str(wanted.get("operator")), True)


def _restart_policy(kind: str, spec: dict[str, Any], path: Path) -> Iterator[Breach]:
    policy = spec.get("restartPolicy")
    if kind in {"CronJob", "Job"}:
        if policy is None:
            message = f"a {kind}'s Pods need `restartPolicy: OnFailure` or `Never`"
            yield lacks("kubernetes-restart-policy", path, "restartPolicy", message)
        elif policy == "Always":
            message = f"a {kind}'s Pods cannot restart always: write `OnFailure` or `Never`"
            yield breach("kubernetes-restart-policy", (*path, "restartPolicy"), message)
    elif kind not in {"Pod", "PodTemplate"} and policy in {"Never", "OnFailure"}:
        message = f"a {kind}'s Pods restart always: `{policy}` is refused"
        yield breach("kubernetes-restart-policy", (*path, "restartPolicy"), message)


def _rollout(data: dict[str, Any]) -> Iterator[Breach]:
    key = "strategy" if data["kind"] == "Deployment" else "updateStrategy"
    strategy = mapping(mapping(data.get("spec")).get(key))
    rolling = mapping(strategy.get("rollingUpdate"))
    here: Path = ("spec", key, "rollingUpdate")
    if rolling and strategy.get("type") in {"Recreate", "OnDelete"}:
        message = f"`rollingUpdate` is refused with `type: {strategy['type']}`"
        yield breach("kubernetes-rollout", here, message, at_key=True)
    surge = rolling.get("maxSurge", 0 if data["kind"] == "DaemonSet" else None)
    if rolling.get("maxUnavailable") in _ZERO and surge in _ZERO:
        message = (
            "with neither a surge nor an unavailable Pod no rollout can begin: one must be above 0"
        )
        yield breach("kubernetes-rollout", (*here, "maxUnavailable"), message)
    for share in ("maxSurge", "maxUnavailable"):
        fault = share_fault(rolling.get(share))
        if fault and rolling[share] not in _ZERO:
            yield breach("kubernetes-rollout", (*here, share), fault)


_ZERO = (0, "0", "0%")
