"""The list of items of which a live target is tested from both sides is what the tables here hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from prodready.catalog.reading import parse_yaml
from prodready.site.reference.proof import LIVE
from tests.targets import test_cluster_answers, test_image_answers, test_url, url_cases

DATA = Path(__file__).parents[2] / "scripts" / "data"


def both(cases: Iterable[tuple[str, str]], passes: str, fails: str) -> list[str]:
    """The items that have a case on each side, sorted."""
    seen = set(cases)
    return sorted(item for item, side in seen if side == passes and (item, fails) in seen)


def cluster() -> list[str]:
    table = test_cluster_answers.CASES
    return both(((item, status) for item, _, status, _ in table), "pass", "fail")


def url() -> list[str]:
    cases = [(item, status) for item, _, status, _ in url_cases.CASES]
    cases += [(item, status) for item, _, status in test_url.LIMITS]
    cases += [("idempotent-writes", status) for _, status, _ in test_url.WRITTEN]
    return both(cases, "pass", "fail")


def image() -> list[str]:
    cases = [(item, kind) for item, _, kinds in test_image_answers.CONFIGURED for kind in kinds]
    cases += [(item, kind) for item, _, kind, _ in test_image_answers.FILLED]
    cases += [(item, kind) for item, _, kind in test_image_answers.SIZED]
    return both(cases, "Pass", "Fail")


@pytest.mark.parametrize("target", [cluster, url, image], ids=lambda target: target.__name__)
def test_the_list_holds_exactly_the_items_with_both(target: Callable[[], list[str]]) -> None:
    listed = parse_yaml((DATA / LIVE).read_text("utf-8"), LIVE)
    assert listed[target.__name__] == target()
