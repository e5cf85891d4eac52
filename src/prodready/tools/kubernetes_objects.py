"""The objects of a YAML text, and how what is wrong with one of them is weighed and placed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from prodready.documents.yamltree import Path, Tree
from prodready.model import Document
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark
from prodready.tools.kubernetes_forms import Breach
from prodready.tools.kubernetes_values import RULE_HELP
from prodready.tools.schema import LEFT_OUT, leaves_out, place_fault
from prodready.tools.schema_faults import Fault

HELP = "https://kubernetes.io/docs/reference/kubernetes-api/"
RULE = "kubernetes-schema"

BUILT_IN = frozenset(
    {
        *("", "apps", "autoscaling", "batch", "extensions", "policy"),
        *("admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io"),
        *("authentication.k8s.io", "authorization.k8s.io", "certificates.k8s.io"),
        *("coordination.k8s.io", "discovery.k8s.io", "events.k8s.io"),
        *("flowcontrol.apiserver.k8s.io", "internal.apiserver.k8s.io", "networking.k8s.io"),
        *("node.k8s.io", "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io"),
        *("storage.k8s.io", "storagemigration.k8s.io"),
    }
)
"""The groups of Kubernetes itself: whatever is in another one is a custom resource."""

_PLACEHOLDER = lazy(
    r"\{\{.*\}\}|\$\{[^}]+\}|<[^<>]+>|(?<!\$)\$[A-Z_][A-Z0-9_]{2,}|^\s*\$(?:[A-Za-z_]\w*|\([^)]+\))\s*$"
)
_SHOUTED = lazy(
    r"[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)+$|(?:your|place-?your|nameOf)(?:[A-Z_-][\w-]*|$)"
    r"|(?:Your|YOUR|PlaceYour)[A-Z_-]\w*$|(?i:<?base64[ _-](?:encoded|of)\b)|\w+(?: \w+){2,}$|.*\.{3,}(?:\[\w+\])?$|ENC\["
)
"""A value to fill in that is told in capitals or in words."""
_PATCH = lazy(r"(?:^|[._/-])(?:patch(?:es)?|overlays)(?:[._/-]|$)")
_DIRECTIVE = lazy(r"\$(?:patch|retainKeys|setElementOrder|deleteFromPrimitiveList)\b")
_NAMES = frozenset({"generateName", "name"})


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object of a text: its data, and where it begins in the YAML document."""

    tree: Tree
    root: Path
    data: dict[str, Any]

    @property
    def identity(self) -> tuple[str, str] | None:
        """Its `apiVersion` and `kind`; None where it lacks one of them."""
        version, kind = self.data.get("apiVersion"), self.data.get("kind")
        return (version, kind) if isinstance(version, str) and isinstance(kind, str) else None

    @property
    def is_custom(self) -> bool:
        """Whether its group is none of Kubernetes itself."""
        return self.identity is not None and group_of(self.identity[0]) not in BUILT_IN


def group_of(version: str) -> str:
    """The group of an `apiVersion`; empty for the core group."""
    return version.rpartition("/")[0]


def objects(tree: Tree) -> Iterator[Manifest]:
    """The objects of a YAML document: itself, the items of a `kind: List` or of a plain list."""
    yield from _objects(tree, (), tree.data)


def _objects(tree: Tree, root: Path, data: Any) -> Iterator[Manifest]:
    items = tree.get(*root, "items")
    if isinstance(data, dict) and data.get("kind") == "List" and isinstance(items, list):
        for index, item in enumerate(items):
            yield from _objects(tree, (*root, "items", index), item)
    elif isinstance(data, dict):
        yield Manifest(tree, root, data)
    elif isinstance(data, list) and data and all(isinstance(item, dict) for item in data):
        for index, item in enumerate(data):
            yield Manifest(tree, (*root, index), item)
    else:
        yield Manifest(tree, root, {})


