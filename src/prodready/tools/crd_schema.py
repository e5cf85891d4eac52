"""Custom resources against their CustomResourceDefinitions: the page's own, then those kept here."""

from __future__ import annotations

import difflib
import functools
import gzip
import hashlib
import importlib.resources
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from prodready.documents.yamltree import YAML_1_1_BOOLEANS, Tree, YamlError, load
from prodready.model import Document, Kind
from prodready.patterns import lazy
from prodready.tools import kubernetes_rules
from prodready.tools.crd_structure import Identity, schemas_of, without_patterns
from prodready.tools.interface import Answer
from prodready.tools.kubernetes_definitions import definitions
from prodready.tools.kubernetes_forms import Breach
from prodready.tools.kubernetes_objects import (
    BUILT_IN,
    Manifest,
    article,
    group_of,
    lacking,
    objects,
    weigh,
)
from prodready.tools.schema import (
    LEFT_OUT,
    Judge,
    Schema,
    SchemaTool,
    installed_version,
    judge_of,
    sort_remarks,
)
from prodready.tools.schema_faults import Fault

HELP = (
    "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/"
    "custom-resource-definitions/"
)
RULE = "custom-resource-schema"
DEFINITION = "CustomResourceDefinition"
KEPT = importlib.resources.files("prodready") / "data" / "crds"
"""The schemas that come with prodready: of each group `<group>.json.gz`, by `<kind>_<version>`."""

_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_VERSION = lazy(r"^[ \t\-{]*[\"']?apiVersion[\"']?[ \t]*:[ \t]*[\"']?([\w.\-]+)/v\w+", re.M)
_MISSPELT = 0.85
"""How alike two keys are when one is a slip of the other; `sessionTags` and `customSessionTags` are
less so."""
_SAFE = lazy(r"[\w.\-]+\Z")


class CustomResourceSchema(SchemaTool):
    """Structural schemas, strictly: what an API server prunes or refuses is a finding."""

    name = "crd-schema"
    kinds = frozenset({Kind.KUBERNETES})
    booleans = YAML_1_1_BOOLEANS
    page_state = True

    def applies(self, document: Document) -> bool:
        """Whether a custom resource or the definition of one is in the text."""
        if document.kind is not Kind.KUBERNETES:
            return False
        groups = _VERSION.findall(document.text)
        return DEFINITION in document.text or any(group not in BUILT_IN for group in groups)

    def version(self) -> str | None:
        """The version of kubernetes-validate, whose schemas judge the metadata."""
        if installed_version("jsonschema", "jsonschema") is None:
            return None
        return installed_version("kubernetes_validate", "kubernetes-validate")

    @property
    def configuration(self) -> str:
        """Which schemas are kept here."""
        return _digest()

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge each document by the definitions that stand before it on its page, or in it."""
        defined: dict[str, dict[Identity, Schema | None]] = defaultdict(dict)
        answers = []
        for document in documents:
            try:
                trees = load(document.text, self.booleans)
            except YamlError:
                trees = []
            here = [manifest for tree in trees for manifest in objects(tree)]
            for manifest in here:
                if manifest.data.get("kind") == DEFINITION:
                    for identity, schema in schemas_of(manifest.data):
                        defined[document.path][identity] = without_patterns(schema)
            custom = [manifest for manifest in here if manifest.is_custom]
            answers.append(self._about(document, custom, defined[document.path]))
        return answers

    def judge(self, document: Document, trees: list[Tree]) -> Answer:
        """Judge one text by the definitions in it."""
        del trees
        return self.run([document])[0]

    def _about(
        self,
        document: Document,
        custom: list[Manifest],
        defined: Mapping[Identity, Schema | None],
    ) -> Answer:
        said = [_judge(document, manifest, defined) for manifest in custom]
        unable = "; ".join(dict.fromkeys(answer.unable for answer in said if answer.unable))
        fragment = next((answer.fragment for answer in said if answer.fragment), None)
        remarks = [remark for answer in said for remark in answer.remarks]
        shown = self.without_left_out(document, remarks)
        if len(shown) < len(remarks):
            fragment = fragment or LEFT_OUT
        return Answer(sort_remarks(shown), unable or None, fragment, aside=not said)


def _judge(
    document: Document, manifest: Manifest, defined: Mapping[Identity, Schema | None]
) -> Answer:
    identity = manifest.identity
    assert identity is not None
    known = identity in defined
    schema = defined[identity] if known else kept(*identity)
    if schema is None:
        version, kind = identity
        why = "its definition on this page has none" if known else f"group {group_of(version)}"
        return Answer(unable=f"no schema for {version} {kind} ({why})")
    judge = judge_of(schema) if known else _judge_kept(*identity)
    proven = schema.get("x-unknown-keys") != "unproven"
    found = [Breach(RULE, f) for f in judge(manifest.data) if proven or not _is_only_unknown(f)]
    found += [Breach(RULE, fault) for fault in _judge_metadata()(manifest.data)]
    found += kubernetes_rules.metadata_breaches(manifest.data)
    fragment = lacking(document, manifest.data, "spec" in schema.get("properties", {}))
    fragment = fragment or _unfinished(document, manifest, found)
    answer = weigh(document, manifest, found, fragment)
    linked = (replace(r, help=HELP) if r.rule == RULE else r for r in answer.remarks)
    return replace(answer, remarks=tuple(linked))


def _is_only_unknown(fault: Fault) -> bool:
    """Whether a fault is a key that is no misspelling: a newer release may well have it.

    `dataTo` beside `data` is such a key, `remoteRefs` for `remoteRef` is not.
    """
    if not fault.at_key or fault.missing:
        return False
    if fault.meant is None:
        return True
    written, meant = str(fault.path[-1]).lower(), fault.meant.lower()
    short, long = sorted((written, meant), key=len)
    if long.startswith(short) and len(long) - len(short) > 1:
        return True
    alike = difflib.SequenceMatcher(None, written, meant, autojunk=False).ratio()
    return alike < _MISSPELT and sorted(written) != sorted(meant)


def _unfinished(document: Document, manifest: Manifest, found: list[Breach]) -> str | None:
    """A page shows of a long spec, or of a Pod's, what it speaks of; a file is whole."""
    parts = (("spec",), ("spec", "template", "spec"))
    absent = [key for b in found if b.fault.path in parts for key in b.fault.missing]
    if not absent or document.name:
        return None
    return f"{article(manifest.data['kind'])} that does not show its `{absent[0]}`"


