"""What a Pod's status says of its containers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prodready.facts.manifests import Manifest


def containers(pod: Manifest) -> Iterator[Mapping[str, Any]]:
    """The states of a Pod's containers."""
    for key in ("initContainerStatuses", "containerStatuses"):
        found = pod.get("status", key)
        yield from (
            one for one in (found if isinstance(found, list) else []) if isinstance(one, dict)
        )
