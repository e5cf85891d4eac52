"""Which images the Pods of a cluster run, beside those that they name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.facts.manifests import Manifest
from prodready.targets.cluster_dump import Dump, owner
from prodready.targets.cluster_pods import containers


def images(dump: Dump) -> Iterator[Outcome]:
    """`running-image`: equal Pods run one image, and it is the one that they name by digest."""
    ran: dict[tuple[str | None, str, str, str], dict[str, Manifest]] = {}
    for pod in dump.of("Pod"):
        named = _named_images(pod)
        for one in containers(pod):
            running = _digest(one.get("imageID"))
            name = str(one.get("name"))
            if running is None or name not in named:
                continue
            pinned = _digest(named[name])
            if pinned is not None:
                yield _pinned(pod, name, pinned, running)
                continue
            kind, whose = owner(pod) or ("Pod", pod.name)
            key = (pod.namespace, f"{kind} {whose}", name, named[name])
            ran.setdefault(key, {}).setdefault(running, pod)
    for (_, whose, name, image), digests in ran.items():
        first = next(iter(digests.values()))
        if len(digests) > 1:
            message = f"{whose}: container {name} runs {len(digests)} images under {image}"
            fix = "Name the image by digest (`image@sha256:…`): the tag was moved between two Pods."
            yield Fail(first.place(), message, fix)
        else:
            yield Pass(first.place(), f"{whose}: {name} runs {next(iter(digests))[:19]}")


def _pinned(pod: Manifest, name: str, pinned: str, running: str) -> Outcome:
    if pinned == running:
        return Pass(pod.place(), f"{pod}: container {name} runs {running[:19]}, as it names")
    message = (
        f"{pod}: container {name} names {pinned[:19]} and the node tells {running[:19]}; an image "
        "for several platforms has a digest for each, so compare the two in the registry"
    )
    return Unknown(pod.place(), message, attest=True)


def _named_images(pod: Manifest) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in ("initContainers", "containers"):
        listed = pod.get("spec", key)
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict) and isinstance(one.get("image"), str):
                found[str(one.get("name"))] = one["image"]
    return found


def _digest(reference: Any) -> str | None:
    """`sha256:…` at the end of a reference to an image."""
    text = str(reference or "")
    _, mark, digest = text.rpartition("@")
    return digest if mark and digest.startswith("sha256:") else None
