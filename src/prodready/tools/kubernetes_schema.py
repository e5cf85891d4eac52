"""Kubernetes manifests against the API's own schemas, strictly, and against the API's own rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from prodready.documents.yamltree import YAML_1_1_BOOLEANS, Path, Tree
from prodready.model import Document, Kind, Severity
from prodready.tools import kubernetes_rules
from prodready.tools.interface import Answer, Remark
from prodready.tools.kubernetes_definitions import (
    KUBERNETES,
    definitions,
    judge_definition,
    kinds,
)
from prodready.tools.kubernetes_forms import Breach
from prodready.tools.kubernetes_values import REMOVED, RULE_HELP
from prodready.tools.schema import (
    LEFT_OUT,
    SchemaTool,
    installed_version,
    leaves_out,
    place_fault,
)
from prodready.tools.schema_faults import Fault

HELP = "https://kubernetes.io/docs/reference/kubernetes-api/"
DEPRECATIONS = "https://kubernetes.io/docs/reference/using-api/deprecation-guide/"
RULE = "kubernetes-schema"

_PLACEHOLDER = re.compile(r"\{\{.*\}\}|\$\{[^}]+\}|<[^<>]+>|^\s*\$(?:[A-Za-z_]\w*|\([^)]+\))\s*$")
_PATCH = re.compile(r"(?:^|[._/-])(?:patch(?:es)?|overlays)(?:[._/-]|$)")
_DIRECTIVE = re.compile(r"\$(?:patch|retainKeys|setElementOrder|deleteFromPrimitiveList)\b")

_CORE = "io.k8s.api.core.v1."
_CANDIDATES = {
    "a container": _CORE + "Container",
    "a Pod's spec": _CORE + "PodSpec",
    "a Pod template": _CORE + "PodTemplateSpec",
    "a Deployment's spec": "io.k8s.api.apps.v1.DeploymentSpec",
    "a Deployment": "io.k8s.api.apps.v1.Deployment",
    "a Pod": _CORE + "Pod",
    "a Service": _CORE + "Service",
    "a Service's spec": _CORE + "ServiceSpec",
    "a probe": _CORE + "Probe",
    "object metadata": "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
}
"""What a snippet without `kind:` may be the inside of."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object of a text: its data, and where it begins in the YAML document."""

    tree: Tree
    root: Path
    data: dict[str, Any]


class KubernetesSchema(SchemaTool):
    """The API's schemas as kubernetes-validate ships them, and rules that they cannot say."""

    name = "kubernetes-validate"
    kinds = frozenset({Kind.KUBERNETES})
    booleans = YAML_1_1_BOOLEANS

    def version(self) -> str | None:
        """The version of kubernetes-validate, whose package brings the schemas."""
        if installed_version("jsonschema", "jsonschema") is None:
            return None
        return installed_version("kubernetes_validate", "kubernetes-validate")

    @property
    def configuration(self) -> str:
        """The version of Kubernetes whose schemas judge."""
        return f"kubernetes {KUBERNETES}"

    def judge(self, document: Document, trees: list[Tree]) -> Answer:
        """Judge every object in the text; a kind without a schema makes the tool unable."""
        answers = [_judge_tree(document, tree) for tree in trees]
        remarks = tuple(remark for answer in answers for remark in answer.remarks)
        unable = list(dict.fromkeys(answer.unable for answer in answers if answer.unable))
        fragment = next((answer.fragment for answer in answers if answer.fragment), None)
        return Answer(remarks, "; ".join(unable) or None, fragment)


def _judge_tree(document: Document, tree: Tree) -> Answer:
    remarks: list[Remark] = []
    unable: list[str] = []
    fragment = None
    for manifest in _objects(tree, (), tree.data):
        kind, version = manifest.data.get("kind"), manifest.data.get("apiVersion")
        if not isinstance(kind, str) or not isinstance(version, str):
            answer = _judge_part(manifest)
        else:
            answer = _judge_object(document, manifest, kind, version)
        remarks += answer.remarks
        unable += [answer.unable] if answer.unable else []
        fragment = fragment or answer.fragment
    return Answer(tuple(remarks), "; ".join(dict.fromkeys(unable)) or None, fragment)


def _objects(tree: Tree, root: Path, data: Any) -> Iterator[Manifest]:
    """The objects of a YAML document: itself, or the items of a `kind: List`."""
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


def _judge_object(document: Document, manifest: Manifest, kind: str, version: str) -> Answer:
    removed = REMOVED.get((version, kind))
    if removed:
        return Answer((_removed(manifest, kind, version, *removed),))
    definition = kinds().get((version, kind))
    if definition is None:
        return _without_schema(manifest, kind, version)
    found = [Breach(RULE, fault) for fault in judge_definition(definition)(manifest.data)]
    found += kubernetes_rules.breaches(manifest.data)
    fragment = _lacking(document, manifest.data, kind) or kubernetes_rules.partial(manifest.data)
    if _is_patch(document, found):
        fragment = "a patch: it is whole only with the manifest that it changes"
        found = [broken for broken in found if not _DIRECTIVE.match(_last(broken))]
    if leaves_out(document.text) and any(broken.fault.missing for broken in found):
        fragment = fragment or LEFT_OUT
    if fragment:
        found = [broken for broken in found if not broken.fault.missing]
    filled = [broken for broken in found if not _is_placeholder(manifest, broken.fault)]
    if len(filled) < len(found):
        fragment = fragment or "a manifest with placeholders to fill in"
    return Answer(tuple(_remark(manifest, broken) for broken in filled), fragment=fragment)


