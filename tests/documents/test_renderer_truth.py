"""Every shape of code block that Python-Markdown shows is found, and nothing that it does not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prodready.documents.includes import Includes
from prodready.documents.markdown import extract
from tests.documents.rendering import comparable, rendered_blocks, renderer

F = "```"
SHAPES = {
    "plain": f"text\n\n{F}yaml\na: 1\n{F}\n",
    "no language": f"{F}\na\n{F}",
    "no blank lines around": f"text\n{F}sh\nls\n{F}\nmore",
    "tildes": "~~~python\nx = 1\n~~~",
    "tildes hold backticks": f"~~~\n{F}\nx\n{F}\n~~~",
    "longer fence holds shorter": f"````md\n{F}yaml\na: 1\n{F}\n````",
    "longer closing does not close": f"{F}\na\n````\nb\n{F}",
    "shorter closing does not close": f"````\na\n{F}\nb\n````",
    "spaces after closing": f"{F}\na\n{F}   \nb",
    "text after closing does not close": f"{F}\na\n{F} b\nc\n{F}",
    "space before language": f"{F}  yaml\na: 1\n{F}",
    "dotted language": f"{F}.yaml\na: 1\n{F}",
    "title and lines": f'{F}yaml title="a b.yml" hl_lines="1 2-3" linenums="1"\na: 1\n{F}',
    "single quotes": f"{F}yaml title='x'\na: 1\n{F}",
    "options without language": f'{F} title="x"\na: 1\n{F}',
    "glued options": f'{F}hl_lines="1"\na: 1\n{F}',
    "stray quote in options": f'{F} hl_lines="1 2""\na\nb\n{F}',
    "bad hl_lines": f'{F}yaml hl_lines="1,2"\na: 1\n{F}\n',
    "option that is none": f'{F}yaml expect="DL3007"\na: 1\n{F}\n',
    "braces": f'{F} {{ .yaml title="x" .annotate data-x="1" expect="DL3007" }}\na: 1\n{F}',
    "tight braces": f"{F}{{.yaml}}\na: 1\n{F}",
    "language then braces": f"{F}python {{hl_lines=[1]}}\nx = 1\n{F}",
    "language glued to braces": f"{F}js{{1,3}}\nx\n{F}\n",
    "number set": f"{F}yaml {{1,3}}\na: 1\n{F}",
    "braces with bare hl_lines": f"{F} {{ .yaml hl_lines }}\na\n{F}\n",
    "words after language": f"{F}yaml one two\na: 1\n{F}\n",
    "comma after language": f"{F}rust,ignore\nx\n{F}\n",
    "mermaid": f"{F}mermaid\ngraph LR\n{F}",
    "inline code in three marks": f"{F}code{F} and text\n\n{F}\na\n{F}",
    "empty lines inside": f"{F}\n\na\n\n\nb\n\n{F}",
    "unclosed at the end": f"{F}\na\n{F}\n\n{F}\nb\n",
    "in a list": f"- a\n\n    {F}sh\n    ls\n    {F}\n- b\n",
    "in a list without blank line": f"- a\n    {F}sh\n    ls\n    {F}",
    "in a list by two spaces": f"- a\n\n  {F}sh\n  ls\n  {F}\n",
    "in a nested list": f"1. a\n    - b\n\n        {F}sh\n        ls\n          deeper\n        {F}\n",
    "list content too shallow": f"- a\n\n    {F}sh\n  ls\n    {F}\n\n{F}\nb\n{F}\n",
    "empty line in list fence": f"- a\n\n    {F}\n    x\n\n    y\n    {F}\n",
    "admonition": f"!!! note\n\n    {F}yaml\n    a: 1\n    {F}\n",
    "admonition without blank line": f'!!! note "T"\n    {F}yaml\n    a: 1\n    {F}\n',
    "details": f'???+ tip "T"\n\n    text\n\n    {F}yaml\n    a: 1\n    {F}\n',
    "tabs": f'=== "A"\n\n    {F}yaml\n    a: 1\n    {F}\n\n=== "B"\n\n    {F}yaml\n    b: 1\n    {F}\n',
    "tabs in admonition in list": (
        f'- x\n\n    !!! note\n\n        === "A"\n\n            {F}yaml\n            a: 1\n            {F}\n'
    ),
    "block syntax": f"/// note | T\n    type: tip\n\n{F}yaml\na: 1\n{F}\n\n///\n",
    "quote": f"> text\n>\n> {F}sh\n> ls\n>\n> cd\n> {F}\n",
    "quote without space": f">{F}\n>ls\n>{F}\n",
    "quote in quote": f"> > {F}\n> > ls\n> > {F}\n",
    "quote that ends": f"> {F}\n> ls\n\ntext\n\n{F}\nb\n{F}\n",
    "quote in list": f"- a\n\n    > {F}\n    > ls\n    > {F}\n",
    "details element": f"<details>\n<summary>S</summary>\n\n{F}\nls\n{F}\n\n</details>\n",
    "details with markdown": f"<details markdown>\n<summary>S</summary>\n\n{F}\nls\n{F}\n\n    code\n\n</details>\n",
    "div": f"<div>\n\n    no code\n\n{F}\nls\n{F}\n</div>\n\n    code\n",
    "comment": f"<!--\n{F}\nhidden\n{F}\n-->\n\n{F}\nshown\n{F}\n",
    "comment in list": f"- a\n\n    <!--\n    {F}\n    hidden\n    {F}\n    -->\n",
    "comment in list with blank line": f"- a\n\n    <!--\n\n    {F}\n    shown\n    {F}\n\n    -->\n",
    "comment on one line": f"<!-- a -->\n{F}\nls\n{F}\n",
    "comment in code": f"{F}html\n<!--\n{F}\n\n{F}\nls\n{F}\n-->\n",
    "front matter": f"---\ntitle: x\nnote: |\n  {F}\n---\n\n{F}\nls\n{F}\n",
    "indented": "text\n\n    code\n      more\n\n    again\n\ntext\n",
    "indented after paragraph line": "text\n    no code\n",
    "indented after heading": "# H\n    code\n",
    "indented in list": "- a\n\n        code\n\n    text\n",
    "paragraph in list": "- a\n\n    text\n\ntext\n\n    code\n",
    "indented in nested list": "- a\n    - b\n\n            code\n\n        text\n",
    "indented in admonition": "!!! note\n\n        code\n\n    text\n\n    code?\n",
    "indented after admonition": "!!! note\n\n    text\n\ntext\n\n    code\n",
    "indented in quote": "> text\n>\n>     code\n>     more\n",
    "indented in tab": '=== "T"\n\n        code\n',
    "indented in definition": "term\n\n:   text\n\n        code\n\n    text\n",
    "admonition in definition": "term\n\n:   !!! note\n\n        text\n\n            code\n",
    "indented in footnote": "a[^1]\n\n[^1]:\n    text\n\n        code\n\n    text\n",
    "fence in indented code": f"text\n\n    {F}yaml\n    a: 1\n    {F}\n\n{F}\nls\n{F}\n",
    "fence in indented code in list": f"- a\n\n        {F}\n        x\n        {F}\n",
    "fence deeper than its list": f"- a\n\n          {F}\n          x\n          {F}\n",
    "fence and code in one paragraph": f"text\n\n    code\n{F}\nlost\n{F}\n",
    "tabs as indentation": f"- a\n\n\t{F}make\n\tall:\n\t\techo\n\t{F}\n",
    "tabs in code": f"{F}make\nall:\n\techo\n{F}\n",
    "indented by a tab": "text\n\n\tall:\n\t\techo\n",
    "zero width characters": f"{F}\na\u200bb\n\u200b{F}\nc\n{F}\n",
    "reference after list": "* a\n\n[x]: http://example.org\n\n    code\n",
    "rule between": "- a\n\n---\n\n    code\n",
    "table": f"| a | b |\n| - | - |\n| `{F}` | c |\n\n{F}\nls\n{F}\n",
}


@pytest.fixture(scope="module")
def md() -> object:
    return renderer(Path())


@pytest.mark.parametrize("page", SHAPES.values(), ids=SHAPES.keys())
def test_found_blocks_are_the_rendered_ones(page: str, md: object) -> None:
    found = [snippet.text for snippet in extract(page, "page.md").snippets]
    assert comparable(found) == rendered_blocks(md, page)  # type: ignore[arg-type]


def test_the_shapes_show_code_and_hide_code() -> None:
    counts = Counter(len(extract(page, "page.md").snippets) for page in SHAPES.values())
    assert counts[1] > 40
    assert counts[0] > 5
    assert counts[2] > 3


LINES = st.sampled_from(
    f'text|{F}|{F}|{F}yaml|~~~|````|- item|1. item|!!! note|=== "Tab"|# H|<!-- c -->|key: v'
    "|    deep||||".split("|")
)
INDENTS = st.sampled_from(["", "", "", "    ", "    ", "        "])
PAGE_LINES = st.builds(lambda indent, text: indent + text if text else "", INDENTS, LINES)
PAGES = st.lists(PAGE_LINES, min_size=1, max_size=12).map("\n".join)


@settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(page=PAGES)
def test_random_pages_agree_with_the_renderer(page: str, md: object) -> None:
    found = comparable([snippet.text for snippet in extract(page, "page.md").snippets])
    shown = rendered_blocks(md, page)  # type: ignore[arg-type]
    # An indented empty fence is shown with one empty line more than its author wrote.
    assert [_dense(text) for text in found] == [_dense(text) for text in shown]


def _dense(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


NOTATIONS = [
    '--8<-- "whole.yml"',
    '-8<- "whole.yml"',
    "--8<-- 'whole.yml'",
    '--8<-- "code.py:first"',
    '--8<-- "code.py:outer"',
    '--8<-- "code.py:inner"',
    '--8<-- "code.py:2:4"',
    '--8<-- "code.py:2"',
    '--8<-- "code.py::3"',
    '--8<-- "code.py:-2"',
    '--8<-- "code.py:-3:-2"',
    '--8<-- "code.py:1:2,4:5"',
    '--8<-- "sub/deep.txt"',
    '--8<-- "nested.txt"',
    '--8<-- "loop.txt"',
    '--8<-- "missing.txt"',
    '--8<-- "../outside.txt"',
    ';--8<-- "whole.yml"',
    ';;--8<-- "whole.yml"',
    '--8<-- ";whole.yml"',
    '--8<--"whole.yml"',
    '--8<-- "whole.yml" ',
    "--8<--\nwhole.yml\n\ncode.py:first\n--8<--",
    "--8<--\n; whole.yml\ncode.py:1:1\n--8<--",
    "--8<-- [start:here]\nx\n--8<-- [end:here]",
    ";--8<-- [start:here]",
    '--8<-- "page.md"',
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    base = root / "base"
    (base / "sub").mkdir(parents=True)
    (base / "whole.yml").write_text("a: 1\nb:\n  - 2\n")
    (base / "code.py").write_text(
        "# --8<-- [start:first]\nimport os\n# --8<-- [end:first]\n"
        "# --8<-- [start:outer]\ndef f():\n    # --8<-- [start:inner]\n    return 1\n"
        "    # --8<-- [end:inner]\n# --8<-- [end:outer]\nx = 1\n"
    )
    (base / "sub" / "deep.txt").write_text("deep without an end of line")
    (base / "nested.txt").write_text('one\n  --8<-- "sub/deep.txt"\nthree\n')
    (base / "loop.txt").write_text('one\n--8<-- "loop.txt"\n')
    (base / "page.md").write_text(f"text\n\n{F}sh\nls\n{F}\n\n    indented\n")
    (root / "outside.txt").write_text("secret\n")
    return base


@pytest.mark.parametrize("dedent", [False, True])
@pytest.mark.parametrize("notation", NOTATIONS)
def test_included_text_is_the_rendered_text(notation: str, dedent: bool, folder: Path) -> None:
    md = renderer(folder, dedent=dedent)
    includes = Includes((folder,), dedent)
    inset = notation.replace("\n", "\n    ")
    for page in (
        f"{F}\n{notation}\n{F}\n",
        f"- a\n\n    {F}\n    {inset}\n    {F}\n\ntext\n",
        f"text\n\n{notation}\n\ntext\n",
    ):
        found = [snippet.text for snippet in extract(page, "page.md", includes=includes).snippets]
        assert comparable(found) == rendered_blocks(md, page)
