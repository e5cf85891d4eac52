"""A badge for a README: the JSON that shields.io's endpoint badge reads.

Counts, no score: what fails, else what is open, else that all is done.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from prodready.checks.results import ItemResult, Status, summary


def render(results: Sequence[ItemResult]) -> str:
    """The badge as JSON text."""
    message, colour = _message(summary(results))
    badge = {"schemaVersion": 1, "label": "prodready", "message": message, "color": colour}
    if colour == "red":
        badge["isError"] = True
    return json.dumps(badge, indent=1) + "\n"


def _message(counts: dict[str, int]) -> tuple[str, str]:
    if counts[Status.FAIL]:
        return f"{counts[Status.FAIL]} failing", "red"
    parts = {
        "done": counts[Status.PASS] + counts[Status.ATTESTED],
        "open": counts[Status.NEEDS_ATTESTATION] + counts[Status.NOT_RUN],
        "waived": counts[Status.WAIVED],
    }
    message = ", ".join(f"{count} {name}" for name, count in parts.items() if count)
    if parts["open"] or parts["waived"]:
        return message, "yellow"
    return (message, "brightgreen") if message else ("-", "grey")
