"""Snippets of a page: their text, name, kind, and the place of every line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodready.documents.markdown import Flavor, extract
from prodready.model import Document, Kind, Place

F = "```"
BOTH = pytest.mark.parametrize("flavor", [Flavor.PYTHON_MARKDOWN, Flavor.COMMONMARK, Flavor.MDX])


def only(page: str, flavor: Flavor = Flavor.PYTHON_MARKDOWN) -> Document:
    (snippet,) = extract(page, "page.md", flavor=flavor).snippets
    return snippet


def rules(page: str, flavor: Flavor = Flavor.PYTHON_MARKDOWN) -> list[tuple[str, int]]:
    return [(p.rule, p.line) for p in extract(page, "page.md", flavor=flavor).problems]


@BOTH
def test_a_fence_is_a_document_with_places(flavor: Flavor) -> None:
    snippet = only(f'text\n\n{F}dockerfile title="app/Dockerfile"\nFROM x\nRUN y\n{F}\n', flavor)
    assert snippet.text == "FROM x\nRUN y\n"
    assert (snippet.line, snippet.end_line) == (4, 5)
    assert (snippet.path, snippet.name) == ("page.md", "app/Dockerfile")
    assert snippet.kind is Kind.DOCKERFILE
    assert snippet.info == 'dockerfile title="app/Dockerfile"'
    assert snippet.locate(2, 5) == Place("page.md", 5, 5)
    assert snippet.part_of is None


@BOTH
def test_columns_count_what_stands_before_the_code(flavor: Flavor) -> None:
    snippet = only(f"> 1. a\n>\n>     {F}sh\n>     ls\n>\n>       cd\n>     {F}\n", flavor)
    assert snippet.text == "ls\n\n  cd\n"
    assert snippet.locate(1, 1) == Place("page.md", 4, 7)
    assert snippet.locate(3, 3) == Place("page.md", 6, 9)


def test_a_tab_is_one_character_of_a_column() -> None:
    snippet = only(f"- a\n\n\t{F}make\n\tall:\n\t\techo\n\t{F}\n")
    assert snippet.text == "all:\n\techo\n"
    assert snippet.locate(2, 2) == Place("page.md", 5, 3)


@BOTH
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_change_nothing(
    flavor: Flavor, end: str, start: str
) -> None:
    page = start + end.join(["text", "", F + "sh", "ls", "", "cd", F, ""])
    snippet = only(page, flavor)
    assert (snippet.text, snippet.line, snippet.end_line) == ("ls\n\ncd\n", 4, 6)


@BOTH
def test_an_empty_fence_is_a_snippet(flavor: Flavor) -> None:
    snippet = only(f"a\n\n{F}sh\n{F}\n", flavor)
    assert (snippet.text, snippet.line, snippet.end_line) == ("", 3, 3)
    assert snippet.locate(1).line == 1


@BOTH
@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('yaml title="deploy/app.yml"', "deploy/app.yml"),
        ('{ .yaml title=".github/workflows/ci.yml" }', ".github/workflows/ci.yml"),
        ('{ .dockerfile title="Dockerfile" }', "Dockerfile"),
        ('{ .sh title=".env.example" }', ".env.example"),
        ('{ .yaml filename="values.yaml" }', "values.yaml"),
        ('yaml title="Bad example"', None),
        ('yaml title="Terminal"', None),
        ('yaml title="What is in app.yml"', None),
        ("yaml", None),
    ],
)
def test_a_title_that_is_a_file_name_is_the_name(
    header: str, name: str | None, flavor: Flavor
) -> None:
    assert only(f"{F}{header}\na: 1\n{F}\n", flavor).name == name


def test_a_title_may_mark_the_name_as_code() -> None:
    assert only(f"{F} {{ .yaml title='`compose.yaml`' }}\na: 1\n{F}\n").name == "compose.yaml"


@BOTH
def test_the_author_may_name_the_kind(flavor: Flavor) -> None:
    assert only(f'{F} {{ .text kind="nginx" }}\nlisten 80;\n{F}\n', flavor).kind is Kind.NGINX


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (f"{F}sh\nls\n", [("unclosed-fence", 1)]),
        (f"- a\n\n    {F}sh\n  ls\n    {F}\n", [("unclosed-fence", 3), ("unclosed-fence", 5)]),
        (f'{F}sh expect="SC2086"\nls\n{F}\n', [("bad-fence-header", 1), ("unclosed-fence", 3)]),
        (f"{F}sh\nls\n{F}\n", []),
        (f"{F}code{F} in a line\n\n` {F} `\n", []),
        (f"text\n\n    {F}\n    shown as it is\n", []),
        (f"<!-- prodready: skip='x' -->\n\ntext\n\n{F}\nls\n{F}\n", [("unknown-directive", 1)]),
        (f"{F}html\n<!-- prodready: skip='x' -->\n{F}\n", []),
        ("<!-- prodready is a tool -->\n", []),
    ],
)
def test_problems_of_a_page(page: str, expected: list[tuple[str, int]]) -> None:
    assert rules(page) == expected


def test_an_unclosed_fence_is_code_for_commonmark_and_told() -> None:
    page = f"{F}sh\nls\n"
    assert only(page, Flavor.COMMONMARK).text == "ls\n\n"
    assert rules(page, Flavor.COMMONMARK) == [("unclosed-fence", 1)]
    assert rules(f"> {F}\n> ls\n\ntext\n", Flavor.COMMONMARK) == [("unclosed-fence", 1)]


COMMONMARK = {
    "three spaces": (f"   {F}\n   ls\n     cd\n   {F}\n", ["ls\n  cd\n"]),
    "closing may be longer": (f"{F}\nls\n`````\n", ["ls\n"]),
    "closing may be indented": (f"{F}\nls\n   {F}\n", ["ls\n"]),
    "four spaces do not close": (f"{F}\nls\n    {F}\n{F}\n", [f"ls\n    {F}\n"]),
    "any header": (f"{F}js {{1,3}} x=y, z\nls\n{F}\n", ["ls\n"]),
    "backtick in header": (f"{F}js `x`\nls\n{F}\n", ["\n"]),
    "two spaces in a bullet": (f"- a\n\n  {F}\n  ls\n  {F}\n", ["ls\n"]),
    "on the marker's line": (f"- {F}\n  ls\n  {F}\n1. {F}\n   cd\n   {F}\n", ["ls\n", "cd\n"]),
    "less than a list item": (f"10. a\n\n  {F}\nls\n  {F}\n", ["ls\n"]),
    "list ends the fence": (f"- {F}\n  ls\n\ntext\n", ["ls\n\n"]),
    "quote in a list": (f"- > {F}\n  > ls\n  > {F}\n", ["ls\n"]),
    "indented code": ("a\n\n    ls\n\n      cd\n\nb\n    lazy\n", ["ls\n\n  cd\n"]),
    "indented code in a list": ("- a\n\n      ls\n\n    text\n", ["ls\n"]),
    "html hides until an empty line": (f"<div>\n{F}\nls\n{F}\n\n{F}\ncd\n{F}\n</div>", ["cd\n"]),
    "details": (f"<details><summary>x</summary>\n\n{F}\nls\n{F}\n\n</details>\n", ["ls\n"]),
    "comment": (f"<!--\n{F}\nls\n\n{F}\n-->\n{F}\ncd\n{F}\n", ["cd\n"]),
    "pre": (f"<pre>\n{F}\n\n{F}\n</pre>\n", []),
    "inline html": (f"<b>x</b>\n{F}\nls\n{F}\n", ["ls\n"]),
    "shortcodes": (f"{{{{< tabs >}}}}\n{F}sh\nls\n{F}\n{{{{< /tabs >}}}}\n", ["ls\n"]),
    "toml front matter": (f"+++\nx = '''\n{F}\n'''\n+++\n{F}\nls\n{F}\n", ["ls\n"]),
    "a tab in a list": (f"-\ta\n\n\t{F}\n\tls\n\t{F}\n", ["ls\n"]),
    "tab reaches over the list's column": ("- a\n\n\t\tls\n", ["  ls\n"]),
}


@pytest.mark.parametrize(("page", "texts"), COMMONMARK.values(), ids=COMMONMARK.keys())
def test_commonmark_blocks(page: str, texts: list[str]) -> None:
    found = extract(page, "page.md", flavor=Flavor.COMMONMARK).snippets
    assert [snippet.text for snippet in found] == texts


MDX = {
    "in a component": (f"<Tab>\n{F}sh\nls\n{F}\n</Tab>\n", ["ls\n"]),
    "deep in components": (f"<A>\n      {F}sh\n      ls\n      {F}\n</A>\n", ["ls\n"]),
    "no indented code": ("text\n\n    <B />\n", []),
    "comment": (f"{{/*\n{F}\nls\n{F}\n*/}}\n", []),
}


@pytest.mark.parametrize(("page", "texts"), MDX.values(), ids=MDX.keys())
def test_mdx_blocks(page: str, texts: list[str]) -> None:
    found = extract(page, "page.mdx", flavor=Flavor.MDX).snippets
    assert [snippet.text for snippet in found] == texts


def test_markdown_that_holds_fences_of_the_same_marks_is_read_as_it_was_meant() -> None:
    page = f"{F}markdown\n# T\n\n{F}bash\nls\n{F}\n\ntext\n{F}\n\n{F}python\nx = 1\n{F}\n"
    found = extract(page, "page.md", flavor=Flavor.COMMONMARK)
    assert [s.info for s in found.snippets] == ["markdown", "bash", "python"]
    assert [(s.line, s.end_line) for s in found.snippets] == [(2, 8), (5, 5), (12, 12)]
    assert [(p.rule, p.line) for p in found.problems] == [("nested-fence", 1)]
    longer = page.replace(f"{F}markdown", f"{F}`markdown").replace(f"text\n{F}", f"text\n{F}`")
    found = extract(longer, "page.md", flavor=Flavor.COMMONMARK)
    assert [s.info for s in found.snippets] == ["markdown", "python"]
    assert not found.problems


PREFIXES = st.sampled_from(["", "    ", "  ", "> ", "\t", "- ", "1. ", "        ", "> > "])
WORDS = st.sampled_from(
    ["", "", "text", F, F, f"{F}yaml", "~~~", "````", "key: värde", "  deep", "\ttab", "!!! note"]
)
LINE = st.builds(lambda prefix, word: prefix + word if word else "", PREFIXES, WORDS)


@given(
    lines=st.lists(LINE, max_size=25),
    end=st.sampled_from(["\n", "\r\n"]),
    flavor=st.sampled_from(list(Flavor)),
)
def test_every_line_is_what_the_source_has_at_its_place(
    lines: list[str], end: str, flavor: Flavor
) -> None:
    for snippet in extract(end.join(lines), "page.md", flavor=flavor).snippets:
        texts = snippet.text.split("\n")[:-1]
        assert snippet.lines.origins is not None
        assert len(snippet.lines.origins) == len(texts)
        for text, origin in zip(texts, snippet.lines.origins, strict=True):
            source = lines[origin.line - 1]
            rest = source[origin.column - 1 :]
            # A tab that reaches over the prefix leaves spaces that no character stands for.
            assert text == rest or (
                "\t" in source and text.endswith(rest) and not text.removesuffix(rest).strip(" ")
            )
        if texts:
            assert snippet.line == snippet.lines.origins[0].line
            assert snippet.end_line == snippet.lines.origins[-1].line


@given(page=st.text(alphabet="`~>-#!= \t\n\r{}.a1:<*/\"'\u200b\ufeff", max_size=200))
def test_no_text_breaks_the_scanner(page: str) -> None:
    for flavor in Flavor:
        extraction = extract(page, "page.md", flavor=flavor)
        for snippet in extraction.snippets:
            assert 1 <= snippet.line <= snippet.end_line <= len(re.split(r"\r\n|\n|\r", page))


def test_long_pages_take_no_longer_than_their_length() -> None:
    for unit in (
        f"- a\n\n    {F}\n    x\n    {F}\n\n",
        "> ",
        "<div>\n\n",
        "<!--\n",
        f"{F}\n",
        "<a ",
    ):
        extract(unit * (30_000 // len(unit)), "page.md")
        extract(unit * (30_000 // len(unit)), "page.md", flavor=Flavor.COMMONMARK)


def test_the_working_directory_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert only(f"{F}\nls\n{F}\n").path == "page.md"
