"""Parts of manifests: at which place of the API a text without `kind:` fits, and what is wrong there.

The place is looked up in an index of all keys of the API's definitions. Several may fit; then only
what is wrong at all of them is said.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from prodready.patterns import lazy
from prodready.tools.interface import Answer
from prodready.tools.kubernetes_definitions import definitions, judge_definition, kinds
from prodready.tools.kubernetes_forms import Breach
from prodready.tools.kubernetes_objects import RULE, Manifest, article, remark_of
from prodready.tools.partial import Reading, one_of, reading
from prodready.tools.schema_faults import Fault
from prodready.tools.schema_words import closest

_NO_PART = lazy(r"(?:List|Status|Condition|Conditions|Review|JSONSchemaProps|Event)\Z|Status\w")
_GROUPS = tuple(
    f"io.k8s.api.{group}."
    for group in (
        *("admissionregistration", "apps", "autoscaling", "batch", "core", "networking"),
        *("policy", "rbac", "scheduling.v1", "storage.v1"),
    )
)
"""Where the definitions are whose parts people show."""
_CAMEL = lazy(r"[a-z]+[A-Z]\w*\Z")
_QUANTITIES = frozenset({"cpu", "memory", "ephemeral-storage", "storage"})
_MOST = 6
"""Places that may fit, after which only that it is a part of some object is said."""

_NOUNS = {
    "Container": "a container",
    "EnvVar": "an environment variable",
    "ObjectMeta": "object metadata",
    "PodTemplateSpec": "a Pod template",
    "PolicyRule": "a rule of a Role",
    "Probe": "a probe",
    "Volume": "a volume",
    "VolumeMount": "a volume mount",
}
_LISTS = {
    "Container": "containers",
    "EnvVar": "environment variables",
    "PolicyRule": "rules of a Role",
    "Toleration": "tolerations",
    "Volume": "volumes",
    "VolumeMount": "volume mounts",
}
_USUAL = (
    *("Pod", "Deployment", "StatefulSet", "DaemonSet", "Job", "Service", "ConfigMap", "Secret"),
    *("Container", "PodSpec", "PolicyRule", "LabelSelector", "EnvVar", "VolumeMount", "Volume"),
)
"""Of several that fit, the first to be named."""


def judge_part(manifest: Manifest) -> Answer:
    """What an object without `apiVersion:` and `kind:` is the inside of, and what is wrong with it."""
    found = read(manifest.data)
    if found is None:
        return Answer(unable="neither `apiVersion:` with `kind:` nor a part that can be told")
    remarks = tuple(remark_of(manifest, Breach(RULE, fault)) for fault in found.faults)
    return Answer(remarks, fragment=found.noun)


def read(data: Any) -> Reading | None:
    """The part of a manifest that a mapping, or a list of mappings, is; None where it is none."""
    items = data if isinstance(data, list) else [data]
    if not items or not all(isinstance(item, dict) and item for item in items):
        return None
    fits = [fit for name in _candidates(items) if (fit := _Fit.of(name, items)).is_likely]
    if not fits:
        return None
    fewest = min(len(fit.misfits) for fit in fits)
    best = _distinct([fit for fit in fits if len(fit.misfits) == fewest])
    if len(best) > _MOST:
        return None if fewest else Reading("a Kubernetes object without the rest")
    shared = [_faults(fit.name, data) for fit in best]
    common = [fault for fault in shared[0] if all(fault in other for other in shared)]
    if fewest and not common:
        return None
    is_list = isinstance(data, list)
    noun = one_of([_noun(fit.name, is_list) for fit in best[:3]])
    return reading(f"{noun} without the rest", common, best[0].known, best[0].telling)


def _faults(name: str, data: Any) -> list[Fault]:
    judge = judge_definition(name)
    if not isinstance(data, list):
        return judge(data)
    return [
        Fault((index, *f.path), f.message, f.at_key, f.fix, f.missing, f.meant)
        for index, item in enumerate(data)
        for f in judge(item)
    ]


def _noun(name: str, is_list: bool) -> str:
    short = name.rpartition(".")[2]
    if is_list:
        return _LISTS.get(short, f"entries of the sort {short}")
    if short in _NOUNS:
        return _NOUNS[short]
    owner = short.removesuffix("Spec")
    is_spec = owner != short and any(kind == owner for _, kind in kinds())
    return f"{article(owner)}'s spec" if is_spec else article(short)


@functools.cache
def _index() -> dict[str, frozenset[str]]:
    """The definitions that know a key."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, definition in definitions().items():
        short = name.rpartition(".")[2]
        known = name.startswith(_GROUPS) or short in {"ObjectMeta", "LabelSelector"}
        if known and not _NO_PART.search(short) and not short.startswith("Ephemeral"):
            for key in definition.get("properties", ()):
                found[key].add(name)
    return {key: frozenset(names) for key, names in found.items()}


