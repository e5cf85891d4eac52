"""Included files: what they bring in, where each line comes from, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.documents import project
from prodready.documents.includes import Includes
from prodready.documents.markdown import Extraction, extract
from prodready.documents.targets import Target, parse_target
from prodready.model import Document, Kind, Place

F = "```"
CODE = "# --8<-- [start:a]\nimport os\n# --8<-- [start:b]\n\n\nprint(os.sep)\n# --8<-- [end:b]\n# --8<-- [end:a]\n"


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "code.py").write_text(CODE)
    (tmp_path / "base" / "app.yml").write_text("services:\n  web:\n    image: x:1\n")
    project.site_of.cache_clear()
    return tmp_path


def page(text: str, *, dedent: bool = False) -> Extraction:
    return extract(text, "docs/page.md", includes=Includes((Path("base").absolute(),), dedent))


def only(text: str, *, dedent: bool = False) -> Document:
    extraction = page(text, dedent=dedent)
    assert not extraction.problems
    (snippet,) = extraction.snippets
    return snippet


def test_a_whole_file_gives_its_text_name_and_places() -> None:
    snippet = only(f'text\n\n{F}yaml\n--8<-- "app.yml"\n{F}\n')
    assert snippet.text == Path("base/app.yml").read_text()
    assert (snippet.name, snippet.kind, snippet.part_of) == ("app.yml", Kind.COMPOSE, None)
    assert (snippet.path, snippet.line, snippet.end_line) == ("docs/page.md", 4, 4)
    assert snippet.locate(3, 5) == Place("base/app.yml", 3, 5)


def test_a_title_is_stronger_than_the_file_name() -> None:
    assert only(f'{F}yaml title="compose.yaml"\n--8<-- "app.yml"\n{F}\n').name == "compose.yaml"


@pytest.mark.parametrize("target", ["app.yml:2:3", "app.yml:2", "code.py:b", "code.py:a"])
def test_a_part_knows_the_whole(target: str) -> None:
    snippet = only(f'{F}yaml\n--8<-- "{target}"\n{F}\n')
    name = target.split(":")[0]
    assert snippet.part_of is not None
    assert snippet.part_of.path == f"base/{name}"
    assert snippet.part_of.text == Path("base", name).read_text()
    assert snippet.kind is snippet.part_of.kind
    assert snippet.name is None


def test_marks_of_sections_are_no_lines() -> None:
    snippet = only(f'{F}python\n--8<-- "code.py:a"\n{F}\n')
    assert snippet.text == "import os\n\n\nprint(os.sep)\n"
    assert [place.line for place in snippet.lines.origins or ()] == [2, 4, 5, 6]


def test_code_beside_an_include_has_both_places() -> None:
    snippet = only(f'- a\n\n    {F}yaml\n    # ours\n    --8<-- "app.yml"\n    {F}\n')
    assert snippet.part_of is None
    assert snippet.name is None
    assert (snippet.line, snippet.end_line) == (4, 5)
    assert snippet.locate(1) == Place("docs/page.md", 4, 5)
    assert snippet.locate(2, 3) == Place("base/app.yml", 1, 3)


def test_removed_indentation_moves_the_columns() -> None:
    loose = only(f'{F}yaml\n--8<-- "app.yml:3:3"\n{F}\n')
    tight = only(f'{F}yaml\n--8<-- "app.yml:3:3"\n{F}\n', dedent=True)
    assert (loose.text, loose.locate(1)) == ("    image: x:1\n", Place("base/app.yml", 3, 1))
    assert (tight.text, tight.locate(1)) == ("image: x:1\n", Place("base/app.yml", 3, 5))


def test_included_markdown_is_part_of_the_page() -> None:
    Path("base/more.md").write_text(f"more\n\n{F}sh\nls\n{F}\n")
    snippet = only('text\n\n--8<-- "more.md"\n\ntext\n')
    assert (snippet.path, snippet.line, snippet.end_line) == ("docs/page.md", 3, 3)
    assert snippet.locate(1) == Place("base/more.md", 4, 1)
    assert snippet.part_of is None


def test_an_escaped_include_is_text() -> None:
    assert only(f'{F}\n;--8<-- "app.yml"\n{F}\n').text == '--8<-- "app.yml"\n'


def test_several_base_paths_are_tried_in_order(site: Path) -> None:
    (site / "other").mkdir()
    (site / "other" / "app.yml").write_text("other: 1\n")
    (site / "other" / "own.yml").write_text("own: 1\n")
    includes = Includes((site / "none", site / "other", site / "base"))
    text = f'{F}\n--8<-- "app.yml"\n--8<-- "own.yml"\n--8<-- "code.py:2:2"\n{F}\n'
    (snippet,) = extract(text, "p.md", includes=includes).snippets
    assert snippet.text == "other: 1\n\nown: 1\n\nimport os\n"


@pytest.mark.parametrize(
    ("notation", "rule", "words"),
    [
        ('--8<-- "gone.yml"', "include-not-found", "'gone.yml' is not under base"),
        ('--8<-- "../secret.txt"', "include-not-found", "not under"),
        ('--8<-- "/etc/hostname"', "include-not-found", "not under"),
        ('--8<-- "link.txt"', "include-not-found", "not under"),
        ('--8<-- "https://example.org/x.md"', "include-not-found", "from files only"),
        ('--8<-- "code.py:nothing"', "include-not-found", "no section 'nothing'"),
        ('--8<-- "code.py:90:95"', "include-not-found", "no such lines"),
        ('--8<-- "latin.txt"', "include-not-found", "not UTF-8"),
        ('--8<-- ""', "include-not-found", "not under"),
        ('--8<-- "sub"', "include-not-found", "not under"),
        ("--8<--\ngone.yml\n--8<--", "include-not-found", "'gone.yml'"),
    ],
)
def test_what_cannot_be_included_is_told(notation: str, rule: str, words: str, site: Path) -> None:
    (site / "secret.txt").write_text("secret\n")
    (site / "base" / "link.txt").symlink_to(site / "secret.txt")
    (site / "base" / "latin.txt").write_bytes(b"caf\xe9\n")
    (site / "base" / "sub").mkdir()
    extraction = page(f"text\n\n{F}\n{notation}\n{F}\n")
    if notation == '--8<-- ""':  # two quotes with nothing in them are no notation
        assert not extraction.problems
        return
    (problem,) = extraction.problems
    assert (problem.rule, problem.path) == (rule, "docs/page.md")
    assert problem.line == (5 if "\n" in notation else 4)
    assert words in problem.message
    assert "secret\n" not in extraction.snippets[0].text


@pytest.mark.parametrize("other", ["one.md", "two.md"])
def test_a_loop_is_told_where_it_closes(other: str) -> None:
    Path("base/one.md").write_text(f'--8<-- "{other}"\n')
    Path("base/two.md").write_text('--8<-- "one.md"\n')
    (problem,) = page('--8<-- "one.md"\n').problems
    assert problem.rule == "include-loop"
    assert problem.path == f"base/{other}"


def test_includes_that_multiply_come_to_an_end() -> None:
    for number in range(30):
        Path(f"base/{number}.md").write_text(f'x\n--8<-- "{number + 1}.md"\n' * 3)
    Path("base/30.md").write_text("x\n")
    extraction = page('--8<-- "0.md"\n')
    assert {problem.rule for problem in extraction.problems} == {"include-too-large"}
    assert len(extraction.problems) < 50


def test_without_includes_the_notation_is_text() -> None:
    text = f'{F}\n--8<-- "app.yml"\n{F}\n'
    assert extract(text, "p.md", includes=None).snippets[0].text == '--8<-- "app.yml"\n'


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("a.py", Target("a.py")),
        ("a.py:3:7", Target("a.py", ((3, 7),))),
        ("a.py:3", Target("a.py", ((3, None),))),
        ("a.py::7", Target("a.py", ((None, 7),))),
        ("a.py:-3:-1", Target("a.py", ((-3, -1),))),
        ("a.py:1:2,8:9", Target("a.py", ((1, 2), (8, 9)))),
        ("a.py:setup", Target("a.py", (), "setup")),
        ("a:b.py:setup", Target("a:b.py", (), "setup")),
        ("a.py:3,7", Target("a.py", ((3, None), (7, None)))),
        ("a.py:x y", Target("a.py:x y")),
    ],
)
def test_targets(text: str, target: Target) -> None:
    assert parse_target(text) == target


CONFIGURATIONS = {
    "mkdocs.yml": "markdown_extensions:\n  - pymdownx.snippets:\n      base_path: [parts, .]\n"
    "      dedent_subsections: true\n  - pymdownx.emoji:\n      i: !!python/name:os.system\n",
    "mkdocs.yaml": "site_name: !ENV [X, y]\nmarkdown_extensions:\n  pymdownx.snippets:\n"
    "    base_path: [parts, .]\n    dedent_subsections: true\n",
    "properdocs.yml": "markdown_extensions:\n- pymdownx.snippets:\n    base_path:\n"
    "    - !relative $config_dir/parts\n    - !relative $config_dir\n    dedent_subsections: true\n",
    "zensical.toml": "[project.markdown_extensions.pymdownx.snippets]\n"
    'base_path = ["parts", "."]\ndedent_subsections = true\n',
}


@pytest.mark.parametrize(("name", "text"), CONFIGURATIONS.items())
def test_base_paths_come_from_the_site(name: str, text: str, site: Path) -> None:
    (site / name).write_text(text)
    includes = Includes.for_page(Path("docs/guide/page.md"))
    assert includes == Includes((site / "parts", site), dedent=True)


@pytest.mark.parametrize("text", ["", "- 1\n", "a: [\n", "markdown_extensions: 3\n"])
def test_a_site_that_says_nothing_has_its_own_folder(text: str, site: Path) -> None:
    (site / "mkdocs.yml").write_text(text)
    assert Includes.for_page(Path("docs/page.md")) == Includes((site,))


def test_without_a_site_the_repository_is_the_base(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project, "CONFIGURATIONS", ("none.yml",))
    assert Includes.for_page(Path("docs/a/page.md")).base_paths == (site / "docs" / "a",)
    project.site_of.cache_clear()
    (site / ".git").mkdir()
    assert Includes.for_page(Path("docs/a/page.md")).base_paths == (site,)
