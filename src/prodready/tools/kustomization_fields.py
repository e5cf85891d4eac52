"""The fields of a kustomization, as a JSON schema: `kustomize build` refuses any other.

Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/.
"""

from __future__ import annotations

from typing import Any

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_FLAG = {"type": "boolean"}
_PAIRS = {"type": "object", "additionalProperties": _TEXT}
_ANY: dict[str, Any] = {}


def _fields(required: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TARGET = _fields(
    group=_TEXT,
    version=_TEXT,
    kind=_TEXT,
    name=_TEXT,
    namespace=_TEXT,
    labelSelector=_TEXT,
    annotationSelector=_TEXT,
)
_PATCH = _fields(
    path=_TEXT,
    patch=_TEXT,
    target=_TARGET,
    options={"type": "object", "additionalProperties": _FLAG},
)
_IMAGE = _fields(("name",), name=_TEXT, newName=_TEXT, newTag=_TEXT, tagSuffix=_TEXT, digest=_TEXT)
_GENERATOR_OPTIONS = _fields(
    labels=_PAIRS, annotations=_PAIRS, disableNameSuffixHash=_FLAG, immutable=_FLAG
)
_GENERATOR: dict[str, Any] = {
    "name": _TEXT,
    "namespace": _TEXT,
    "behavior": {"enum": ["create", "replace", "merge"]},
    "files": _TEXTS,
    "literals": _TEXTS,
    "env": _TEXT,
    "envs": _TEXTS,
    "options": _GENERATOR_OPTIONS,
}
_LABELS = _fields(
    ("pairs",),
    pairs=_PAIRS,
    includeSelectors=_FLAG,
    includeTemplates=_FLAG,
    fields=_list(_ANY),
)

KUSTOMIZATION = _fields(
    apiVersion={"enum": ["kustomize.config.k8s.io/v1beta1", "kustomize.config.k8s.io/v1alpha1"]},
    kind={"enum": ["Kustomization", "Component"]},
    metadata=_ANY,
    openapi=_PAIRS,
    namePrefix=_TEXT,
    nameSuffix=_TEXT,
    namespace=_TEXT,
    commonLabels=_PAIRS,
    commonAnnotations=_PAIRS,
    labels=_list(_LABELS),
    patches=_list(_PATCH),
    patchesStrategicMerge=_TEXTS,
    patchesJson6902=_list(_PATCH),
    images=_list(_IMAGE),
    imageTags=_list(_IMAGE),
    replacements=_list(_ANY),
    replicas=_list(_fields(("name",), name=_TEXT, count={"type": "integer"})),
    vars=_list(_ANY),
    sortOptions=_ANY,
    resources=_TEXTS,
    components=_TEXTS,
    crds=_TEXTS,
    bases=_TEXTS,
    configMapGenerator=_list(_fields((), **_GENERATOR)),
    secretGenerator=_list(_fields((), **_GENERATOR, type=_TEXT)),
    helmGlobals=_ANY,
    helmCharts=_list(_ANY),
    helmChartInflationGenerator=_list(_ANY),
    generatorOptions=_GENERATOR_OPTIONS,
    configurations=_TEXTS,
    generators=_TEXTS,
    transformers=_TEXTS,
    validators=_TEXTS,
    inventory=_ANY,
    buildMetadata=_list(
        {"enum": ["originAnnotations", "transformerAnnotations", "managedByLabel"]}
    ),
)
"""A kustomization; what stands inside replacements, vars and Helm charts is not looked at."""
