"""Image references that say too little."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.coherence.facts.commands import Commands
from prodready.coherence.facts.library import OFFICIAL
from prodready.coherence.interface import Fault, rule
from prodready.coherence.page import Page
from prodready.facts.deployed import Deployed
from prodready.facts.reference import Reference
from prodready.model import Kind, Place, Severity
from prodready.patterns import lazy

NAMES = "https://kubernetes.io/docs/concepts/containers/images/#image-names"
_NAME = lazy(r"[a-z0-9][\w.-]*(?::\d+)?(?:/[\w.-]+)*")
_TO_FILL_IN = lazy(
    r"(?:^|[/_.-])(?:your|user|username|my|some|image|images|repo|repository|namespace|org|account)"
    r"(?:[/_.-]|$)|^auto$",
    re.IGNORECASE,
)
_BUILDERS = frozenset(
    {"docker", "podman", "buildah", "nerdctl", "pack", "ko", "kind", "minikube", "k3d", "skaffold"}
    | {"kaniko", "img", "s2i", "jib", "crane", "skopeo", "ctr", "microk8s", "func", "az", "gcloud"}
)
# As a key: a text that only mentions an image builds none.
_NAMED_BY_FILE = lazy(
    r"(?:^[ \t]*(?:-[ \t]+)*|[{,][ \t]*)(?:name|newName|image|tags):[ \t]*[\"']?([\w./:-]+)", re.M
)
_USES = frozenset({"run", "pull", "create"})


@rule("image-without-tag", Severity.MEDIUM, help=NAMES)
def without_tag(deployed: Deployed, commands: Commands, page: Page) -> Iterator[Fault]:
    """A Compose service or a Pod runs an image of no named version.

    Names that the page itself builds are left alone, and names that a reader fills in.

    Why: without a tag it is `latest`: another one tomorrow, on each node a different one, and
    nothing to go back to.

    Example: `image: redis`, or `image: registry.example.com/shop` without `:1.4.2`.
    """
    local = _built(commands, page)
    for place, image in _images(deployed):
        reference = Reference.parse(image)
        if reference.tag or reference.digest or not _NAME.fullmatch(image):
            continue
        by_hand = reference.official and reference.library not in OFFICIAL
        if by_hand or _TO_FILL_IN.search(image) or image in local:
            continue
        yield Fault(
            place,
            f"{image} names no version: it is whatever `latest` is at that moment",
            "Name a version, best with its digest.",
        )


def _images(deployed: Deployed) -> Iterator[tuple[Place, str]]:
    for service in deployed.compose.services():
        image = service.get("image")
        kept = service.get("pull_policy") in ("never", "build")
        if isinstance(image, str) and not service.builds and not kept:
            yield service.place_of("image"), image
    for container in deployed.workloads.containers():
        if container.image and container.get("imagePullPolicy") != "Never":
            yield container.place("image"), container.image


def _built(commands: Commands, page: Page) -> set[str]:
    """Names that the page builds, tags, loads or has Kustomize replace."""
    found = {
        Reference.parse(word.partition("=")[2] if word.startswith("-") else word).name
        for command in commands
        if command.program in _BUILDERS and not _USES & set(command.plain[:1])
        for word in command.words[1:]
    }
    for document in page.of(Kind.KUSTOMIZATION, Kind.YAML, Kind.GITHUB_WORKFLOW):
        found |= {
            Reference.parse(match[1]).name for match in _NAMED_BY_FILE.finditer(document.text)
        }
    return found
