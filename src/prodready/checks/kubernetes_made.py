"""Objects that a controller makes of others: which one makes it, and the keys that it will have."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.facts.manifests import Manifest
from prodready.facts.workloads import Workloads

_OF_CNPG = ("-app", "-ca", "-server", "-replication", "-superuser")
"""What CloudNativePG puts behind a cluster's name: https://cloudnative-pg.io/docs/applications"""


def maker(kind: str, name: str, workloads: Workloads) -> Manifest | None:
    """The object from which a controller makes the one of this kind and name."""
    manifests = workloads.manifests
    if kind == "ServiceAccount":
        return next((m for m in manifests.of("IAMServiceAccount") if m.name == name), None)
    if kind != "Secret":
        return None
    for one in manifests.of(*_TARGETS):
        if name in _names(one):
            return one
    return next(
        (
            one
            for one in manifests.of("Cluster", group="postgresql.cnpg.io")
            if name in [one.name + suffix for suffix in _OF_CNPG]
        ),
        None,
    )


_TARGETS = ("ExternalSecret", "SealedSecret", "Certificate", "ClusterExternalSecret")


def secrets_made(workloads: Workloads) -> Iterator[tuple[str, Manifest]]:
    """Every Secret that an object here makes, with that object."""
    for one in workloads.manifests.of(*_TARGETS):
        for name in _names(one):
            yield name, one


def _names(one: Manifest) -> list[str]:
    paths: tuple[tuple[str, ...], ...] = (("spec", "target", "name"),)
    if one.kind == "Certificate":
        paths = (("spec", "secretName"),)
    elif one.kind == "SealedSecret":
        paths = (("spec", "template", "metadata", "name"),)
    elif one.kind == "ClusterExternalSecret":
        paths = (
            ("spec", "externalSecretSpec", "target", "name"),
            ("spec", "externalSecretName"),
        )
    told = [found for path in paths if isinstance(found := one.get(*path), str)]
    return told or [one.name]


def made_keys(one: Manifest) -> Iterator[str]:
    """The keys that it will have; none where they are not written down, or only in part."""
    if one.kind == "SealedSecret":
        found = one.get("spec", "encryptedData")
        yield from found if isinstance(found, dict) else ()
    elif one.kind == "Certificate":
        if not one.get("spec", "keystores") and not one.get("spec", "additionalOutputFormats"):
            yield from ("tls.crt", "tls.key", "ca.crt")
    elif one.kind == "ExternalSecret":
        yield from _of_external(one)


def _of_external(one: Manifest) -> Iterator[str]:
    template = one.get("spec", "target", "template")
    if isinstance(template, dict) and (template.get("data") or template.get("templateFrom")):
        made = template.get("data")
        whole = template.get("templateFrom") is None
        replaces = template.get("mergePolicy", "Replace") == "Replace"
        if whole and replaces and isinstance(made, dict):
            yield from made
        return
    data = one.get("spec", "data")
    if one.get("spec", "dataFrom"):
        return
    for each in data if isinstance(data, list) else ():
        if isinstance(each, dict) and isinstance(each.get("secretKey"), str):
            yield each["secretKey"]


def entries(manifest: Manifest) -> Iterator[str]:
    """The keys of a ConfigMap or Secret."""
    for field in ("data", "stringData", "binaryData"):
        found = manifest.get(field)
        yield from found if isinstance(found, dict) else ()
