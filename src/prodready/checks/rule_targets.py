"""Rules against what they speak of: jobs that are scraped, objects of the cluster, recorded series."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.manifests import Manifests
from prodready.facts.monitoring import Monitoring
from prodready.facts.promexpr import asked
from prodready.model import Place

_OBJECTS = {
    "cronjob": "CronJob", "deployment": "Deployment", "statefulset": "StatefulSet",
    "daemonset": "DaemonSet", "horizontalpodautoscaler": "HorizontalPodAutoscaler",
}  # fmt: skip
"""Labels of kube-state-metrics that name an object, and its kind."""


def unknown(monitoring: Monitoring, manifests: Manifests) -> Iterator[Fail]:
    """Rules about a job, an object or a recorded series that is not there."""
    jobs, whole = _jobs(monitoring, manifests)
    recorded = {rule.record for rule in monitoring.rules if rule.record}
    told: set[Place] = set()
    for rule in monitoring.rules:
        place = rule.node.place_of("expr")
        for one in asked(rule.expr):
            fault = (
                _unrecorded(one.name, recorded)
                or (one.name == "up" and _unscraped(one.value("job"), jobs, whole))
                or _unmade(one.name, {n: v for n, s, v in one.matchers if s == "="}, manifests)
            )
            if fault and place not in told:
                told.add(place)
                yield Fail(place, fault, "Name one that is there: nothing else answers.")


def _unrecorded(name: str, recorded: set[str]) -> str:
    """What to say of a series that is named as recorded ones are, beside its siblings."""
    if ":" not in name or name in recorded:
        return ""
    base = re.sub(r"\d+(ms|s|m|h|d|w)$", "", name)
    near = sorted(each for each in recorded if re.sub(r"\d+(ms|s|m|h|d|w)$", "", each) == base)
    return f"no rule records {name}: there are {', '.join(near)}" if near and base != name else ""


def _jobs(monitoring: Monitoring, manifests: Manifests) -> tuple[set[str], bool]:
    """The jobs that are scraped, and whether that are all."""
    found: set[str] = set()
    whole = bool(monitoring.prometheus)
    for root in monitoring.prometheus:
        entries = root.get("scrape_configs")
        whole = whole and isinstance(entries, list) and not root.get("scrape_config_files")
        for job in entries if isinstance(entries, list) else ():
            if isinstance(job, dict):
                found.add(str(job.get("job_name")))
                whole = whole and "job" not in str(job.get("relabel_configs"))
                found |= {
                    str(group["labels"]["job"])
                    for group in job.get("static_configs") or ()
                    if isinstance(group, dict) and "job" in (group.get("labels") or {})
                }
    for monitor in manifests.of("ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig"):
        whole = False
        found |= {monitor.name, str(monitor.get("spec", "jobName"))}
        if monitor.get("spec", "jobLabel"):
            return set(), False
        wanted = monitor.get("spec", "selector", "matchLabels")
        for service in manifests.of("Service"):
            labels = service.get("metadata", "labels")
            if (
                isinstance(wanted, dict)
                and isinstance(labels, dict)
                and wanted.items() <= labels.items()
            ):
                found.add(service.name)
    return found, whole


def _unscraped(job: str | None, jobs: set[str], whole: bool) -> str:
    if job is None or not jobs or "$" in job:
        return ""
    if any(job == each or each.endswith(f"/{job}") or job.endswith(f"/{each}") for each in jobs):
        return ""
    words = set(re.split(r"[-_/]", job))
    near = sorted(each for each in jobs if words & set(re.split(r"[-_/]", each)))
    if not whole and not near:
        return ""
    return f"no job is called {job}: there are {', '.join(near or sorted(jobs))}"


def _unmade(name: str, matchers: dict[str, str], manifests: Manifests) -> str:
    if not name.startswith("kube_"):
        return ""
    for label, kind in _OBJECTS.items():
        value = matchers.get(label)
        if value is None or "$" in value or not re.fullmatch(r"[a-z0-9.-]+", value):
            continue
        here = [m for m in manifests.of(kind) if m.name != "?"]
        names = {m.name for m in here}
        if value in names or not here or any("{{" in each for each in names):
            continue
        # One that a kustomization renames, or another repository deploys, is not known here.
        words = set(value.split("-"))
        near = sorted(each for each in names if words & set(each.split("-")))
        if near and not any(each.endswith(value) or value.endswith(each) for each in names):
            return f"no {kind} is called {value}: there is {', '.join(near)}"
    return ""
