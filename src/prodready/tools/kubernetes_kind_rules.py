"""What an API server refuses in Services, claims, Secrets and the like, beyond their schemas."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from prodready.documents.yamltree import Path
from prodready.patterns import lazy
from prodready.tools.kubernetes_forms import (
    Breach,
    breach,
    lacks,
    mapping,
    mappings,
    name_fault,
    port_fault,
    schedule_fault,
    share_fault,
)
from prodready.tools.kubernetes_pod_rules import quantity_breaches, unique

_DATA_KEY = lazy(r"[-._a-zA-Z0-9]{1,253}\Z")


def _data_keys(data: dict[str, Any]) -> Iterator[Breach]:
    for section in ("data", "stringData", "binaryData"):
        for key in mapping(data.get(section)):
            if not _DATA_KEY.match(key):
                message = f"`{key}` cannot be a key here: letters, digits, `-`, `_` and `.`"
                yield breach("kubernetes-data-key", (section, key), message, at_key=True)


def _secret(data: dict[str, Any]) -> Iterator[Breach]:
    yield from _data_keys(data)
    for key, value in mapping(data.get("data")).items():
        if not isinstance(value, str):
            continue
        try:
            base64.b64decode(value.replace("\n", "").replace("\r", ""), validate=True)
        except (binascii.Error, ValueError):
            message = f"`{key}` in `data` is not base64"
            fix = "write plain text under `stringData:`"
            yield breach("kubernetes-base64", ("data", key), message, fix=fix)


def _service(data: dict[str, Any]) -> Iterator[Breach]:
    spec = mapping(data.get("spec"))
    ports = list(mappings(spec.get("ports"), ("spec", "ports")))
    sort, headless = spec.get("type") or "ClusterIP", spec.get("clusterIP") == "None"
    if "spec" in data and not ports and not headless and sort != "ExternalName":
        yield lacks("kubernetes-service", ("spec",), "ports", "this Service has no `ports`")
    if sort == "ExternalName" and not spec.get("externalName"):
        message = "a Service of `type: ExternalName` needs `externalName`"
        yield lacks("kubernetes-service", ("spec",), "externalName", message)
    if headless and sort in {"NodePort", "LoadBalancer"}:
        message = f"`clusterIP: None` is refused with `type: {sort}`"
        yield breach("kubernetes-service", ("spec", "clusterIP"), message, at_key=True)
    yield from unique(ports, "name", "ports of this Service")
    for path, port in ports:
        if len(ports) > 1 and not port.get("name"):
            message = "a Service with more than one port names each of them"
            yield lacks("kubernetes-port", path, "name", message)
        for key in ("port", "targetPort"):
            fault = port_fault(port.get(key))
            if fault:
                yield breach("kubernetes-port", (*path, key), fault)
        fault = name_fault(port.get("name"), label=True)
        if fault:
            yield breach("kubernetes-port", (*path, "name"), fault)
        if port.get("nodePort") and sort in {"ClusterIP", "ExternalName"}:
            message = f"`nodePort` is refused with `type: {sort}`"
            yield breach("kubernetes-port", (*path, "nodePort"), message, at_key=True)


def _autoscaler(data: dict[str, Any]) -> Iterator[Breach]:
    spec = mapping(data.get("spec"))
    least, most = spec.get("minReplicas"), spec.get("maxReplicas")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        message = f"`minReplicas` ({least}) is above `maxReplicas` ({most})"
        yield breach("kubernetes-autoscaler", ("spec", "minReplicas"), message)


def _disruption_budget(data: dict[str, Any]) -> Iterator[Breach]:
    spec = mapping(data.get("spec"))
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        message = "`minAvailable` and `maxUnavailable` exclude each other"
        yield breach(
            "kubernetes-disruption-budget", ("spec", "maxUnavailable"), message, at_key=True
        )
    for key in ("minAvailable", "maxUnavailable"):
        fault = share_fault(spec.get(key))
        if fault:
            yield breach("kubernetes-disruption-budget", ("spec", key), fault)


def _ingress(data: dict[str, Any]) -> Iterator[Breach]:
    for where, rule in mappings(mapping(data.get("spec")).get("rules"), ("spec", "rules")):
        paths = mapping(rule.get("http")).get("paths")
        for path, item in mappings(paths, (*where, "http", "paths")):
            written = item.get("path")
            exact = item.get("pathType") in {"Exact", "Prefix"}
            if exact and not (isinstance(written, str) and written.startswith("/")):
                message = f"`path` must begin with `/` where `pathType` is {item['pathType']}"
                yield breach("kubernetes-ingress-path", (*path, "path"), message)


def _cron_job(data: dict[str, Any]) -> Iterator[Breach]:
    fault = schedule_fault(mapping(data.get("spec")).get("schedule"))
    if fault:
        yield breach("kubernetes-schedule", ("spec", "schedule"), fault)


def _claim_templates(data: dict[str, Any]) -> Iterator[Breach]:
    here: Path = ("spec", "volumeClaimTemplates")
    for path, claim in mappings(mapping(data.get("spec")).get("volumeClaimTemplates"), here):
        yield from _claim(mapping(claim.get("spec")), (*path, "spec"))


def _claim(spec: dict[str, Any], path: Path) -> Iterator[Breach]:
    requests = mapping(mapping(spec.get("resources")).get("requests"))
    if spec and not spec.get("accessModes"):
        yield lacks("kubernetes-claim", path, "accessModes", "this claim has no `accessModes`")
    if spec and "storage" not in requests:
        message = "this claim does not say how much `storage` it requests"
        yield lacks("kubernetes-claim", path, "storage", message)
    for name, written in requests.items():
        yield from quantity_breaches(name, written, (*path, "resources", "requests", name))


def _claim_of(data: dict[str, Any]) -> Iterator[Breach]:
    return _claim(mapping(data.get("spec")), ("spec",))


KIND_RULES: Mapping[str, Callable[[dict[str, Any]], Iterator[Breach]]] = {
    "ConfigMap": _data_keys,
    "CronJob": _cron_job,
    "HorizontalPodAutoscaler": _autoscaler,
    "Ingress": _ingress,
    "PersistentVolumeClaim": _claim_of,
    "PodDisruptionBudget": _disruption_budget,
    "Secret": _secret,
    "Service": _service,
    "StatefulSet": _claim_templates,
}
"""The rules of the kinds that have some of their own."""
