"""What the objects that the reference service's kustomizations build refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prodready.facts.selectors import matches
from tests.handbook.cluster import Object, pods

Missing = tuple[str, str]
"""Who refers, and to what."""

PLATFORM = {
    ("ClusterIssuer", "letsencrypt"),
    ("ClusterSecretStore", "platform"),
    ("IngressClass", "public"),
}
"""What the cluster's own people provide: nothing in this repository makes it."""


def unresolved(objects: list[Object]) -> list[Missing]:
    """References that lead to nothing in these objects and to nothing of the platform."""
    there = {(one["kind"], one["metadata"]["name"]): one for one in objects}
    secrets = _secrets(objects)
    known = {*there, *PLATFORM, *(("Secret", name) for name in secrets)}
    missing = [
        (owner, f"{kind} {name}")
        for owner, kind, name in _named(objects)
        if (kind, name) not in known
    ]
    missing += _ports(objects) + _selectors(objects) + _secret_files(objects, secrets, there)
    return missing


def _named(objects: list[Object]) -> Iterator[tuple[str, str, str]]:
    """Owner, kind and name of everything that is referred to by name."""
    for one in objects:
        owner, spec = f"{one['kind']} {one['metadata']['name']}", one.get("spec", {})
        namespace = one["metadata"].get("namespace")
        if namespace:
            yield owner, "Namespace", namespace
        if one["kind"] == "HorizontalPodAutoscaler":
            yield owner, spec["scaleTargetRef"]["kind"], spec["scaleTargetRef"]["name"]
        if one["kind"] == "Certificate":
            yield owner, spec["issuerRef"]["kind"], spec["issuerRef"]["name"]
        if one["kind"] == "ExternalSecret":
            yield owner, spec["secretStoreRef"]["kind"], spec["secretStoreRef"]["name"]
        if one["kind"] == "Ingress":
            yield owner, "IngressClass", spec["ingressClassName"]
            for entry in spec["tls"]:
                yield owner, "Secret", entry["secretName"]
            for path in _paths(one):
                yield owner, "Service", path["backend"]["service"]["name"]
    for one, template in pods(objects):
        yield from _of_pod(f"{one['kind']} {one['metadata']['name']}", template["spec"])


def _of_pod(owner: str, spec: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    yield owner, "ServiceAccount", spec["serviceAccountName"]
    for volume in spec.get("volumes", []):
        if "secret" in volume:
            yield owner, "Secret", volume["secret"]["secretName"]
        if "configMap" in volume:
            yield owner, "ConfigMap", volume["configMap"]["name"]
    for container in spec["containers"]:
        for source in container.get("envFrom", []):
            for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                if key in source:
                    yield owner, kind, source[key]["name"]


def _paths(ingress: Object) -> list[Object]:
    return [path for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]]


def _secrets(objects: list[Object]) -> dict[str, set[str]]:
    """The Secrets that operators make of these objects, with their keys."""
    found: dict[str, set[str]] = {}
    for one in objects:
        if one["kind"] == "ExternalSecret":
            keys = {entry["secretKey"] for entry in one["spec"]["data"]}
            found[one["spec"]["target"]["name"]] = keys
        if one["kind"] == "Certificate":
            found[one["spec"]["secretName"]] = {"tls.crt", "tls.key"}
    return found


def _ports(objects: list[Object]) -> list[Missing]:
    """Ports by name: of Services in Pods, of Ingresses and monitors in Services, of probes."""
    missing: list[Missing] = []
    services = [one for one in objects if one["kind"] == "Service"]
    offered = {s["metadata"]["name"]: {p["name"] for p in s["spec"]["ports"]} for s in services}
    templates = [template for _, template in pods(objects)]
    for service in services:
        for port in service["spec"]["ports"]:
            selected = [t for t in templates if _selects(service["spec"]["selector"], t)]
            if any(port["targetPort"] not in _declared(t) for t in selected):
                missing.append(("Service", f"port {port['targetPort']}"))
    for one in objects:
        if one["kind"] == "Ingress":
            for path in _paths(one):
                backend = path["backend"]["service"]
                if backend["port"]["name"] not in offered.get(backend["name"], set()):
                    missing.append(("Ingress", f"port {backend['port']['name']}"))
        if one["kind"] == "ServiceMonitor":
            near = [s for s in services if matches(one["spec"]["selector"], _labels(s))]
            wanted = {endpoint["port"] for endpoint in one["spec"]["endpoints"]}
            known = {port["name"] for s in near for port in s["spec"]["ports"]}
            missing += [("ServiceMonitor", f"port {port}") for port in sorted(wanted - known)]
    for one, template in pods(objects):
        for container in template["spec"]["containers"]:
            probes = [container[key] for key in container if key.endswith("Probe")]
            asked = {probe["httpGet"]["port"] for probe in probes}
            missing += [
                (one["kind"], f"port {port}") for port in sorted(asked - _declared(template))
            ]
    return missing


def _selectors(objects: list[Object]) -> list[Missing]:
    """Selectors that select nothing that is here."""
    missing: list[Missing] = []
    templates = [template for _, template in pods(objects)]
    for one in objects:
        spec, kind = one.get("spec", {}), one["kind"]
        if kind == "Service":
            found = any(_selects(spec["selector"], t) for t in templates)
        elif kind in ("PodDisruptionBudget", "Deployment"):
            found = any(matches(spec["selector"], _labels(t)) for t in templates)
        elif kind == "NetworkPolicy":
            found = any(matches(spec["podSelector"], _labels(t)) for t in templates)
        elif kind == "ServiceMonitor":
            services = [s for s in objects if s["kind"] == "Service"]
            found = any(matches(spec["selector"], _labels(s)) for s in services)
        else:
            continue
        if not found:
            missing.append((f"{kind} {one['metadata']['name']}", "selector"))
    return missing


def _secret_files(
    objects: list[Object], secrets: Mapping[str, set[str]], there: Mapping[Missing, Object]
) -> list[Missing]:
    """Settings that name a file: it must be a key of the Secret that is mounted there."""
    missing: list[Missing] = []
    for one, template in pods(objects):
        volumes = {v["name"]: v for v in template["spec"]["volumes"]}
        for container in template["spec"]["containers"]:
            files = {
                f"{mount['mountPath']}/{key}"
                for mount in container["volumeMounts"]
                if "secret" in volumes.get(mount["name"], {})
                for key in secrets.get(volumes[mount["name"]]["secret"]["secretName"], ())
            }
            for source in container["envFrom"]:
                settings = there.get(("ConfigMap", source["configMapRef"]["name"]), {})
                for name, value in settings.get("data", {}).items():
                    if name.endswith("_FILE") and value not in files:
                        missing.append((one["kind"], f"file {value}"))
            missing += [
                (one["kind"], f"volume {mount['name']}")
                for mount in container["volumeMounts"]
                if mount["name"] not in volumes
            ]
    return missing


def _labels(one: Object) -> dict[str, str]:
    return dict(one["metadata"].get("labels", {}))


def _selects(wanted: Mapping[str, str], template: Object) -> bool:
    return wanted.items() <= _labels(template).items()


def _declared(template: Object) -> set[str]:
    return {p["name"] for c in template["spec"]["containers"] for p in c.get("ports", [])}
