"""What a cluster's objects say of what runs now, by the id of the item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.facts.manifests import Manifest
from prodready.targets.cluster_dump import Dump, owner
from prodready.targets.cluster_images import images
from prodready.targets.cluster_pods import containers

_STUCK = frozenset({"CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "InvalidImageName"}) | {
    *(
        "CreateContainerConfigError",
        "CreateContainerError",
        "RunContainerError",
        "ErrImageNeverPull",
    )
}
_SERVING = ("Deployment", "StatefulSet")


def pods_running(dump: Dump) -> Iterator[Outcome]:
    """`pods-running`: every workload has as many Pods as it wants, all of its newest version."""
    for one in dump.of(*_SERVING, "DaemonSet"):
        if _status(one):
            yield _rolled_out(one)
        else:
            yield Unknown(
                one.place(), f"{one} has no status; it was not written down by kubectl get"
            )
    for pod in _pods(dump):
        stuck = [state for state in _waiting(pod) if state[1] in _STUCK]
        for name, reason, message in stuck:
            told = f": {message}" if message else ""
            yield Fail(pod.place(), f"{pod}: container {name} is in {reason}{told}", _LOGS)
        phase = pod.get("status", "phase")
        if not stuck and phase in ("Pending", "Failed", "Unknown"):
            reason = (
                pod.get("status", "reason") or pod.get("status", "message") or _unscheduled(pod)
            )
            told = f": {reason}" if reason else ""
            yield Fail(pod.place(), f"{pod} is {phase}{told}", _LOGS)
        elif not stuck and phase == "Running":
            yield Pass(pod.place(), f"{pod} runs")


_LOGS = "Look at `kubectl describe pod` and `kubectl logs --previous`; roll back while you do."


def _status(one: Manifest) -> Mapping[str, Any]:
    found = one.get("status")
    return found if isinstance(found, dict) else {}


def _pods(dump: Dump) -> list[Manifest]:
    """Pods that are to run on: those of Jobs end, and those that are being deleted are gone soon."""
    return [
        pod
        for pod in dump.of("Pod")
        if (owner(pod) or ("", ""))[0] != "Job"
        and _status(pod)
        and not pod.get("metadata", "deletionTimestamp")
        and pod.get("status", "phase") != "Succeeded"
        and pod.get("status", "reason") != "Evicted"
    ]


def _number(value: Any, default: int = 0) -> int:
    return value if isinstance(value, int) else default


def _rolled_out(one: Manifest) -> Outcome:
    status = _status(one)
    if one.kind == "DaemonSet":
        wanted = _number(status.get("desiredNumberScheduled"))
        new = _number(status.get("updatedNumberScheduled"))
        there = _number(status.get("numberAvailable"))
    else:
        wanted = _number(one.get("spec", "replicas"), 1)
        new = _number(status.get("updatedReplicas"))
        there = _number(status.get("availableReplicas", status.get("readyReplicas")))
    if _number(status.get("observedGeneration")) < _number(one.get("metadata", "generation")):
        return Fail(one.place(), f"{one}: its last change was not taken up yet", _WAIT)
    if new < wanted and not (one.kind == "StatefulSet" and _on_delete(one)):
        return Fail(one.place(), f"{one}: {new} of {wanted} Pods are of the newest version", _WAIT)
    if there < wanted:
        return Fail(one.place(), f"{one}: {there} of {wanted} Pods are available", _WAIT)
    return Pass(one.place(), f"{one}: {there} of {wanted} Pods are available")


_WAIT = "Wait with `kubectl rollout status`; when it does not end, `kubectl rollout undo`."


def _on_delete(one: Manifest) -> bool:
    strategy = one.get("spec", "updateStrategy")
    if not isinstance(strategy, dict):
        return False
    partition = (strategy.get("rollingUpdate") or {}).get("partition")
    return strategy.get("type") == "OnDelete" or bool(partition)


def _waiting(pod: Manifest) -> Iterator[tuple[str, str, str]]:
    for one in containers(pod):
        waiting = (one.get("state") or {}).get("waiting")
        if isinstance(waiting, dict):
            message = " ".join(str(waiting.get("message") or "").split())[:160]
            yield str(one.get("name")), str(waiting.get("reason")), message


def _unscheduled(pod: Manifest) -> str:
    conditions = pod.get("status", "conditions")
    for one in conditions if isinstance(conditions, list) else []:
        if isinstance(one, dict) and one.get("status") == "False" and one.get("message"):
            return " ".join(str(one["message"]).split())[:160]
    return ""


def ready(dump: Dump) -> Iterator[Outcome]:
    """`health-checks-passing`: every Pod that runs is ready, so its probes are answered."""
    for pod in _pods(dump):
        conditions = pod.get("status", "conditions")
        state = {
            str(one.get("type")): one
            for one in (conditions if isinstance(conditions, list) else [])
            if isinstance(one, dict)
        }
        if pod.get("status", "phase") != "Running" or "Ready" not in state:
            continue
        if state["Ready"].get("status") == "True":
            yield Pass(pod.place(), f"{pod} is ready")
        else:
            reason = " ".join(str(state["Ready"].get("message") or "").split())
            told = f": {reason}" if reason else ""
            yield Fail(pod.place(), f"{pod} runs and is not ready{told}", _PROBES)


_PROBES = "Look at its events (`kubectl describe pod`) for what the probe was answered."


def old_pods(dump: Dump) -> Iterator[Outcome]:
    """`old-pods-terminated`: no ReplicaSet of an older version has Pods, and none is half deleted."""
    deployments = {(one.namespace, one.name): one for one in dump.of("Deployment")}
    newest: dict[tuple[str | None, str], int] = {}
    sets = []
    for one in dump.of("ReplicaSet"):
        kind, name = owner(one) or ("", "")
        if kind == "Deployment":
            key = (one.namespace, name)
            sets.append((key, one))
            newest[key] = max(newest.get(key, 0), _revision(one))
    old = [(key, one) for key, one in sets if _revision(one) < newest[key]]
    for key, one in old:
        left = _number(_status(one).get("replicas"))
        if left:
            whose = deployments.get(key)
            message = f"{one}, of an older version of {whose or key[1]}, has {left} Pods"
            yield Fail(one.place(), message, _WAIT)
    for pod in dump.of("Pod"):
        since = pod.get("metadata", "deletionTimestamp")
        if since:
            fix = "Find what it waits for: a finalizer, a volume, a node that is gone."
            yield Fail(pod.place(), f"{pod} was to be gone by {since} and is there", fix)
    for key, one in sets:
        if _revision(one) == newest[key]:
            yield Pass(one.place(), f"{one} is the newest of {key[1]}")


def _revision(one: Manifest) -> int:
    found = one.annotations.get("deployment.kubernetes.io/revision", "")
    return int(found) if found.isdecimal() else 0


def out_of_memory(dump: Dump) -> Iterator[Outcome]:
    """`rollback-oom`: no container was killed because it used more memory than it may."""
    for pod in dump.of("Pod"):
        if not _status(pod):
            continue
        killed = [one for one in containers(pod) if _was_oom(one)]
        for one in killed:
            times = _number(one.get("restartCount"))
            message = f"{pod}: container {one.get('name')} was killed for memory, {times} restarts"
            fix = "Roll back if it began with this version; then find the leak, or raise the limit."
            yield Fail(pod.place(), message, fix)
        if not killed:
            yield Pass(pod.place(), f"{pod}: none of its containers")


def _was_oom(one: Mapping[str, Any]) -> bool:
    states = ((one.get(key) or {}).get("terminated") for key in ("lastState", "state"))
    return any(isinstance(each, dict) and each.get("reason") == "OOMKilled" for each in states)


ANSWERS: Mapping[str, Callable[[Dump], Iterator[Outcome]]] = {
    "pods-running": pods_running,
    "health-checks-passing": ready,
    "old-pods-terminated": old_pods,
    "rollback-oom": out_of_memory,
    "running-image": images,
}
"""By item: what looks at it in what runs."""
