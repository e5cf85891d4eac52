from __future__ import annotations

import json

import pytest

from prodready.catalog import load_catalog
from prodready.checks.results import ItemResult, Status, Witness
from prodready.model import Finding, Place, Severity
from prodready.reports.badge import render

ITEM = load_catalog()["non-root-container"]
RESULTS = {
    "pass": ItemResult(ITEM, Status.PASS, witness=(Witness(Place("a")),)),
    "fail": ItemResult(ITEM, Status.FAIL, (Finding("a", "b", Severity.LOW, "c", 1),)),
    "open": ItemResult(ITEM, Status.NEEDS_ATTESTATION),
    "not-run": ItemResult(ITEM, Status.NOT_RUN),
    "attested": ItemResult(ITEM, Status.ATTESTED),
    "waived": ItemResult(ITEM, Status.WAIVED),
    "absent": ItemResult(ITEM, Status.NOT_APPLICABLE),
}


@pytest.mark.parametrize(
    ("statuses", "message", "colour"),
    [
        (["pass", "fail", "open", "fail"], "2 failing", "red"),
        (["pass", "open", "not-run", "waived"], "1 done, 2 open, 1 waived", "yellow"),
        (["pass", "attested", "absent"], "2 done", "brightgreen"),
        (["pass", "waived"], "1 done, 1 waived", "yellow"),
        (["absent"], "-", "grey"),
        (["waived"], "1 waived", "yellow"),
        ([], "-", "grey"),
    ],
)
def test_what_fails_goes_before_what_is_open(
    statuses: list[str], message: str, colour: str
) -> None:
    badge = json.loads(render([RESULTS[status] for status in statuses]))
    assert (badge["schemaVersion"], badge["label"]) == (1, "prodready")
    assert (badge["message"], badge["color"]) == (message, colour)
    assert ("isError" in badge) == (colour == "red")