@functools.cache
def _judge_metadata() -> Judge:
    """The judge of any object's `metadata:`, whatever else is in the object."""
    reference = {"$ref": f"#/$defs/{_META}"}
    return judge_of({"$defs": definitions(), "properties": {"metadata": reference}})


def kept(version: str, kind: str) -> dict[str, Any] | None:
    """The schema that is kept here of a kind, or None.

    Where its source does not tell which unknown keys an API server keeps, the schema has
    `x-unknown-keys: unproven`.
    """
    return _kept_group(group_of(version)).get(f"{kind.lower()}_{version.rpartition('/')[2]}")


@functools.cache
def _kept_group(group: str) -> dict[str, dict[str, Any]]:
    """The schemas that are kept here of a group; none for one whose name is a path."""
    file = KEPT / f"{group}.json.gz"
    if not _SAFE.match(group) or not file.is_file():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(gzip.decompress(file.read_bytes()))
    return found


@functools.cache
def _judge_kept(version: str, kind: str) -> Judge:
    schema = kept(version, kind)
    assert schema is not None
    return judge_of(schema)


def kept_names() -> tuple[str, ...]:
    """`<group>/<kind>_<version>` of every schema that is kept here, sorted."""
    groups = [name.removesuffix(".json.gz") for name in _files()]
    return tuple(sorted(f"{group}/{name}" for group in groups for name in _kept_group(group)))


@functools.cache
def _digest() -> str:
    """The same for the same kept schemas, without looking into them."""
    digest = hashlib.sha256()
    for name in _files():
        digest.update(name.encode() + (KEPT / name).read_bytes())
    return digest.hexdigest()[:16]


def _files() -> list[str]:
    if not KEPT.is_dir():
        return []
    return sorted(file.name for file in KEPT.iterdir() if file.name.endswith(".json.gz"))


TOOL = CustomResourceSchema()
