"""The check of the age of what images are built on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.facts.deployed import Deployed
from prodready.facts.reference import Reference


@check("code.release_supported")
def release_supported(deployed: Deployed) -> Iterator[Outcome]:
    """The releases of the languages and systems that images are built on get security fixes."""
    from prodready.coherence.facts.outdated import by_match  # only where there are images
    from prodready.coherence.rules.outdated import release

    failed = {}
    for fault in release(deployed):
        if fault.place not in failed:
            failed[fault.place] = fault
            yield Fail(fault.place, fault.message, fault.fix)
    known = by_match("release")
    for image in deployed.images:
        base = image.stage.root_image
        place = image.place(image.stage.chain[-1] if image.stage.chain else image.stage)
        reference = Reference.parse(base) if base else None
        if reference is None or not reference.official or place in failed:
            continue
        if reference.library in known and re.match(r"\d", reference.tag):
            yield Pass(place, f"{reference.library} {reference.tag} is supported")
