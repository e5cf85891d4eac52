"""The check of how a Pod stops: it answers until no request reaches it any more."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.checks.kubernetes_common import kubernetes_check, serving_ports, stateless_services
from prodready.checks.kubernetes_grace import longer_than_the_pod, tasks_longer
from prodready.documents.repository import Repository
from prodready.facts.codetext import Sources
from prodready.facts.deployed import Deployed
from prodready.facts.images import Image
from prodready.facts.workloads import Container, Workloads
from prodready.model import Place
from prodready.patterns import lazy

DEFAULT_GRACE = 30
"""Seconds that Kubernetes grants when the Pod says nothing."""


@kubernetes_check("kubernetes.graceful_shutdown")
def graceful_shutdown(
    workloads: Workloads, deployed: Deployed, sources: Sources, repository: Repository
) -> Iterator[Outcome]:
    """Every container that gets requests waits before it stops, within the Pod's grace period; what
    its code takes to end fits into it too.
    """
    yield from _killed(deployed, sources)
    pauses = {
        id(one): _seconds(one) or 0 for workload in workloads.serving() for one in workload.running
    }
    yield from longer_than_the_pod(workloads, pauses, DEFAULT_GRACE)
    yield from tasks_longer(workloads, repository, DEFAULT_GRACE)
    for workload in stateless_services(workloads):
        grace = workload.pod_get("terminationGracePeriodSeconds", default=DEFAULT_GRACE)
        serving = [c for c in workload.running if serving_ports(c)] or workload.running[:1]
        for container in serving:
            yield _judge(container, grace if isinstance(grace, int) else DEFAULT_GRACE)


def _killed(deployed: Deployed, sources: Sources) -> Iterator[Fail]:
    """Pods whose grace is shorter than what the hook and the server's own end take together."""
    for image in deployed.images.images:
        takes = shutdown_seconds(image, sources)
        for container in deployed.containers(image) if takes else ():
            workload = container.workload
            told = workload.pod_get("terminationGracePeriodSeconds", default=DEFAULT_GRACE)
            grace = told if isinstance(told, int) else DEFAULT_GRACE
            wait = _seconds(container) or 0
            assert takes is not None
            if wait + takes[0] > grace > wait and not workload.finishes:
                at = takes[1]
                yield Fail(
                    workload.pod_place("terminationGracePeriodSeconds"),
                    f"{workload} has {grace} s to end, and waits {wait} s before its server takes up "
                    f"to {takes[0]} s ({at.path}:{at.line}): it is killed in the middle of requests",
                    f"Write terminationGracePeriodSeconds: {wait + takes[0] + 5}.",
                )


_ENDING = lazy(
    r"(\w+)\s*,\s*\w+\s*:?=\s*context\.WithTimeout\([^,]+,\s*(?:(\d+)\s*\*\s*time\.Second|"
    r"time\.Second\s*\*\s*(\d+))\s*\)"
)


def shutdown_seconds(image: Image, sources: Sources) -> tuple[int, Place] | None:
    """How long the server takes to end at most, by its option or by its Go code, and where."""
    for process in (image.command, image.entrypoint):
        words = list(process.argv or process.text.split()) if process is not None else []
        for word, value in pairwise(words):
            if word in ("--timeout-graceful-shutdown", "--graceful-timeout") and value.isdigit():
                assert process is not None
                return int(value), image.place(process.instruction)
    prefix = f"{image.folder}/" if image.folder else ""
    for source in sources.of("go"):
        if not source.path.startswith(prefix):
            continue
        for match in _ENDING.finditer(source.code):
            rest = source.code[match.end() : match.end() + 800]
            if re.search(rf"\.Shutdown\(\s*{match[1]}\s*\)", rest):
                return int(match[2] or match[3]), source.place(match.start())
    return None


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
