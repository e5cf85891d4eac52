"""From a CustomResourceDefinition to the JSON schemas of its versions, as an API server applies them.

Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
(structural schemas, pruning, `x-kubernetes-*`). Expressions of the Common Expression Language are
left aside: no one here evaluates them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from prodready.patterns import lazy

Identity = tuple[str, str]
"""An `apiVersion` and a `kind`."""

_KEPT = (
    *("enum", "exclusiveMaximum", "exclusiveMinimum", "maxItems", "maxLength", "maxProperties"),
    *("maximum", "minItems", "minLength", "minProperties", "minimum", "multipleOf"),
)
"""Keywords that mean in JSON Schema what they mean in a CRD."""
_OBJECT = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {}}


def schemas_of(definition: Mapping[str, Any]) -> Iterator[tuple[Identity, dict[str, Any] | None]]:
    """The schema of each served version of a CustomResourceDefinition; None where it has none.

    Args:
        definition: the data of the manifest, `apiextensions.k8s.io/v1`.
    """
    spec = _mapping(definition.get("spec"))
    kind = _mapping(spec.get("names")).get("kind")
    versions = spec.get("versions")
    for version in versions if isinstance(versions, list) else ():
        name = _mapping(version).get("name")
        if not isinstance(name, str) or not isinstance(kind, str) or version.get("served") is False:
            continue
        written = _mapping(version.get("schema")).get("openAPIV3Schema")
        preserve = spec.get("preserveUnknownFields") is True
        whole = None
        if isinstance(written, dict) and not preserve:
            whole = structural(written)
            whole["properties"] = _OBJECT | whole.get("properties", {}) | {"metadata": {}}
        yield (f"{spec.get('group')}/{name}", kind), whole


def structural(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A structural schema as a JSON schema: an unknown key is an error where it would be pruned."""
    made = {key: schema[key] for key in _KEPT if key in schema}
    for bound in ("Minimum", "Maximum"):
        if isinstance(made.get(f"exclusive{bound}"), bool):
            made.pop(f"exclusive{bound}")
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and readable(pattern):
        made["pattern"] = pattern
    made |= _type(schema) | _required(schema)
    keeps = schema.get("x-kubernetes-preserve-unknown-fields") is True
    properties = schema.get("properties")
    if isinstance(properties, dict):
        made["properties"] = {key: structural(_mapping(part)) for key, part in properties.items()}
        made["additionalProperties"] = keeps
    if schema.get("x-kubernetes-embedded-resource") is True:
        made["properties"] = _OBJECT | made.get("properties", {})
        made["additionalProperties"] = keeps
    if isinstance(schema.get("additionalProperties"), dict):
        made["additionalProperties"] = structural(schema["additionalProperties"])
    elif schema.get("type") == "object" and "properties" not in made and not keeps:
        made["additionalProperties"] = schema.get("additionalProperties") is True
    if isinstance(schema.get("items"), dict):
        made["items"] = structural(schema["items"])
    return made | _alternatives(schema)


def _required(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that must be there; a default is filled in before anything is looked at."""
    properties = _mapping(schema.get("properties"))
    required = schema.get("required")
    names = required if isinstance(required, list) else []
    left = [name for name in names if "default" not in _mapping(properties.get(name))]
    return {"required": left} if left else {}


def _type(schema: Mapping[str, Any]) -> dict[str, Any]:
    if schema.get("x-kubernetes-int-or-string") is True:
        names = ["integer", "string"]
    elif isinstance(schema.get("type"), str):
        names = [schema["type"]]
    else:
        return {}
    # A null where a default stands is pruned, and the default takes its place.
    if schema.get("nullable") is True or "default" in schema:
        names.append("null")
        if isinstance(schema.get("enum"), list):
            return {"type": names, "enum": [*schema["enum"], None]}
    return {"type": names[0] if len(names) == 1 else names}


def _alternatives(schema: Mapping[str, Any]) -> dict[str, Any]:
    """`anyOf` and the like hold only what values must be; they declare no keys."""
    made: dict[str, Any] = {}
    if schema.get("x-kubernetes-int-or-string") is True:
        return made  # the `anyOf` of the two types is written for other readers
    for keyword in ("allOf", "anyOf", "oneOf"):
        parts = schema.get(keyword)
        if isinstance(parts, list) and parts:
            made[keyword] = [_condition(_mapping(part)) for part in parts]
    if isinstance(schema.get("not"), dict):
        made["not"] = _condition(schema["not"])
    return made


def _condition(schema: Mapping[str, Any]) -> dict[str, Any]:
    made = structural(schema)
    return _without_closure(made)


def _without_closure(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema, open to further keys at every level."""
    made = {key: part for key, part in schema.items() if key != "additionalProperties"}
    for key, part in schema.get("properties", {}).items():
        made["properties"] = made["properties"] | {key: _without_closure(part)}
    if isinstance(schema.get("items"), dict):
        made["items"] = _without_closure(schema["items"])
    return made


_ONLY_GO = lazy(r"\[[^\]]*(?:\[|--|&&|\|\||~~)")
"""Classes such as `[[:alpha:]]`, and what Python may one day read as sets of sets."""


def readable(pattern: str) -> bool:
    """Whether Python reads a pattern that is written for Go; `\\z` and the like are only Go's."""
    if _ONLY_GO.search(pattern):
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def without_patterns(schema: Any) -> Any:
    """The schema without its patterns: one that a stranger wrote may take Python years to match."""
    if isinstance(schema, list):
        return [without_patterns(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: without_patterns(part)
        for key, part in schema.items()
        if key != "pattern" or not isinstance(part, str)
    }


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
