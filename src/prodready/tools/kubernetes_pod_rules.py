"""What an API server refuses in a Pod's spec, or a kubelet never starts, beyond the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from prodready.documents.yamltree import Path
from prodready.model import Severity
from prodready.tools.kubernetes_forms import (
    Breach,
    breach,
    lacks,
    mapping,
    mappings,
    name_fault,
    port_fault,
    port_name_fault,
    quantity,
)

_HANDLERS = ("exec", "grpc", "httpGet", "tcpSocket")
_HOOKS = ("exec", "httpGet", "sleep", "tcpSocket")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_VALUE_SOURCES = ("configMapKeyRef", "fieldRef", "fileKeyRef", "resourceFieldRef", "secretKeyRef")


def pod_breaches(spec: dict[str, Any], path: Path, claims: frozenset[str]) -> Iterator[Breach]:
    """Rules that a Pod's spec breaks.

    Args:
        spec: the spec.
        path: where it stands in the object.
        claims: volumes that it may mount besides its own (a StatefulSet's claim templates).
    """
    named = [
        pair
        for key in ("initContainers", "containers")
        for pair in mappings(spec.get(key), (*path, key))
    ]
    yield from unique(named, "name", "containers of this Pod")
    volumes = list(mappings(spec.get("volumes"), (*path, "volumes")))
    yield from unique(volumes, "name", "volumes of this Pod")
    for where, volume in volumes:
        yield from _volume(volume, where)
    known = frozenset(str(volume.get("name")) for _, volume in volumes) | claims
    for where, container in named:
        yield from _container(container, where, known)
        yield from _security(mapping(spec.get("securityContext")), container, where)
        if "initContainers" in where[-2:] and container.get("restartPolicy") != "Always":
            for key in (*_PROBES, "lifecycle"):
                if container.get(key) is not None:
                    message = f"an init container has no `{key}` unless it restarts always"
                    yield breach("kubernetes-init-container", (*where, key), message, at_key=True)


def unique(
    items: list[tuple[Path, dict[str, Any]]],
    key: str,
    noun: str,
    rule: str = "kubernetes-duplicate-name",
    severity: Severity = Severity.HIGH,
) -> Iterator[Breach]:
    """A breach for each item whose value for `key` an earlier one has already."""
    seen: set[Any] = set()
    for path, item in items:
        value = item.get(key)
        if not isinstance(value, str):
            continue
        if value in seen:
            message = f"two {noun} have the same `{key}`, `{value}`"
            yield breach(rule, (*path, key), message, severity=severity)
        seen.add(value)


def exactly_one(
    value: Any, path: Path, choices: tuple[str, ...], rule: str, noun: str
) -> Iterator[Breach]:
    """A breach unless a mapping has exactly one of the keys."""
    if not isinstance(value, dict):
        return
    given = [key for key in choices if value.get(key) is not None]
    if len(given) == 1:
        return
    listed = ", ".join(f"`{key}`" for key in choices)
    if given:
        message = f"{noun} has {' and '.join(f'`{key}`' for key in given)}; one is allowed"
        yield breach(rule, path, message, at_key=True)
    else:
        yield lacks(rule, path, choices[0], f"{noun} needs one of {listed}")


def _volume(volume: dict[str, Any], path: Path) -> Iterator[Breach]:
    fault = name_fault(volume.get("name"), label=True)
    if fault:
        yield breach("kubernetes-name", (*path, "name"), fault)
    sources = [key for key, value in volume.items() if key != "name" and value is not None]
    if len(sources) > 1:
        message = f"a volume has one source, this one has {' and '.join(sources)}"
        yield breach("kubernetes-volume", (*path, sources[1]), message, at_key=True)


def _container(container: dict[str, Any], path: Path, volumes: frozenset[str]) -> Iterator[Breach]:
    fault = name_fault(container.get("name"), label=True)
    if fault:
        yield breach("kubernetes-name", (*path, "name"), fault)
    if not container.get("image"):
        message = f"container `{container.get('name', '?')}` has no `image`"
        yield lacks("kubernetes-image", path, "image", message)
    parts: tuple[Callable[[dict[str, Any], Path], Iterator[Breach]], ...] = (
        _ports,
        _environment,
        _probes,
        _resources,
    )
    for part in parts:
        yield from part(container, path)
    mounts = list(mappings(container.get("volumeMounts"), (*path, "volumeMounts")))
    yield from unique(
        mounts, "mountPath", "volume mounts of this container", "kubernetes-mount-path"
    )
    devices = mappings(container.get("volumeDevices"), (*path, "volumeDevices"))
    for where, mount in (*mounts, *devices):
        name = mount.get("name")
        if isinstance(name, str) and name not in volumes:
            message = f"there is no volume `{name}` in this Pod to mount"
            yield breach("kubernetes-volume-mount", (*where, "name"), message, needs="volumes")


def _ports(container: dict[str, Any], path: Path) -> Iterator[Breach]:
    ports = list(mappings(container.get("ports"), (*path, "ports")))
    yield from unique(ports, "name", "ports of this container")
    for where, port in ports:
        for key in ("containerPort", "hostPort"):
            number = port.get(key)
            fault = port_fault(number) if isinstance(number, int) and number else None
            if fault or (key == "containerPort" and number == 0):
                yield breach("kubernetes-port", (*where, key), fault or "port 0 cannot be used")
        fault = port_name_fault(port.get("name"))
        if fault:
            yield breach("kubernetes-port", (*where, "name"), fault)


def _environment(container: dict[str, Any], path: Path) -> Iterator[Breach]:
    variables = list(mappings(container.get("env"), (*path, "env")))
    yield from unique(variables, "name", "variables of this container", severity=Severity.MEDIUM)
    for where, variable in variables:
        source = variable.get("valueFrom")
        name = variable.get("name", "?")
        if source is not None and variable.get("value"):
            message = f"variable `{name}` has both `value` and `valueFrom`"
            yield breach("kubernetes-env", (*where, "valueFrom"), message, at_key=True)
        here = (*where, "valueFrom")
        yield from exactly_one(source, here, _VALUE_SOURCES, "kubernetes-env", f"variable `{name}`")


def _probes(container: dict[str, Any], path: Path) -> Iterator[Breach]:
    ports = {port.get("name") for _, port in mappings(container.get("ports"), ())}
    for key in _PROBES:
        probe = mapping(container.get(key))
        if key not in container:
            continue
        here = (*path, key)
        yield from exactly_one(container[key], here, _HANDLERS, "kubernetes-probe", f"`{key}`")
        if key != "readinessProbe" and probe.get("successThreshold") not in (None, 1):
            message = f"`successThreshold` of a {key} must be 1"
            yield breach("kubernetes-probe", (*here, "successThreshold"), message)
        for handler in ("httpGet", "tcpSocket"):
            port = mapping(probe.get(handler)).get("port")
            where = (*here, handler, "port")
            fault = port_fault(port)
            if fault:
                yield breach("kubernetes-probe-port", where, fault)
            elif isinstance(port, str) and "$" not in port and port not in ports:
                message = f"this container has no port named `{port}`, so the probe always fails"
                yield breach("kubernetes-probe-port", where, message, needs="ports")
    for hook, value in mapping(container.get("lifecycle")).items():
        if hook in {"postStart", "preStop"}:
            here = (*path, "lifecycle", hook)
            yield from exactly_one(value, here, _HOOKS, "kubernetes-lifecycle", f"`{hook}`")


def _resources(container: dict[str, Any], path: Path) -> Iterator[Breach]:
    resources = mapping(container.get("resources"))
    limits = mapping(resources.get("limits"))
    for part in ("requests", "limits"):
        for name, written in mapping(resources.get(part)).items():
            yield from quantity_breaches(name, written, (*path, "resources", part, name))
    for name, written in mapping(resources.get("requests")).items():
        asked, most = quantity(written), quantity(limits.get(name))
        if asked is not None and most is not None and asked > most:
            message = f"the request for {name} ({written}) is above its limit ({limits[name]})"
            yield breach("kubernetes-resources", (*path, "resources", "requests", name), message)


def quantity_breaches(name: str, written: Any, path: Path) -> Iterator[Breach]:
    """A quantity that is none, or that asks for a fraction of a byte."""
    if isinstance(written, dict | list | bool) or written is None:
        return
    amount = quantity(written)
    if amount is None:
        unit = str(written).lstrip("0123456789.")
        near = {"K": "Ki", "KB": "Ki", "MB": "Mi", "GB": "Gi", "TB": "Ti", "mi": "Mi", "gi": "Gi"}
        fix = f"write `{str(written)[: -len(unit)]}{near[unit]}`" if unit in near else None
        yield breach("kubernetes-quantity", path, f"`{written}` is no quantity", fix=fix)
    elif name in {"memory", "storage", "ephemeral-storage"} and str(written).endswith("m"):
        message = f"`{written}` of {name} is {amount.normalize():f} bytes: `m` means a thousandth"
        fix = f"write `{str(written)[:-1]}Mi`"
        yield breach("kubernetes-quantity", path, message, fix=fix)


def _security(pod: dict[str, Any], container: dict[str, Any], path: Path) -> Iterator[Breach]:
    own = mapping(container.get("securityContext"))
    here = (*path, "securityContext")
    both = {**pod, **own}
    if both.get("runAsNonRoot") is True and both.get("runAsUser") == 0:
        where = (*here, "runAsUser") if "runAsUser" in own else here
        message = "user 0 is root, and `runAsNonRoot: true` lets no root container start"
        yield breach("kubernetes-run-as", where, message)
    if own.get("privileged") is True and own.get("allowPrivilegeEscalation") is False:
        message = "a privileged container cannot have `allowPrivilegeEscalation: false`"
        yield breach("kubernetes-privileges", (*here, "privileged"), message, at_key=True)
