"""Kubernetes manifests against the API's own schemas, strictly, and against the API's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prodready.documents.yamltree import YAML_1_1_BOOLEANS, Tree
from prodready.model import Document, Kind, Severity
from prodready.patterns import lazy
from prodready.tools import kubernetes_rules
from prodready.tools.interface import Answer, Remark
from prodready.tools.kubernetes_definitions import (
    KUBERNETES,
    definitions,
    judge_definition,
    kinds,
)
from prodready.tools.kubernetes_forms import Breach
from prodready.tools.kubernetes_objects import (
    BUILT_IN,
    HELP,
    RULE,
    Manifest,
    group_of,
    lacking,
    objects,
    weigh,
)
from prodready.tools.kubernetes_parts import judge_part
from prodready.tools.kubernetes_values import REMOVED
from prodready.tools.schema import SchemaTool, installed_version
from prodready.tools.schema_words import closest

DEPRECATIONS = "https://kubernetes.io/docs/reference/using-api/deprecation-guide/"


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
        """Judge every object in the text but custom resources; a part of one as what it is."""
        manifests = [manifest for tree in trees for manifest in objects(tree)]
        answers = [
            _judge_object(document, manifest, *manifest.identity)
            if manifest.identity
            else _misspelt(manifest) or judge_part(manifest)
            for manifest in manifests
        ]
        said = [answer for answer in answers if not answer.aside]
        remarks = tuple(remark for answer in said for remark in answer.remarks)
        unable = list(dict.fromkeys(answer.unable for answer in said if answer.unable))
        fragment = next((answer.fragment for answer in said if answer.fragment), None)
        return Answer(remarks, "; ".join(unable) or None, fragment, aside=not said)


def _misspelt(manifest: Manifest) -> Answer | None:
    """The answer about an object whose `apiVersion:` or `kind:` has a slip of the hand."""
    data = manifest.data
    for meant, beside in (("apiVersion", "kind"), ("kind", "apiVersion")):
        if meant in data or beside not in data or not {"metadata", "spec"} & data.keys():
            continue
        written = next((key for key in data if closest(key, [meant])), None)
        if written is not None and written not in _TOP:
            place = manifest.tree.place((*manifest.root, written))
            message = f"an object has no `{written}`; did you mean `{meant}`?"
            fix = f"write `{meant}`"
            return Answer((Remark(RULE, message, Severity.HIGH, *place, help=HELP, fix=fix),))
    return None


_TOP = frozenset({"metadata", "spec", "data", "stringData", "status", "rules", "subjects"})


def _judge_object(document: Document, manifest: Manifest, version: str, kind: str) -> Answer:
    removed = REMOVED.get((version, kind))
    if removed:
        return Answer((_removed(manifest, kind, version, *removed),))
    definition = kinds().get((version, kind))
    if definition is None:
        return _without_schema(manifest, kind, version)
    found = [Breach(RULE, fault) for fault in judge_definition(definition)(manifest.data)]
    found += kubernetes_rules.breaches(manifest.data)
    fragment = _lacking(document, manifest.data, kind) or kubernetes_rules.partial(manifest.data)
    return weigh(document, manifest, found, fragment)


def _removed(manifest: Manifest, kind: str, version: str, gone: str, instead: str | None) -> Remark:
    message = f"{version} {kind} was removed in Kubernetes {gone}"
    fix = f"write `apiVersion: {instead}`" if instead else "there is no replacement: remove it"
    place = manifest.tree.value_place((*manifest.root, "apiVersion"))
    return Remark(
        "kubernetes-api-removed", message, Severity.HIGH, *place, help=DEPRECATIONS, fix=fix
    )


def _without_schema(manifest: Manifest, kind: str, version: str) -> Answer:
    """A kind in the wrong group or version is a mistake; a custom resource is another's to judge."""
    group = group_of(version)
    known = [(v, k) for v, k in kinds() if k == kind]
    is_api = group in BUILT_IN and _VERSION.fullmatch(version.rpartition("/")[2])
    if known and (is_api or group.endswith(".k8s.io")):
        right = " or ".join(f"`{v}`" for v, _ in known)
        message = f"there is no {version} {kind} in Kubernetes {KUBERNETES}; it is in {right}"
        place = manifest.tree.value_place((*manifest.root, "apiVersion"))
        return Answer((Remark(RULE, message, Severity.HIGH, *place, help=HELP),))
    if manifest.is_custom:
        return Answer(aside=True)
    if is_api and not group.endswith(".k8s.io") and _is_slip(kind):
        message = f"Kubernetes {KUBERNETES} has no {version} {kind}"
        place = manifest.tree.value_place((*manifest.root, "kind"))
        return Answer((Remark(RULE, message, Severity.HIGH, *place, help=HELP),))
    return Answer(unable=f"no schema for {version} {kind}")


def _is_slip(kind: str) -> bool:
    """Whether a kind that Kubernetes does not have looks like one that it has.

    Other programs' files have `apiVersion:` and `kind:` too, and a page may make up a kind.
    """
    meant = closest(kind, sorted({known for _, known in kinds()}))
    return meant is not None and abs(len(meant) - len(kind)) < 3


_VERSION = lazy(r"v\d\w*")


def _lacking(document: Document, data: Mapping[str, Any], kind: str) -> str | None:
    definition = definitions()[kinds()[(data["apiVersion"], kind)]]
    has_spec = "spec" in definition["properties"] and kind not in _BARE
    return lacking(document, data, has_spec)


_BARE = frozenset({"Namespace", "Node", "PersistentVolume", "ResourceQuota", "NetworkPolicy"})
"""Kinds that are whole without a spec, or whose spec is often left to the server."""


TOOL = KubernetesSchema()