def weigh(
    document: Document, manifest: Manifest, found: Iterable[Breach], fragment: str | None
) -> Answer:
    """The answer about one object, given what is wrong with it and what it is plainly a part of.

    What a patch, a shortened manifest or a part lacks is no mistake, and neither is a placeholder.
    """
    found = list(found)
    if _is_patch(document, found):
        fragment = "a patch: it is whole only with the manifest that it changes"
        found = [broken for broken in found if not _DIRECTIVE.match(_last(broken))]
    if leaves_out(document.text) and any(broken.fault.missing for broken in found):
        fragment = fragment or LEFT_OUT
    if fragment:
        found = [broken for broken in found if not broken.fault.missing]
    if isinstance(manifest.data.get("sops"), dict):
        fragment = fragment or "a manifest that SOPS has encrypted"
        found = [broken for broken in found if broken.fault.path[:1] != ("sops",)]
    filled = [broken for broken in found if not _is_placeholder(manifest, broken.fault)]
    if len(filled) < len(found):
        fragment = fragment or "a manifest with placeholders to fill in"
    return Answer(tuple(remark_of(manifest, broken) for broken in filled), fragment=fragment)


def remark_of(manifest: Manifest, broken: Breach, link: str | None = None) -> Remark:
    """The remark about a breach, where it stands in the text."""
    fault = broken.fault
    moved = Fault((*manifest.root, *fault.path), fault.message, fault.at_key, fault.fix)
    link = link or RULE_HELP.get(broken.rule, HELP)
    return replace(place_fault(manifest.tree, moved, broken.rule, link), severity=broken.severity)


def lacking(document: Document, data: Mapping[str, Any], has_spec: bool) -> str | None:
    """What of its metadata and spec an object of a page does not show."""
    kind = data["kind"]
    if kind.endswith("List") and "items" in data:
        return None
    if "metadata" not in data:
        return f"{article(kind)} without `metadata:`"
    metadata = data["metadata"]
    if not document.name and isinstance(metadata, dict) and not metadata.keys() & _NAMES:
        return f"{article(kind)} without its name"
    return f"{article(kind)} without `spec:`" if has_spec and "spec" not in data else None


def article(noun: str) -> str:
    """`an Ingress`, `a Pod`."""
    return f"{'an' if noun[:1] in 'AEIO' else 'a'} {noun}"


def _is_patch(document: Document, found: list[Breach]) -> bool:
    """Whether a manifest that lacks something is to be merged into another one."""
    lacks = any(broken.fault.missing for broken in found)
    where = (document.name or "", document.path)
    return any(_DIRECTIVE.match(_last(broken)) for broken in found) or (
        lacks and any(_PATCH.search(name.lower()) for name in where)
    )


def _last(broken: Breach) -> str:
    return str(broken.fault.path[-1]) if broken.fault.path else ""


def _is_placeholder(manifest: Manifest, fault: Fault) -> bool:
    value = manifest.tree.get(*manifest.root, *fault.path)
    if fault.at_key and fault.path and not fault.missing:
        value = fault.path[-1]
    if isinstance(value, list) and len(value) == 1 and "must be text, not a list" in fault.message:
        return (
            isinstance(value[0], str)
            and re.fullmatch(r"[a-z]+(?:[_ ][a-z]+)+", value[0]) is not None
        )
    if not isinstance(value, str):
        return False
    if fault.path[:1] == ("data",) and _letters(value) == _letters(str(fault.path[-1])):
        return True
    return bool(_PLACEHOLDER.search(value) or (_told_in_capitals(fault) and _SHOUTED.match(value)))


def _letters(text: str) -> str:
    """`apikey` of `API_KEY`: a value of a Secret that only says its own name is to be filled in."""
    return "".join(filter(str.isalnum, text)).casefold()


def _told_in_capitals(fault: Fault) -> bool:
    """Whether a value in capitals there can only be one to fill in: a name, or what is encoded."""
    return fault.path[:1] == ("data",) or fault.path[-1:] in {("name",), ("namespace",)}
