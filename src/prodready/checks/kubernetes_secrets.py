"""The check that no secret stands in a manifest."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.checks.kubernetes_common import kubernetes_check
from prodready.facts.manifests import Manifest
from prodready.facts.workloads import Container, Workloads
from prodready.patterns import lazy

SECRET_NAME = lazy(
    r"(?:^|[_.-])(?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|access[_-]?key"
    r"|credentials?|encryption[_-]?key|signing[_-]?key)(?:$|[_.-](?:key|base|value|hash)?$)",
    re.IGNORECASE,
)
"""Names whose value is a secret; `TOKEN_TTL` and `PASSWORD_FILE` are none of them."""

URL_WITH_PASSWORD = lazy(r"[a-z][a-z0-9+.-]*://[^/\s:@]*:(?P<password>[^/\s@]+)@", re.I)
REFERENCE = lazy(r"\$[({]|\{\{|<[^>]*>|\A/|\A[A-Za-z]+://(?![^/]*@)")
"""A variable, a template, a placeholder, a path or an address: no secret by itself."""
STAND_IN = lazy(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z")
"""`API_KEY_HERE`: a word to be replaced."""
PLAIN = lazy(r"(?:true|false|yes|no|none|null|\d{1,5}|)\Z", re.IGNORECASE)

_PAIR = lazy(r"""[\s"'-]*(?P<name>[\w.-]+)["']?\s*[:=]\s*["']?(?P<value>[^"'#]*[^"'#\s])""")

STORES = frozenset(
    {"ExternalSecret", "ClusterExternalSecret", "SealedSecret", "SecretProviderClass"}
)

FIX = "Refer to it: valueFrom.secretKeyRef, or a mounted Secret that a secret store fills."


@kubernetes_check("kubernetes.secrets")
def secrets(workloads: Workloads) -> Iterator[Outcome]:
    """Secrets come by reference; no manifest holds one in plain text."""
    for container in workloads.containers():
        yield from _environment(container)
    for workload in workloads.pods():
        for index, volume in workload.volumes:
            if isinstance(volume.get("secret") or volume.get("csi"), dict):
                yield Pass(workload.pod_place("volumes", index))
    for manifest in workloads.manifests.of("Secret", "ConfigMap", *sorted(STORES)):
        if manifest.kind in STORES:
            yield Pass(manifest.place("spec"))
        elif manifest.kind == "Secret":
            yield from _secret(manifest)
        else:
            yield from _config(manifest)


def _environment(container: Container) -> Iterator[Outcome]:
    for index, entry in container.mappings("env"):
        name, value = str(entry.get("name")), entry.get("value")
        if container.get("env", index, "valueFrom", "secretKeyRef"):
            yield Pass(container.place("env", index))
        elif is_secret(name, value):
            yield Fail(
                container.place("env", index, "value"),
                f"{container} has {name} in plain text",
                FIX,
            )
    for index, entry in container.mappings("envFrom"):
        if isinstance(entry.get("secretRef"), dict):
            yield Pass(container.place("envFrom", index))


def _secret(manifest: Manifest) -> Iterator[Outcome]:
    if manifest.get("sops") is not None:
        yield Pass(manifest.place("sops"), "encrypted with SOPS")
        return
    for field in ("stringData", "data"):
        entries = manifest.get(field)
        for key, value in entries.items() if isinstance(entries, dict) else ():
            if isinstance(value, str) and _holds_secret(value, encoded=field == "data"):
                yield Fail(
                    manifest.place(field, key),
                    f"{manifest} holds {key} in plain text (base64 hides nothing)",
                    "Keep it in a secret store (ExternalSecret) or encrypt it (SealedSecret, "
                    "SOPS); change the value that was committed.",
                )
                break


def _holds_secret(value: str, *, encoded: bool) -> bool:
    """Whether a value of a Secret is one: a whole file is searched, any other text is taken as it is."""
    if not value or REFERENCE.search(value):
        return False
    text = value
    if encoded:
        try:
            text = base64.b64decode(value, validate=False).decode("utf-8")
        except ValueError:
            return True
    lines = text.strip().splitlines()
    if len(lines) < 2 or "PRIVATE KEY-----" in text:
        return bool(text.strip())
    pairs = (_PAIR.match(line) for line in lines)
    return any(pair and is_secret(pair["name"], pair["value"]) for pair in pairs)


def _config(manifest: Manifest) -> Iterator[Outcome]:
    entries = manifest.get("data")
    for key, value in entries.items() if isinstance(entries, dict) else ():
        if is_secret(key, value):
            yield Fail(manifest.place("data", key), f"{manifest} has {key} in plain text", FIX)


def is_secret(name: str, value: Any) -> bool:
    """Whether a variable of this name and value is a secret written out."""
    if not isinstance(value, str):
        return False
    inside = URL_WITH_PASSWORD.search(value)
    if inside:
        return not REFERENCE.search(inside["password"])
    if not SECRET_NAME.search(name) or PLAIN.match(value) or "\n" in value:
        return False
    return not REFERENCE.search(value) and not STAND_IN.match(value)