def _candidates(items: list[dict[str, Any]]) -> list[str]:
    """The definitions that know all keys of the first level, or all but a misspelt one."""
    keys = {key for item in items for key in item}
    if "kind" in keys:
        return [
            name
            for (_, kind), name in kinds().items()
            if name.startswith(_GROUPS) and all(item.get("kind") == kind for item in items)
        ]
    counts = Counter(name for key in keys for name in _index().get(key, ()))
    least = len(keys) if len(keys) < 3 else len(keys) - 1
    return sorted(name for name, count in counts.items() if count >= least)


@dataclass(slots=True)
class _Fit:
    """How far some data fits a definition: a quick look, before its schema judges."""

    name: str
    known: int = 0
    telling: int = 0
    misfits: list[str] = field(default_factory=list)
    refuted: bool = False

    @classmethod
    def of(cls, name: str, items: list[dict[str, Any]]) -> _Fit:
        """Measure the items of a list, or the one mapping."""
        fit = cls(name)
        for item in items:
            fit._look(item, definitions()[name], 0)
        return fit

    @property
    def is_likely(self) -> bool:
        return not self.refuted and self.telling > 0

    def _look(self, value: Any, schema: Mapping[str, Any], depth: int) -> None:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            schema = definitions()[reference.removeprefix("#/$defs/")]
        if value is None:
            return
        if not _has_type(value, schema):
            self.misfits.append("a value of another type")
            self.refuted = self.refuted or depth < 2
        elif isinstance(value, dict):
            self._look_inside(value, schema, depth)
        elif isinstance(value, list):
            for item in value:
                self._look(item, schema.get("items", {}), depth)

    def _look_inside(self, value: dict[str, Any], schema: Mapping[str, Any], depth: int) -> None:
        properties = schema.get("properties", {})
        other = schema.get("additionalProperties", not properties)
        for key, inside in value.items():
            if key in properties:
                self.known += 1
                self.telling += _tells(key, inside)
                self._look(inside, properties[key], depth + 1)
            elif isinstance(other, dict):
                self._look(inside, other, depth + 1)
            elif not other:
                self.misfits.append(key)
                self.refuted = self.refuted or closest(key, list(properties)) is None


def _tells(key: str, value: Any) -> bool:
    """Whether a key that is known at its place hardly stands at such a place in another format."""
    if key in {"limits", "requests"}:
        return isinstance(value, dict) and bool(_QUANTITIES & value.keys())
    if key == "metadata":
        return isinstance(value, dict) and bool({"labels", "annotations"} & value.keys())
    return key in {"containers", "tolerations"} or _CAMEL.match(key) is not None


_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


def _has_type(value: Any, schema: Mapping[str, Any]) -> bool:
    allowed = list(_allowed(schema))
    if isinstance(value, bool) and allowed:
        return "boolean" in allowed
    return not allowed or any(isinstance(value, _TYPES.get(name, object)) for name in allowed)


def _allowed(schema: Mapping[str, Any]) -> Iterator[str]:
    for part in (schema, *schema.get("anyOf", ())):
        named = part.get("type", ())
        yield from [named] if isinstance(named, str) else (n for n in named if n != "null")


def _distinct(fits: list[_Fit]) -> list[_Fit]:
    """One of each name (`v1` before `v2beta1`), the best known first, then the usual ones."""
    most = max(fit.known for fit in fits)
    chosen: dict[str, _Fit] = {}
    for fit in sorted(fits, key=lambda fit: (_is_unstable(fit.name), fit.name)):
        if fit.known == most:
            chosen.setdefault(fit.name.rpartition(".")[2], fit)
    order = {short: place for place, short in enumerate(_USUAL)}
    return sorted(chosen.values(), key=lambda f: order.get(f.name.rpartition(".")[2], len(order)))


def _is_unstable(name: str) -> bool:
    return "alpha" in name or "beta" in name