def _is_patch(document: Document, found: list[Breach]) -> bool:
    """Whether a manifest that lacks something is to be merged into another one."""
    lacks = any(broken.fault.missing for broken in found)
    where = (document.name or "", document.path)
    return any(_DIRECTIVE.match(_last(broken)) for broken in found) or (
        lacks and any(_PATCH.search(name.lower()) for name in where)
    )


def _last(broken: Breach) -> str:
    return str(broken.fault.path[-1]) if broken.fault.path else ""


def _remark(manifest: Manifest, broken: Breach) -> Remark:
    fault = broken.fault
    moved = Fault((*manifest.root, *fault.path), fault.message, fault.at_key, fault.fix)
    link = RULE_HELP.get(broken.rule, HELP)
    return replace(place_fault(manifest.tree, moved, broken.rule, link), severity=broken.severity)


def _removed(manifest: Manifest, kind: str, version: str, gone: str, instead: str | None) -> Remark:
    message = f"{version} {kind} was removed in Kubernetes {gone}"
    fix = f"write `apiVersion: {instead}`" if instead else "there is no replacement: remove it"
    place = manifest.tree.value_place((*manifest.root, "apiVersion"))
    return Remark(
        "kubernetes-api-removed", message, Severity.HIGH, *place, help=DEPRECATIONS, fix=fix
    )


def _without_schema(manifest: Manifest, kind: str, version: str) -> Answer:
    """A custom resource cannot be judged; a kind in the wrong group or version is a mistake."""
    group = version.split("/")[0] if "/" in version else ""
    known = [(v, k) for v, k in kinds() if k == kind]
    own_group = re.fullmatch(r"v\d\w*", version) or group.endswith(".k8s.io") or group in _BUILT_IN
    if own_group and known:
        right = " or ".join(f"`{v}`" for v, _ in known)
        message = f"there is no {version} {kind} in Kubernetes {KUBERNETES}; it is in {right}"
        place = manifest.tree.value_place((*manifest.root, "apiVersion"))
        return Answer((Remark(RULE, message, Severity.HIGH, *place, help=HELP),))
    if re.fullmatch(r"v\d\w*", version) or group in _BUILT_IN:
        message = f"Kubernetes {KUBERNETES} has no {version} {kind}"
        place = manifest.tree.value_place((*manifest.root, "kind"))
        return Answer((Remark(RULE, message, Severity.HIGH, *place, help=HELP),))
    return Answer(unable=f"no schema for {version} {kind}")


_BUILT_IN = frozenset({"apps", "batch", "autoscaling", "policy", "extensions"})


def _lacking(document: Document, data: Mapping[str, Any], kind: str) -> str | None:
    if kind.endswith("List") and "items" in data:
        return None
    if "metadata" not in data:
        return f"a {kind} without `metadata:`"
    metadata = data["metadata"]
    if not document.name and isinstance(metadata, dict) and not metadata.keys() & _NAMES:
        return f"a {kind} without its name"
    definition = definitions()[kinds()[(data["apiVersion"], kind)]]
    if "spec" in definition["properties"] and "spec" not in data and kind not in _BARE:
        return f"a {kind} without `spec:`"
    return None


_NAMES = frozenset({"generateName", "name"})
_BARE = frozenset({"Namespace", "Node", "PersistentVolume", "ResourceQuota", "NetworkPolicy"})
"""Kinds that are whole without a spec, or whose spec is often left to the server."""


def _is_placeholder(manifest: Manifest, fault: Fault) -> bool:
    value = manifest.tree.get(*manifest.root, *fault.path)
    if fault.at_key and fault.path and not fault.missing:
        value = fault.path[-1]
    return isinstance(value, str) and _PLACEHOLDER.search(value) is not None


def _judge_part(manifest: Manifest) -> Answer:
    """A snippet without `kind:`: what it is the inside of, and what is wrong with it as that."""
    known = definitions()
    keys = manifest.data.keys()
    best: tuple[str, list[Fault]] | None = None
    for noun, name in _CANDIDATES.items():
        if not keys or not keys <= known[name]["properties"].keys():
            continue
        found = [fault for fault in judge_definition(name)(manifest.data) if not fault.missing]
        if best is None or len(found) < len(best[1]):
            best = noun, found
    if best is None:
        return Answer(unable="neither `apiVersion:` with `kind:` nor a part that can be told")
    noun, found = best
    return Answer(
        tuple(_remark(manifest, Breach(RULE, fault)) for fault in found),
        fragment=f"{noun} without the rest",
    )


TOOL = KubernetesSchema()
