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
    open_ = counts[Status.NEEDS_ATTESTATION] + counts[Status.NOT_RUN]
    done = counts[Status.PASS] + counts[Status.ATTESTED]
    waived = f", {counts[Status.WAIVED]} waived" if counts[Status.WAIVED] else ""
    if open_:
        return f"{done} done, {open_} open{waived}", "yellow"
    return (
        (f"{done} done{waived}", "yellow" if waived else "brightgreen") if done else ("-", "grey")
    )
