"""What comes again on several pages of a run is a notation of theirs; what comes once is a slip."""

from __future__ import annotations

import pytest

from prodready.model import Document, Kind, LineMap, Place, SnippetVerdict, Verdict
from prodready.verify import verify

GOOD = "metadata:\n  name: web\n"


def block(page: str, text: str, kind: Kind = Kind.YAML) -> Document:
    """A block that is written into a page."""
    lines = LineMap(page, tuple(Place(page, n) for n in range(1, text.count("\n") + 3)))
    return Document(page, text, kind, lines, line=1, end_line=text.count("\n") + 1)


def judged(texts: list[tuple[str, str]], kind: Kind = Kind.YAML) -> list[SnippetVerdict]:
    blocks = [block(page, text, kind) for page, text in texts]
    return list(verify(blocks, together=True).verdicts)


OWN = [(f"{n % 2}.md", f"a: 1\nkey{n}: @@value{n}@@\n") for n in range(4)]


def test_what_comes_again_on_other_pages_is_their_notation() -> None:
    for verdict in judged(OWN):
        assert verdict.findings == ()
        assert verdict.verdict is Verdict.UNVERIFIED
        assert verdict.reason is not None
        assert "the pages' own notation" in verdict.reason


@pytest.mark.parametrize(
    "texts",
    [
        OWN[:2],
        [("0.md", text) for _, text in OWN],
        [(f"{n}.md", f"n: {n}\nkey: @@value@@\n") for n in range(4)],
    ],
    ids=["two blocks", "one page", "one line that was copied"],
)
def test_what_may_be_one_slip_stays_a_finding(texts: list[tuple[str, str]]) -> None:
    assert {verdict.verdict for verdict in judged(texts)} == {Verdict.FAILED}


def test_a_slip_beside_a_notation_stays_a_finding() -> None:
    *own, slip = judged([*OWN, ("2.md", "a: 1\nb 2\nc: 3\n")])
    assert slip.verdict is Verdict.FAILED
    assert {verdict.verdict for verdict in own} == {Verdict.UNVERIFIED}


def test_a_complaint_of_few_of_the_failing_blocks_is_no_notation() -> None:
    slips = ["a: 1\nb 2\nc: 3\n", "a: 'b\n", "a: [1\n", "a: {b\n", "- a\nb: 1\n", "a: b: c\n"]
    others = [(f"{n}.md", f"# {m}\n{text}") for n in range(3) for m, text in enumerate(slips)]
    *_, lone = judged([*others, ("9.md", "a: 1\nb: %c\n")])
    assert lone.verdict is Verdict.FAILED


def test_one_page_is_judged_as_alone() -> None:
    page = [("a.md", text) for _, text in OWN]
    alone = [verify([block(*each)]).verdicts[0].verdict for each in page]
    assert [verdict.verdict for verdict in judged(page)] == alone


def test_a_schema_is_no_matter_of_notation() -> None:
    texts = [
        (f"{n}.md", f"services:\n  web{n}:\n    image: a:1\n    pots: ['{n}:80']\n")
        for n in range(4)
    ]
    assert {v.verdict for v in judged(texts, Kind.COMPOSE)} == {Verdict.FAILED}


def test_a_program_of_the_pages_is_known_to_them() -> None:
    own = [(f"{n}.md", f"orderctl get {n}\n") for n in range(3)]
    *_, slip = judged([*own, ("9.md", 'orderctl get "open\n')], Kind.SHELL)
    assert slip.verdict is Verdict.FAILED
    *_, doubted = judged([("8.md", "ls\n"), ("9.md", 'orderctl get "open\n')], Kind.SHELL)
    assert doubted.findings == ()
