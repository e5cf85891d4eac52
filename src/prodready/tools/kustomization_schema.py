"""Kustomizations: the fields that kustomize knows, and patches and resources that make sense."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from prodready import __version__
from prodready.documents.yamltree import YAML_1_1_BOOLEANS, Path, Tree, YamlError, load
from prodready.model import Document, Kind, Severity
from prodready.tools.interface import Answer, Remark
from prodready.tools.kustomization_fields import KUSTOMIZATION
from prodready.tools.schema import Judge, SchemaTool, installed_version, judge_of, place_fault

HELP = "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/"
_CONTENT = frozenset(
    {
        "bases",
        "components",
        "configMapGenerator",
        "crds",
        "generators",
        "helmCharts",
        "helmChartInflationGenerator",
        "resources",
        "secretGenerator",
    }
)


class KustomizationSchema(SchemaTool):
    """The fields of a kustomization, kept here: no package brings a schema of it."""

    name = "kustomization"
    kinds = frozenset({Kind.KUSTOMIZATION})
    booleans = YAML_1_1_BOOLEANS

    def version(self) -> str | None:
        """The version of prodready, or None without the library that reads schemas."""
        return __version__ if installed_version("jsonschema", "jsonschema") else None

    def judge(self, document: Document, trees: list[Tree]) -> Answer:
        """Judge a `kustomization.yaml`."""
        del document
        remarks: list[Remark] = []
        fragment = None
        for tree in trees:
            remarks += [
                place_fault(tree, fault, "kustomization-schema", HELP)
                for fault in _judge()(tree.data)
                # kustomize reads an empty field as one that is not there.
                if fault.at_key or tree.get(*fault.path) is not None
            ]
            if isinstance(tree.data, dict):
                remarks += _patches(tree)
                is_component = tree.data.get("kind") == "Component"
                if not is_component and not tree.data.keys() & _CONTENT:
                    fragment = "a kustomization without resources"
        return Answer(tuple(remarks), fragment=fragment)


@functools.cache
def _judge() -> Judge:
    return judge_of({"$schema": "https://json-schema.org/draft/2020-12/schema", **KUSTOMIZATION})


def _patches(tree: Tree) -> Iterator[Remark]:
    patches = tree.get("patches")
    for index, patch in enumerate(patches if isinstance(patches, list) else ()):
        if not isinstance(patch, dict):
            continue
        path: Path = ("patches", index)
        given = [key for key in ("path", "patch") if patch.get(key)]
        if len(given) != 1:
            message = "a patch has either `path:` or `patch:`, and one of them only"
            yield _remark(tree, path, message)
        elif given == ["patch"]:
            yield from _inline(tree, path, patch)


def _inline(tree: Tree, path: Path, patch: dict[str, Any]) -> Iterator[Remark]:
    """An inline patch is YAML itself; a list of operations needs a target."""
    try:
        inner = load(str(patch["patch"]))
    except YamlError as error:
        yield _remark(tree, (*path, "patch"), f"the inline patch is no YAML: {error}")
        return
    operations = any(isinstance(part.data, list) for part in inner)
    if operations and not patch.get("target"):
        yield _remark(tree, path, "a JSON patch (a list of operations) needs a `target:`")


def _remark(tree: Tree, path: Path, message: str) -> Remark:
    place = tree.place(path)
    return Remark("kustomization-patch", message, Severity.HIGH, *place, help=HELP)


TOOL = KustomizationSchema()
