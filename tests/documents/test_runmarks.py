"""What pages say about being run: where it counts, and what only looks like it."""

from __future__ import annotations

import pytest

from prodready.directives import Role
from prodready.documents.markdown import Extraction, Flavor, extract
from prodready.model import Kind

BLOCK = "\n```python\nx\n```\n"
SETUP = "<!-- prodready: setup\n```python\na = 1\n```\n\n```sh\nb=2\n```\n-->\n"


def read(text: str, flavor: Flavor = Flavor.PYTHON_MARKDOWN) -> Extraction:
    return extract(text, "page.md", flavor=flavor)


@pytest.mark.parametrize("flavor", list(Flavor))
def test_a_mark_before_the_first_block(flavor: Flavor) -> None:
    comment = "{/* prodready: run */}" if flavor is Flavor.MDX else "<!-- prodready: run -->"
    found = read(f"{comment}\n\ntext\n{BLOCK}", flavor)
    assert found.marks.page
    assert not found.problems


def test_a_mark_may_give_a_time() -> None:
    assert read(f'<!-- prodready: run timeout="2.5" -->\n\ntext\n{BLOCK}').marks.timeout == 2.5


@pytest.mark.parametrize(
    "text",
    [
        BLOCK,
        f"<!-- prodready: run -->{BLOCK}",
        f"text <!-- prodready: run -->\n{BLOCK}",
        f"````md\n<!-- prodready: run -->\n````\n{BLOCK}",
        f"    <!-- prodready: run -->\n\ntext\n{BLOCK}",
        f"<!-- run -->\n\ntext\n{BLOCK}",
        f"<!--\n<!-- prodready: run -->\n\ntext\n{BLOCK}",
        f'<!-- prodready: run="no" -->\n\ntext\n{BLOCK}',
        f"{BLOCK}\n<!-- prodready: run -->\n",
    ],
)
def test_what_does_not_mark_the_page(text: str) -> None:
    assert not read(text).marks.page


def test_a_mark_right_above_a_fence_is_about_that_fence() -> None:
    found = read(f"<!-- prodready: run -->{BLOCK}{BLOCK}")
    assert [s.directives.running.role for s in found.snippets] == [Role.RUN, None]


def test_set_up_that_readers_see_is_told() -> None:
    indented = "".join(f"    {line}\n" if line else "\n" for line in SETUP.splitlines())
    found = read(f"- item\n\n{indented}")
    assert not found.marks.setups
    assert len(found.snippets) == 2
    assert [(p.rule, p.line) for p in found.problems] == [("invalid-directive", 3)]


@pytest.mark.parametrize(
    ("flavor", "prefix"),
    [
        (Flavor.PYTHON_MARKDOWN, ""),
        (Flavor.PYTHON_MARKDOWN, "> "),
        (Flavor.COMMONMARK, ""),
        (Flavor.COMMONMARK, "    "),
        (Flavor.COMMONMARK, "> "),
    ],
)
def test_set_up_is_no_snippet_and_known_to_what_follows(prefix: str, flavor: Flavor) -> None:
    lines = f"{SETUP}{BLOCK}".split("\n")
    body = "\n".join(prefix + line if line else prefix.rstrip() for line in lines)
    head = "10. item\n\n" if prefix == "    " else ""
    found = read(f"```python\nfirst\n```\n\n{head}{body}\n", flavor)
    assert not found.problems
    assert [s.kind for s in found.marks.setups] == [Kind.PYTHON, Kind.SHELL]
    assert [s.text for s in found.snippets] == ["first\n", "x\n"]
    assert [s.setup for s in found.snippets] == ["", "a = 1\n"]
    offset = 4 + head.count("\n")
    assert found.marks.setups[0].locate(1).line == offset + 3
    assert found.marks.setups[0].locate(1).column == len(prefix) + 1


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        (f"{BLOCK}\n<!-- prodready: run -->\n", "invalid-directive", 6),
        ("<!-- prodready: setup -->\n\ntext\n", "invalid-directive", 1),
        ("<!-- prodready: setup\n```yaml\na: 1\n```\n-->\n", "invalid-directive", 2),
        ("<!-- prodready: setup\n```python\nx = '-->'\n```\n-->\n", "invalid-directive", 1),
        ("<!-- prodready: run runs -->\n\ntext\n", "unknown-directive", 1),
        ('```{ .python exit="many" }\n1\n```\n', "invalid-directive", 1),
        ('```{ .python exit="256" }\n1\n```\n', "invalid-directive", 1),
        ('```{ .python timeout="0" }\n1\n```\n', "invalid-directive", 1),
        ('```{ .python timeout="soon" }\n1\n```\n', "invalid-directive", 1),
        ('```{ .python run="maybe" }\n1\n```\n', "invalid-directive", 1),
    ],
)
def test_a_mark_that_makes_no_sense_is_told(text: str, rule: str, line: int) -> None:
    problems = read(text).problems
    assert (rule, line) in [(problem.rule, problem.line) for problem in problems]


@pytest.mark.parametrize("header", ["python run", "rust,run", "js {1,3}", "python file=a.py"])
def test_words_of_other_sites_are_no_marks(header: str) -> None:
    found = read(f"```{header}\n1\n```\n", Flavor.COMMONMARK)
    assert found.snippets[0].directives.running.role is None
    assert not found.problems
