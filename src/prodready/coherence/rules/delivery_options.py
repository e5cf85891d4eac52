"""Commands that need one option more, in the light of what else the page shows."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.coherence.facts.commands import Commands
from prodready.coherence.interface import Fault, rule
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.selectors import matches
from prodready.facts.workloads import Workloads
from prodready.model import Severity

ADD_HOST = "https://docs.docker.com/reference/cli/docker/container/run/#add-host"
LOGS = "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_logs/"
_HOST = "host.docker.internal"
STREAMS = 5
"""How many Pods `kubectl logs -f` follows at most unless it is told another number."""


@rule("docker-host-name", Severity.MEDIUM, help=ADD_HOST)
def host_name(commands: Commands) -> Iterator[Fault]:
    """A container is told to call `host.docker.internal`, and the name is not given to it.

    Why: Docker Desktop knows the name. Docker on Linux, where production runs, does not: the
    container finds no such host.

    Example: `docker run -e REDIS_URL=redis://host.docker.internal:6379 shop` without
    `--add-host=host.docker.internal:host-gateway`.
    """
    for command in commands.of("docker"):
        if "run" not in command.plain[:2] or command.option("--network", "--net") == "host":
            continue
        told = any(
            _HOST in word and f"{_HOST}:" in word and "gateway" in word for word in command.words
        )
        called = [word for word in command.words if _HOST in word]
        added = command.option("--add-host") or ""
        if called and not told and not added.startswith(_HOST):
            yield Fault(
                command.place,
                f"the container calls {_HOST}, which Docker on Linux does not know by itself",
                f"Add --add-host={_HOST}:host-gateway.",
            )


@rule("kubectl-log-streams", Severity.LOW, help=LOGS)
def log_streams(workloads: Workloads, commands: Commands, manifests: Manifests) -> Iterator[Fault]:
    """A command follows the logs of more Pods than kubectl follows at once.

    Why: with `-f` and a selector kubectl ends with an error above five Pods, at the moment when
    there are many.

    Example: `kubectl logs -l app=shop -f` beside `maxReplicas: 10`.
    """
    for command in commands.of("kubectl"):
        selector = command.option("-l", "--selector")
        follows = command.has("-f", "--follow") and not command.has("--max-log-requests")
        if command.plain[:1] != ("logs",) or not selector or not follows:
            continue
        wanted = dict(pair.split("=", 1) for pair in selector.split(",") if pair.count("=") == 1)
        for workload in workloads.pods():
            if not wanted or not matches({"matchLabels": wanted}, workload.pod_labels):
                continue
            scaler = _scaler(workload.kind, workload.name, manifests)
            count, owner = _most(workload.manifest, scaler)
            if count > STREAMS and owner is not None:
                yield Fault(
                    command.place,
                    f"{workload} has up to {count} Pods, and kubectl follows {STREAMS} at most",
                    f"Add --max-log-requests={count}.",
                    owner.place("spec"),
                )


def _scaler(kind: str, name: str, manifests: Manifests) -> Manifest | None:
    for scaler in manifests.of("HorizontalPodAutoscaler"):
        target = scaler.get("spec", "scaleTargetRef") or {}
        if (target.get("kind"), target.get("name")) == (kind, name):
            return scaler
    return None


def _most(manifest: Manifest, scaler: Manifest | None) -> tuple[int, Manifest | None]:
    """The most Pods that there can be, and the object that says so."""
    if scaler is not None:
        most = scaler.get("spec", "maxReplicas")
        return (most, scaler) if isinstance(most, int) else (0, None)
    count = manifest.get("spec", "replicas")
    return (count, manifest) if isinstance(count, int) else (0, None)
