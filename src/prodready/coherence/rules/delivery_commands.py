"""Commands of kubectl against the objects that the page defines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.coherence.facts.commands import Commands, Typed
from prodready.coherence.interface import Fault, rule
from prodready.coherence.likeness import slip
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.reference import Reference
from prodready.facts.workloads import Workloads
from prodready.model import Severity
from prodready.patterns import lazy

KUBECTL = "https://kubernetes.io/docs/reference/kubectl/"
ROLLBACK = "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-back-a-deployment"

_KINDS = {
    "deployment": "Deployment", "deployments": "Deployment", "deploy": "Deployment",
    "service": "Service", "services": "Service", "svc": "Service", "pod": "Pod", "pods": "Pod",
    "statefulset": "StatefulSet", "sts": "StatefulSet", "daemonset": "DaemonSet",
    "configmap": "ConfigMap", "cm": "ConfigMap", "secret": "Secret", "job": "Job",
    "cronjob": "CronJob", "ingress": "Ingress", "hpa": "HorizontalPodAutoscaler",
    "pdb": "PodDisruptionBudget",
}  # fmt: skip
_LOOKS = frozenset(
    {"get", "describe", "delete", "edit", "rollout", "scale", "set", "expose", "port-forward"}
    | {"logs", "exec", "autoscale", "patch", "wait", "top", "annotate", "label"}
)


def named(command: Typed) -> Iterator[tuple[str, str]]:
    """The kind and the name of each object that a kubectl command names."""
    plain = [word for word in command.words[1:] if not word.startswith("-")]
    for index, word in enumerate(plain):
        short, slash, name = word.partition("/")
        if slash and short.lower() in _KINDS:
            yield _KINDS[short.lower()], name
        following = plain[index + 1] if index + 1 < len(plain) else ""
        if word.lower() in _KINDS and re.fullmatch(r"[a-z0-9][a-z0-9.-]*", following):
            yield _KINDS[word.lower()], following


@rule("kubectl-object", Severity.HIGH, help=KUBECTL)
def kubectl_object(manifests: Manifests, commands: Commands) -> Iterator[Fault]:
    """A kubectl command names an object that the page defines under a slightly other name.

    Why: the answer is “not found”, at the moment when the reader needs the command.

    Example: `kubectl rollout status deployment/shop-api` beside the Deployment `shopapi`.
    """
    made = {
        word for c in commands for word in c.words if {"create", "run", "expose"} & set(c.words)
    }
    for command in commands.of("kubectl"):
        if not _LOOKS & set(command.plain[:1]):
            continue
        for kind, name in named(command):
            known = {each.name: each for each in manifests.of(kind)}
            near = slip(name, known)
            if near is None or name in known or name in made or name.startswith(f"{near}-"):
                continue
            yield Fault(
                command.place,
                f"the command names {kind} {name}, and the page has {near}",
                f"Write {near}.",
                known[near].place("metadata", "name"),
            )


_POD = lazy(r"(?P<name>[a-z0-9-]+?)-[a-z0-9]{6,10}-[a-z0-9]{5}\Z")


@rule("kubectl-namespace", Severity.MEDIUM, help=KUBECTL)
def kubectl_namespace(manifests: Manifests, commands: Commands) -> Iterator[Fault]:
    """A kubectl command names an object of another namespace than the one it asks in.

    Reported where the page's other commands do say the namespace, and none makes it the default.

    Why: the answer is “not found”: without `-n` the command asks in `default`.

    Example: `kubectl logs shop-7d8c9f5b6d-abcde` for a Deployment in the namespace `production`.
    """
    asked = list(commands.of("kubectl"))
    if any("set-context" in c.words or "use-context" in c.words for c in asked):
        return
    told = [c for c in asked if c.has("-n", "--namespace")]
    for command in asked if told else []:
        elsewhere = command.has(
            "-n", "--namespace", "-A", "--all-namespaces", "-f", "-k", "--context"
        )
        if elsewhere or not _LOOKS & set(command.plain[:1]):
            continue
        for manifest in _meant(command, manifests):
            if manifest.namespace not in (None, "default"):
                yield Fault(
                    command.place,
                    f"{manifest} is in namespace {manifest.namespace}, and the command asks in "
                    "the default one",
                    f"Add -n {manifest.namespace}.",
                    manifest.place("metadata", "namespace"),
                )
                break


def _meant(command: Typed, manifests: Manifests) -> Iterator[Manifest]:
    for kind, name in named(command):
        yield from (each for each in manifests.of(kind) if each.name == name)
    for word in command.plain:
        match = _POD.match(word.rpartition("/")[2])
        if match:
            owners = manifests.of("Deployment", "Rollout")
            yield from (each for each in owners if each.name == match["name"])


@rule("kubectl-rollback-same-image", Severity.HIGH, help=ROLLBACK)
def rollback(workloads: Workloads, commands: Commands) -> Iterator[Fault]:
    """A rollback goes back to a revision with the same moving tag.

    Why: `kubectl rollout undo` restores the Pod template of before. Where both say `:latest`, that
    is the image that is being rolled back.

    Example: `kubectl rollout undo deployment/shop` with `image: shop:latest`.
    """
    for command in commands.of("kubectl"):
        if command.plain[:2] != ("rollout", "undo"):
            continue
        for workload in workloads.pods():
            if (workload.kind, workload.name) not in list(named(command)):
                continue
            for container in workload.running:
                reference = Reference.parse(container.image or "")
                if container.image and not reference.digest and reference.tag in ("", "latest"):
                    yield Fault(
                        command.place,
                        f"{container} runs {container.image}: the revision before names the same "
                        "image, and nothing is rolled back",
                        "Name a version or a digest in the manifest.",
                        container.place("image"),
                    )
