"""The schemas of the Kubernetes API, as kubernetes-validate ships them, read once."""

from __future__ import annotations

import functools
import importlib.resources
import json
from typing import Any

from prodready.tools.kubernetes_values import VALUES
from prodready.tools.schema import Judge, judge_of

KUBERNETES = "1.35"
"""The version whose schemas judge: the oldest that is still supported (until February 2027).

What passes there runs on every cluster that gets fixes; a newer field does not.
"""

_EITHER = (
    "io.k8s.apimachinery.pkg.api.resource.Quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
)


@functools.cache
def definitions() -> dict[str, Any]:
    """Every definition by name (`io.k8s.api.core.v1.Pod`), strict: an unknown key is an error."""
    folder = importlib.resources.files("kubernetes_validate") / "kubernetes-json-schema"
    file = folder / f"v{KUBERNETES}.0-local-strict" / "_definitions.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["$defs"]
    for name in _EITHER:
        # An empty value fits both alternatives, and `oneOf` would refuse it for that.
        found[name]["anyOf"] = found[name].pop("oneOf")
    for (name, field), values in VALUES.items():
        found[name]["properties"][field]["enum"] = [*values, None]
    return found


@functools.cache
def kinds() -> dict[tuple[str, str], str]:
    """The definitions of the kinds of objects, by `apiVersion` and `kind`."""
    found = {}
    for name, definition in definitions().items():
        if "metadata" not in definition.get("properties", ()):
            continue
        for known in definition.get("x-kubernetes-group-version-kind", ()):
            group = f"{known['group']}/" if known["group"] else ""
            found[(group + known["version"], known["kind"])] = name
    return found


@functools.cache
def judge_definition(name: str) -> Judge:
    """The judge of one definition."""
    return judge_of(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$defs": definitions(),
            "$ref": f"#/$defs/{name}",
        }
    )
