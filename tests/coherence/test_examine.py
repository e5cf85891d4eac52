"""Which documents are looked at together, and what becomes of bad examples and of faults."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from prodready.coherence import examine
from prodready.coherence.interface import Fault, Rule, all_rules
from prodready.coherence.page import Page
from prodready.directives import Directives, Expected
from prodready.evidence import AnswerCache
from prodready.model import Document, Kind, LineMap, Severity, Verdict
from prodready.verify import verify
from tests.support import FakeTool, snippet

WEB = """services:
  web:
    image: registry.example.com/shop:1.4.2
    environment:
      DB_HOST: postgres
    networks: [front]
"""
STORE = "  postgres:\n    image: postgres:17.4\n    networks: [{}]\n"
NETWORKS = "networks:\n  front: {}\n  back: {}\n"
BAD = WEB + STORE.format("back") + NETWORKS
GOOD = WEB + STORE.format("front") + NETWORKS
RULE = "compose-no-common-network"


def told(*documents: Document) -> list[list[str]]:
    return [[remark.rule for remark in each] for each in examine(documents).remarks]


def test_a_fault_is_told_of_its_document_in_its_own_lines() -> None:
    page = [snippet("ls", line=3), snippet(BAD, Kind.COMPOSE, line=10)]
    (_, (remark,)) = examine(page).remarks
    assert (remark.rule, remark.line, remark.column) == (RULE, 5, 7)
    assert remark.message.endswith("(page.md:16)")


def test_the_verdict_has_the_finding_in_the_page() -> None:
    document = snippet(BAD, Kind.COMPOSE, line=10)
    (verdict,) = verify([document], tools=[FakeTool()]).verdicts
    assert verdict.verdict is Verdict.FAILED
    (finding,) = verdict.findings
    assert (finding.rule, finding.tool, finding.line) == (RULE, "coherence", 14)


def test_two_pages_are_two_systems() -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec:\n  selector: {app: x}\n"
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: shop, labels: {app: shop}}\n"
        "spec:\n  containers: [{name: a, image: a:1}]\n"
    )
    there = snippet(pod, Kind.KUBERNETES, path="page.md", line=20)
    elsewhere = snippet(pod, Kind.KUBERNETES, path="other.md")
    one = snippet(service, Kind.KUBERNETES)
    assert told(one, there)[0] == ["kubernetes-service-selector"]
    assert told(one, elsewhere) == [[], []]


def test_a_bad_example_proves_itself_and_leaves_the_good_ones_alone() -> None:
    directives = Directives(expect=(Expected(RULE, 5),))
    bad = snippet(BAD, Kind.COMPOSE, line=10, directives=directives)
    good = snippet(GOOD, Kind.COMPOSE, line=40)
    result = verify([bad, good], tools=[FakeTool()])
    assert [each.verdict for each in result.verdicts] == [Verdict.VERIFIED, Verdict.VERIFIED]
    assert [finding.rule for finding in result.verdicts[0].expected] == [RULE]


def test_a_bad_example_that_is_good_is_told() -> None:
    directives = Directives(expect=(Expected(RULE),))
    (verdict,) = verify(
        [snippet(GOOD, Kind.COMPOSE, directives=directives)], tools=[FakeTool()]
    ).verdicts
    assert [finding.rule for finding in verdict.findings] == ["bad-example-is-not-bad"]


def test_what_is_bad_in_another_way_is_no_part_of_the_page() -> None:
    bad = snippet(BAD, Kind.COMPOSE, directives=Directives(expect=(Expected("yaml-syntax"),)))
    assert told(bad) == [[]]


def test_two_compose_files_without_names_are_two_projects() -> None:
    web = "services:\n  web:\n    image: registry.example.com/shop:1.4.2\n"
    first = snippet(web + "    environment: {DB_HOST: postgres}\n", Kind.COMPOSE)
    second = snippet(
        "services:\n" + STORE.format("back") + "networks: {back: {}}\n", Kind.COMPOSE, line=20
    )
    assert told(first, second) == [[], []]
    named = [replace(first, name="compose.yaml"), replace(second, name="compose.db.yaml")]
    assert told(*named) == [[RULE], []]


def test_files_belong_together_by_their_project() -> None:
    def file(path: str, text: str) -> Document:
        return Document(path, text, Kind.COMPOSE, LineMap(path), name="compose.yaml")

    assert told(file("examples/shop/compose.yaml", BAD)) == [[RULE]]
    assert told(file("examples/shop/compose.yaml", GOOD)) == [[]]


def test_a_placeholder_is_the_readers_to_fill() -> None:
    text = BAD.replace("DB_HOST: postgres", "DB_HOST: <your-database>")
    assert told(snippet(text, Kind.COMPOSE)) == [[]]


def test_answers_are_remembered_until_something_on_the_page_moves(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers.json")
    page = [snippet(BAD, Kind.COMPOSE, line=10)]
    first = examine(page, cache)
    cache.save()
    again = AnswerCache(tmp_path / "answers.json")
    assert examine(page, again).remarks == first.remarks
    moved = examine([snippet(BAD, Kind.COMPOSE, line=11)], again).remarks
    assert moved[0][0].message.endswith("(page.md:17)")


def test_a_rule_that_breaks_is_named_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(page: Page) -> Iterator[Fault]:
        raise ZeroDivisionError(f"on purpose, {len(page.documents)}")
        yield

    rules = {"broken": Rule("broken", Severity.LOW, broken, "https://example.com"), **all_rules()}
    broken.__annotations__["page"] = Page
    module = importlib.import_module("prodready.coherence.examine")
    monkeypatch.setattr(module, "all_rules", lambda: rules)
    examination = examine([snippet(BAD, Kind.COMPOSE)])
    assert [remark.rule for remark in examination.remarks[0]] == [RULE]
    (error,) = examination.errors
    assert "the rule broken broke on page.md (ZeroDivisionError: on purpose, 1)" in error


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("text", ["", "\0", "{{", "a: [", "FROM", "- ]\n...", "\\", "$ (", "'"])
def test_no_text_breaks_a_rule(kind: Kind, text: str) -> None:
    assert examine([snippet(text, kind), snippet(text, kind, line=9)]).errors == ()


def test_help_and_area_of_every_rule() -> None:
    for rule in all_rules().values():
        assert rule.help.startswith("https://"), rule.id
        assert rule.needs, rule.id
