from __future__ import annotations

from dataclasses import replace
from datetime import date

from prodready.catalog import load_catalog
from prodready.checks.results import ItemResult, Signed, Status, Witness
from prodready.model import Finding, Place, Severity
from prodready.reports.check_text import MAX_ASKED, render
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
    assert lines[4:6] == ["    Dockerfile:1: wrong", "    Dockerfile:2: wrong"]
    why = "A process that is root in the container is root for the kernel too."
    assert lines[6:8] == [f"    why: {why}", "    fix: Do it."]


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


def signed(sort: str, **more: object) -> Signed:
    place = Place(f".prodready/{sort}s.yaml", 3)
    day = date(2027, 1, 31)
    return Signed(sort, "Ada", date(2026, 11, 1), day, "because\n of it", place, **more)  # type: ignore[arg-type]


def test_who_signed_is_told_apart_from_what_passes() -> None:
    accepted = signed("waiver", resource="worker", author="Bob", findings=(finding(1, None),))
    results = [
        ItemResult(ITEM, Status.WAIVED, signed=(accepted,)),
        ItemResult(OTHER, Status.ATTESTED, signed=(signed("attestation"),)),
    ]
    lines = render(results, ".", PROFILE).splitlines()
    assert lines[2:5] == [
        "Waived",
        f"  {ITEM.id}  {ITEM.title}",
        "    worker: because of it (Ada, until 2027-01-31, committed by Bob)",
    ]
    assert lines[6:9] == [
        "Attested",
        f"  {OTHER.id}  {OTHER.title}",
        "    because of it (Ada, until 2027-01-31)",
    ]


def test_a_part_that_is_waived_is_told_with_what_still_fails() -> None:
    part = signed("waiver", resource="worker", findings=(finding(9, None),))
    result = ItemResult(
        ITEM, Status.FAIL, (finding(1, "A."),), signed=(part,), known=(finding(7, None),)
    )
    text = render([result], ".", PROFILE, notes=["a\nnote"])
    assert "    1 finding waived for worker until 2027-01-31 by Ada: because of it\n" in text
    assert "    1 finding known already\n" in text
    assert "To be known\n  a note\n" in text


def test_many_items_for_a_person_are_told_by_area() -> None:
    items = [replace(OTHER, id=f"item-{n}", area="abc"[n % 3]) for n in range(MAX_ASKED + 1)]
    results = [ItemResult(item, Status.NEEDS_ATTESTATION, reason="look") for item in items]
    text = render(results, ".", PROFILE)
    assert "  a: item-0, item-3, item-6, item-9, item-12\n  b: item-1" in text
    assert "look" not in text
    assert "`prodready attest ITEM` signs." in text
    assert "    look\n" in render(results[1:], ".", PROFILE)
