from __future__ import annotations

from prodready.catalog import load_catalog
from prodready.checks.results import ItemResult, Status, Witness
from prodready.model import Finding, Place, Severity
from prodready.reports.check_text import render
from prodready.reports.style import Style
from prodready.targets.profile import Profile

ITEM = load_catalog()["non-root-container"]
OTHER = load_catalog()["image-labels"]
PROFILE = Profile("web-service", "Dockerfile is there")


def finding(line: int, fix: str | None) -> Finding:
    return Finding(ITEM.id, "wrong", Severity.HIGH, "Dockerfile", line, fix=fix)


def test_a_fix_that_all_share_is_told_once() -> None:
    result = ItemResult(ITEM, Status.FAIL, (finding(1, "Do\n it."), finding(2, "Do\n it.")))
    lines = render([result], ".", PROFILE).splitlines()
    assert lines[4:7] == ["    Dockerfile:1: wrong", "    Dockerfile:2: wrong", "    fix: Do it."]


def test_fixes_that_differ_stand_with_their_finding() -> None:
    result = ItemResult(ITEM, Status.FAIL, (finding(1, "A."), finding(2, "B.")))
    lines = render([result], ".", PROFILE).splitlines()
    assert lines[4:8] == [
        "    Dockerfile:1: wrong",
        "      fix: A.",
        "    Dockerfile:2: wrong",
        "      fix: B.",
    ]


def test_failures_first_then_what_is_open_then_what_holds() -> None:
    witness = tuple(Witness(Place("Dockerfile", line)) for line in range(1, 6))
    results = [
        ItemResult(OTHER, Status.PASS, witness=witness),
        ItemResult(OTHER, Status.NEEDS_ATTESTATION, reason="look\nthere"),
        ItemResult(OTHER, Status.NOT_RUN, reason="why"),
        ItemResult(OTHER, Status.NOT_APPLICABLE),
        ItemResult(OTHER, Status.FAIL, (finding(1, None),)),
        ItemResult(ITEM, Status.FAIL, (finding(1, None),)),
    ]
    text = render(results, ".", PROFILE)
    headings = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert headings == [
        ".: profile web-service (Dockerfile is there)",
        "Fails",
        "Not run",
        "Needs a person's word",
        "Passes",
        "6 items: 1 pass, 2 fail, 1 needs-attestation, 1 not-applicable, 1 not-run",
        "`prodready explain ITEM` tells why and how.",
    ]
    assert text.index(ITEM.id) < text.index(OTHER.id)
    assert "Dockerfile:1, Dockerfile:2, Dockerfile:3 and 2 more" in text
    assert "    look there\n" in text


def test_colour_only_on_request() -> None:
    result = ItemResult(ITEM, Status.FAIL, (finding(1, "A."),))
    assert "\x1b" not in render([result], ".", PROFILE)
    assert "\x1b[31m" in render([result], ".", PROFILE, Style(colour=True))


def test_nothing_selected() -> None:
    assert render([], ".", PROFILE).endswith("\n\n0 items\n")
