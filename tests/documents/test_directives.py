"""What authors ask of the engine, and what is told when they ask it wrongly."""

from __future__ import annotations

from datetime import date

import pytest

from prodready.directives import Directives, Expected
from prodready.documents.markdown import Flavor, extract
from prodready.model import Finding, Kind

F = "```"
TODAY = date(2026, 11, 20)
UNTIL = date(2027, 6, 30)
SKIP = Directives(skip="needs a GPU", until=UNTIL)


def read(
    header: str, above: str = "", flavor: Flavor = Flavor.PYTHON_MARKDOWN
) -> tuple[Directives, list[Finding]]:
    page = f"text\n\n{above}{F}{header}\na: 1\n{F}\n"
    extraction = extract(page, "page.md", flavor=flavor, today=TODAY)
    return extraction.snippets[0].directives, list(extraction.problems)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("yaml", Directives()),
        (' { .yaml .pr-bad expect="DL3007" }', Directives((Expected("DL3007"),))),
        (
            ' { .yaml .pr-bad expect="DL3007,SC2086@4 no-latest" }',
            Directives((Expected("DL3007"), Expected("SC2086", 4), Expected("no-latest"))),
        ),
        (" { .yaml skip='needs a GPU' until='2027-06-30' }", SKIP),
        (' { .yaml skip="needs a GPU" until="2027-06-30" }', SKIP),
        (' { .yaml skip="today" until="2026-11-20" }', Directives(skip="today", until=TODAY)),
        (' { .text kind="nginx" }', Directives(kind=Kind.NGINX)),
        ('yaml title="a" hl_lines="1" linenums="1"', Directives()),
        (' { .yaml title="a" .annotate #id data-x="1" id=y filename="z" copy=true }', Directives()),
        ('python {hl_lines=[1] caption="x"}', Directives()),
        (" { .yaml skip }", Directives()),
        (' { .yaml expected="by users" kinds="a" }', Directives()),
    ],
)
def test_attributes_of_a_fence(header: str, expected: Directives) -> None:
    directives, problems = read(header)
    assert directives == expected
    assert not problems


@pytest.mark.parametrize("flavor", [Flavor.COMMONMARK, Flavor.MDX])
def test_plain_attributes_where_the_renderer_takes_any_header(flavor: Flavor) -> None:
    directives, problems = read('yaml expect="DL3007@2" title="x.yml"', flavor=flavor)
    assert directives == Directives((Expected("DL3007", 2),))
    assert not problems


@pytest.mark.parametrize(
    "above",
    [
        '<!-- prodready: skip="needs a GPU" until="2027-06-30" -->\n',
        '<!--prodready: skip="needs a GPU" until="2027-06-30"-->\n',
        '<!-- prodready:\n  skip="needs a GPU"\n  until="2027-06-30"\n-->\n',
        '<!-- prodready: skip="needs a GPU" until="2027-06-30" -->\n\n',
    ],
)
@pytest.mark.parametrize("flavor", list(Flavor))
def test_a_comment_above_a_fence(above: str, flavor: Flavor) -> None:
    assert read("yaml", above, flavor) == (SKIP, [])


def test_a_comment_of_mdx() -> None:
    above = '{/* prodready: skip="needs a GPU" until="2027-06-30" */}\n'
    assert read("yaml", above, Flavor.MDX) == (SKIP, [])


@pytest.mark.parametrize("prefix", ["    ", "> "])
def test_a_comment_stands_as_deep_as_its_fence(prefix: str) -> None:
    lead = "- a\n\n" if prefix == "    " else ""
    lines = ['<!-- prodready: kind="nginx" -->', f"{F}text", "listen 80;", F]
    deep = lead + "".join(f"{prefix}{line}\n" for line in lines)
    extraction = extract(deep, "page.md", today=TODAY)
    assert extraction.snippets[0].directives.kind is Kind.NGINX
    assert not extraction.problems
    shallow = deep.replace(prefix + "<!--", "<!--")
    extraction = extract(shallow, "page.md", today=TODAY)
    assert [p.rule for p in extraction.problems] == ["unknown-directive"]


def test_a_comment_is_for_one_fence_only() -> None:
    page = f'<!-- prodready: kind="nginx" -->\n{F}\na\n{F}\n{F}\nb\n{F}\n'
    first, second = extract(page, "page.md", today=TODAY).snippets
    assert (first.kind, second.directives) == (Kind.NGINX, Directives())


@pytest.mark.parametrize(
    ("header", "above", "rule", "words"),
    [
        (" { .yaml .pr-bda }", "", "unknown-directive", "did you mean .pr-bad?"),
        (" { .yaml .pr-bad expects='DL1' }", "", "unknown-directive", "did you mean expect?"),
        (
            " { .yaml skip='x' untill='2027-01-01' until='2027-01-01' }",
            "",
            "unknown-directive",
            "until",
        ),
        (" { .yaml pr-expect='DL1' }", "", "unknown-directive", "pr-expect"),
        ("yaml", "<!-- prodready: skipp='x' -->\n", "unknown-directive", "did you mean skip?"),
        ("yaml", "<!-- prodready: skip -->\n", "unknown-directive", "skip"),
        (" { .yaml .pr-bad }", "", "invalid-directive", "needs expect="),
        (" { .yaml .pr-bad expect='' }", "", "invalid-directive", "names no rule"),
        (" { .yaml expect='DL1@x' }", "", "invalid-directive", "RULE@LINE"),
        (" { .yaml expect='DL1@0' }", "", "invalid-directive", "RULE@LINE"),
        (" { .yaml kind='cobol' }", "", "invalid-directive", "not a kind"),
        (" { .yaml skip='x' }", "", "invalid-directive", "until="),
        (" { .yaml skip='' until='2027-01-01' }", "", "invalid-directive", "reason"),
        (" { .yaml until='2027-01-01' }", "", "invalid-directive", "skip="),
        (" { .yaml skip='x' until='next year' }", "", "invalid-directive", "2027-06-30"),
        (" { .yaml skip='x' until='2027-02-30' }", "", "invalid-directive", "not a day"),
        (" { .yaml skip='x' until='2026-11-19' }", "", "expired-skip", "ended on 2026-11-19"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    header: str, above: str, rule: str, words: str
) -> None:
    directives, problems = read(header, above)
    assert [(p.rule, p.path, p.line, p.column) for p in problems] == [(rule, "page.md", 3, 1)]
    assert words in problems[0].message
    if rule != "unknown-directive":
        assert directives == Directives()
