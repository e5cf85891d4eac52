"""What a Compose service waits for: by an old key, or by the script that it starts with."""

from __future__ import annotations

import re

from prodready.documents.repository import Repository
from prodready.facts.deployed import Deployed
from prodready.facts.service import Service
from prodready.model import Place
from prodready.patterns import lazy


def linked(service: Service) -> dict[str, tuple[str, Place]]:
    """The services that the old key `links` names, which says nothing of their health."""
    return {
        text.partition(":")[0]: ("service_started", service.place_of("links"))
        for text in service.texts("links")
    }


_WAITS = lazy(r"\bwait-for|wait_for|dockerize\b.*-wait|\bpg_isready\b|\bnc -z")


def waits_itself(service: Service, deployed: Deployed, repository: Repository) -> Place | None:
    """Where the script that the service starts with tries again until another answers."""
    named = " ".join(service.texts("command") + service.texts("entrypoint"))
    for image in deployed.images.images:
        if image.path == service.dockerfile:
            said = (image.entrypoint, image.command)
            named += " ".join(f" {' '.join(p.argv or ())} {p.text or ''}" for p in said if p)
    for path in repository.files:
        name = path.rpartition("/")[2]
        if not name.endswith(".sh") or not re.search(rf"(?:^|[\s/]){re.escape(name)}\b", named):
            continue
        lines = (repository.read(path) or "").splitlines()
        for number, line in enumerate(lines, 1):
            again = re.match(r"\s*(?:while|until)\b", line)
            loop = again and any(re.match(r"\s*sleep\b", each) for each in lines[number:])
            if loop or (_WAITS.search(line) and not line.lstrip().startswith("#")):
                return Place(path, number)
    return None
