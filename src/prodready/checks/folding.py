"""One finding for one defect: places that fail an item for the same reason are told together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from prodready.catalog.model import Item
from prodready.checks.results import ItemResult
from prodready.model import Finding
from prodready.patterns import lazy

_NAMED = lazy(
    r"\b((?:[Cc]ontainer|[Jj]ob|[Ss]ervice|stage|image|folder|workload|volume|function|class|[Pp]od"
    r"|Deployment|StatefulSet|DaemonSet|ReplicaSet|CronJob|Ingress|Gateway|ServiceAccount|Role"
    r"|ClusterRole|ConfigMap|Secret|HorizontalPodAutoscaler|PodDisruptionBudget|NetworkPolicy"
    r"|PersistentVolumeClaim|VirtualService|route|resource|table|column|variable|setting) )\S+"
)
"""What has a name, and the name behind it."""
_NAME = lazy(r"[`'\"][^`'\"]*[`'\"]|\S*[\d/_@$=(){}\[\]]\S*|\S+[.:]\S+")
"""Words that name this place: paths, versions, numbers, what is quoted."""


def folded(results: Iterable[ItemResult]) -> list[ItemResult]:
    """The results with each defect once: the first place, and the others in `also`."""
    return [replace(r, findings=_fold(r.findings, r.item)) for r in results]


def _fold(findings: Sequence[Finding], item: Item) -> tuple[Finding, ...]:
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_reason(finding, item), []).append(finding)
    return tuple(
        replace(group[0], also=tuple(group[1:])) if len(group) > 1 else group[0]
        for group in groups.values()
    )


def _reason(finding: Finding, item: Item) -> tuple[str, ...]:
    """Equal for two findings that one remedy mends: what to write, else what is said.

    An item's own `fix` says what to do about anything that it finds, so it tells no reasons apart.
    """
    if finding.path.startswith(".prodready/"):
        return (finding.path, str(finding.line), finding.message)
    if finding.fix and finding.fix != item.fix:
        return (finding.severity, _without_names(finding.fix))
    return (finding.severity, "", _without_names(finding.message))


def _without_names(text: str) -> str:
    return _NAME.sub("…", _NAMED.sub(r"\1…", text))
