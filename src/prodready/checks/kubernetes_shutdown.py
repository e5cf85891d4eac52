"""The check of how a Pod stops: it answers until no request reaches it any more."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.checks.kubernetes_common import kubernetes_check, serving_ports, stateless_services
from prodready.facts.workloads import Container, Workloads

DEFAULT_GRACE = 30
"""Seconds that Kubernetes grants when the Pod says nothing."""


@kubernetes_check("kubernetes.graceful_shutdown")
def graceful_shutdown(workloads: Workloads) -> Iterator[Outcome]:
    """Every container that gets requests waits before it stops, within the Pod's grace period."""
    for workload in stateless_services(workloads):
        grace = workload.pod_get("terminationGracePeriodSeconds", default=DEFAULT_GRACE)
        serving = [c for c in workload.running if serving_ports(c)] or workload.running[:1]
        for container in serving:
            yield _judge(container, grace if isinstance(grace, int) else DEFAULT_GRACE)


def _judge(container: Container, grace: int) -> Outcome:
    place = container.place("lifecycle", "preStop")
    hook = container.get("lifecycle", "preStop")
    wait = _seconds(container)
    if not isinstance(hook, dict):
        return Fail(
            container.place(),
            f"{container} stops at once when it is told to, while requests are still sent to it",
            "Add lifecycle.preStop.sleep with about 5 seconds, below "
            "terminationGracePeriodSeconds.",
        )
    if wait is not None and wait >= grace:
        return Fail(
            place,
            f"the preStop hook of {container} takes {wait} s of the {grace} s that the Pod has: "
            "it is killed in the middle of its requests",
            "Set terminationGracePeriodSeconds above the wait and the longest request together.",
        )
    return Pass(place, f"{grace} s of grace" + (f", {wait} s of waiting" if wait else ""))


def _seconds(container: Container) -> int | None:
    """How long the hook sleeps, where that is written."""
    found = container.get("lifecycle", "preStop", "sleep", "seconds")
    if isinstance(found, int):
        return found
    command = container.get("lifecycle", "preStop", "exec", "command")
    words = [str(word) for word in command] if isinstance(command, list) else []
    if len(words) == 3 and words[1].startswith("-") and words[1].endswith("c"):
        try:
            words = shlex.split(words[2], comments=True)
        except ValueError:
            return None
    for index, word in enumerate(words[:-1]):
        number = words[index + 1].rstrip("s;")
        if word.rsplit("/", 1)[-1] == "sleep" and number.isdigit():
            return int(number)
    return None
