"""The runner's promises: no pass without a witness, no traceback, nothing unknown passes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import pytest

from prodready.catalog.model import Catalog, CheckCall, Effort, Item, Phase, Surface
from prodready.checks import interface
from prodready.checks.interface import Broken, Fail, Outcome, Pass, UndecidedError, Unknown
from prodready.checks.results import ItemResult, Status, failing, summary
from prodready.checks.runner import evaluate
from prodready.documents.repository import Repository
from prodready.model import Document, Kind, LineMap, Place, Severity

PLACE, OTHER = Place("Dockerfile", 1), Place("Dockerfile", 2)
YIELDS: list[Outcome] = []
BROKEN: list[Broken] = []


@dataclass
class Facts:
    broken: list[Broken]

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        assert isinstance(repository, Repository)
        return cls(BROKEN)


def yields(facts: Facts, extra: str = "") -> Iterator[Outcome]:
    assert isinstance(facts, Facts)
    if extra:
        yield Pass(PLACE, extra)
    yield from YIELDS


def crashes() -> Iterator[Outcome]:
    yield Pass(PLACE)
    raise KeyError("services")


def undecided() -> Iterator[Outcome]:
    raise UndecidedError("cannot\nsay")
    yield


@pytest.fixture(autouse=True)
def checks(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"test.yields": yields, "test.crashes": crashes, "test.undecided": undecided}
    monkeypatch.setattr(interface, "_REGISTRY", known)
    YIELDS.clear()
    BROKEN.clear()


def item(
    check: str | None = "test.yields",
    kinds: tuple[Kind, ...] = (Kind.DOCKERFILE,),
    surfaces: tuple[Surface, ...] = (Surface.REPO,),
    **arguments: str,
) -> Item:
    return Item(
        id="an-item",
        area="containers",
        title="It is so",
        severity=Severity.HIGH,
        effort=Effort.MINUTES,
        phase=Phase.BUILD,
        surfaces=surfaces,
        kinds=kinds,
        why="Why.",
        verify="`look`",
        fix="Write it.",
        check=CheckCall(check, arguments) if check else None,
        references={"docs": ("https://example.com/help",)},
    )


def run(one: Item, path: str = "Dockerfile", kind: Kind = Kind.DOCKERFILE) -> ItemResult:
    document = Document(path, "FROM scratch\n", kind, LineMap(path), name=path)
    repository = Repository.from_documents([document])
    [result] = evaluate(repository, Catalog({one.id: one}))
    return result


def test_pass_has_its_witnesses() -> None:
    YIELDS.extend([Pass(PLACE, "a"), Pass(OTHER), Pass(PLACE, "a")])
    result = run(item())
    assert result.status is Status.PASS
    assert [w.place for w in result.witness] == [PLACE, OTHER]


def test_fail_wins_and_carries_the_items_fix() -> None:
    YIELDS.extend([Pass(PLACE), Fail(OTHER, "wrong"), Unknown(PLACE, "who knows")])
    BROKEN.append(Broken(PLACE, "no YAML"))
    result = run(item())
    assert result.status is Status.FAIL
    [finding] = result.findings
    assert (finding.rule, finding.path, finding.line) == ("an-item", "Dockerfile", 2)
    assert (finding.fix, finding.help) == ("Write it.", "https://example.com/help")


def test_unknown_never_passes() -> None:
    YIELDS.extend([Pass(PLACE), Unknown(OTHER, "who\n knows")])
    result = run(item())
    assert result.status is Status.NOT_RUN
    assert result.reason == "Dockerfile:2: who knows"


def test_broken_file_never_passes() -> None:
    YIELDS.append(Pass(PLACE))
    BROKEN.append(Broken(OTHER, "no FROM", Kind.DOCKERFILE))
    assert run(item()).status is Status.NOT_RUN
    YIELDS.clear()
    assert run(item()).status is Status.NOT_RUN


def test_broken_file_of_another_kind_does_not_matter() -> None:
    YIELDS.append(Pass(PLACE))
    BROKEN.append(Broken(Place("compose.yaml"), "no YAML", Kind.COMPOSE))
    assert run(item()).status is Status.PASS


def test_nothing_of_its_sort() -> None:
    assert run(item()).status is Status.NOT_APPLICABLE
    assert run(item(), kind=Kind.TEXT).status is Status.NOT_APPLICABLE
    assert run(item("test.crashes"), path="docs/Dockerfile").status is Status.NOT_APPLICABLE


def test_a_check_that_raises_is_not_run() -> None:
    result = run(item("test.crashes"))
    assert (result.status, result.crashed) == (Status.NOT_RUN, True)
    assert "test.crashes broke (KeyError: 'services')" in (result.reason or "")


def test_a_check_that_cannot_say_is_not_run() -> None:
    result = run(item("test.undecided"))
    assert (result.status, result.crashed, result.reason) == (Status.NOT_RUN, False, "cannot say")


def test_manual_item_needs_a_person() -> None:
    result = run(item(None, surfaces=(Surface.MANUAL,)))
    assert (result.status, result.reason) == (Status.NEEDS_ATTESTATION, "`look`")


def test_item_for_another_target_is_not_run() -> None:
    result = run(item(surfaces=(Surface.CLUSTER, Surface.URL)))
    assert (result.status, result.reason) == (
        Status.NOT_RUN,
        "is seen on another target: cluster, url",
    )


def test_arguments_reach_the_check() -> None:
    assert run(item(extra="hello")).witness[0].note == "hello"


@pytest.mark.parametrize("status", [Status.PASS, Status.FAIL])
def test_no_verdict_without_proof(status: Status) -> None:
    with pytest.raises(ValueError, match="without a"):
        ItemResult(item(), status)


def test_summary_counts_every_status_and_threshold_filters() -> None:
    YIELDS.append(Fail(PLACE, "wrong"))
    results = [run(item()), run(item(None))]
    assert summary(results) == {
        "pass": 0,
        "fail": 1,
        "needs-attestation": 1,
        "attested": 0,
        "waived": 0,
        "not-applicable": 0,
        "not-run": 0,
    }
    assert failing(results, Severity.HIGH) == results[:1]
    assert failing(results, Severity.CRITICAL) == []
