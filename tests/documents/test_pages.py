"""From what the user named to snippets."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.documents import pages, project, reading
from prodready.documents.flavor import Flavor
from prodready.documents.project import flavor_for
from prodready.errors import InputError
from prodready.model import Kind, Place

F = "```"
PAGE = f"text\n\n{F}sh\nls\n{F}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    project.site_of.cache_clear()
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def test_pages_are_found_in_folders_sorted_and_once() -> None:
    write({"docs/b.md": "", "docs/a/c.MD": "", "docs/x.mdx": "", "docs/y.markdown": ""})
    write({"docs/z.mkd": "", "docs/no.txt": "", "docs/.gitignore": "/out/\n", "docs/out/d.md": ""})
    found = ["docs/a/c.MD", "docs/b.md", "docs/x.mdx", "docs/y.markdown", "docs/z.mkd"]
    assert list(map(str, pages.find_pages(["docs"]))) == found
    assert list(map(str, pages.find_pages(["./docs/", "docs/b.md"]))) == found
    assert pages.find_pages(["docs/b.md", "docs"])[0] == Path("docs/b.md")
    assert list(map(str, pages.find_pages(["."]))) == found


def test_paths_stay_as_the_user_named_them(folder: Path) -> None:
    write({"docs/a.md": PAGE})
    absolute = (folder / "docs").as_posix()
    for named, shown in (("docs", "docs/a.md"), ("./docs/a.md", "docs/a.md"), (".", "docs/a.md")):
        assert [s.path for s in pages.collect([named]).snippets] == [shown]
    (snippet,) = pages.collect([absolute]).snippets
    assert snippet.path == f"{absolute}/a.md"
    assert snippet.locate(1) == Place(f"{absolute}/a.md", 4, 1)


def test_links_in_circles_come_to_an_end(folder: Path) -> None:
    write({"docs/a.md": PAGE})
    (folder / "docs" / "loop").symlink_to(folder / "docs")
    assert len(pages.collect(["docs"]).snippets) == 1


@pytest.mark.parametrize("path", ["gone", "docs/gone.md"])
def test_a_missing_path_is_an_error_that_says_so(path: str) -> None:
    with pytest.raises(InputError, match=f"^{path}: no such file or folder; name "):
        pages.find_pages([path])
    with pytest.raises(InputError, match="no such file"):
        pages.collect([path])


def test_a_page_is_read_as_text() -> None:
    Path("a.md").write_bytes(b"\xef\xbb\xbfa\r\nb\rc")
    assert pages.read_page("a.md") == "a\nb\nc"


def test_what_cannot_be_read_says_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "latin.md").write_bytes(b"caf\xe9")
    (folder / "large.md").write_text("x" * 100)
    with pytest.raises(InputError, match=r"^latin.md: not UTF-8 at byte 4; save it as UTF-8"):
        pages.read_page("latin.md")
    with pytest.raises(InputError, match="a folder, not a page"):
        pages.read_page(folder)
    with pytest.raises(InputError, match=r"^gone.md: no such file"):
        pages.read_page("gone.md")
    monkeypatch.setattr(reading, "MAX_BYTES", 99)
    with pytest.raises(InputError, match="larger than"):
        pages.read_page("large.md")


def test_one_bad_page_is_a_problem_and_the_rest_goes_on(folder: Path) -> None:
    write({"docs/a.md": PAGE, "docs/c.md": PAGE})
    (folder / "docs" / "b.md").write_bytes(b"\xff\xfe")
    found = pages.collect(["docs"])
    assert [s.path for s in found.snippets] == ["docs/a.md", "docs/c.md"]
    assert found.pages == 2
    assert [(p.rule, p.path, p.line) for p in found.problems] == [("unreadable", "docs/b.md", 1)]
    assert "not UTF-8" in found.problems[0].message


def test_every_file_of_an_examples_folder_is_a_snippet(folder: Path) -> None:
    write({"examples/app/Dockerfile": "FROM x\n", "examples/notes": "some words\n"})
    write({"examples/README.md": PAGE, "docs/Dockerfile": "FROM y\n"})
    (folder / "examples" / "logo.yml").write_bytes(b"\x89PNG\0\0")
    found = pages.collect(["docs", "examples"], ["examples"])
    shown = {(s.path, s.kind) for s in found.snippets}
    assert shown == {
        ("examples/README.md", Kind.SHELL),
        ("examples/app/Dockerfile", Kind.DOCKERFILE),
    }
    assert not found.problems
    whole = next(s for s in found.snippets if s.kind is Kind.DOCKERFILE)
    assert (whole.name, whole.line, whole.end_line) == ("Dockerfile", 1, 1)
    assert whole.locate(1, 6) == Place("examples/app/Dockerfile", 1, 6)
    assert len(pages.collect(["examples/app"], ["examples/"]).snippets) == 1
    assert not pages.collect(["examples/app"], ["other"]).snippets


def test_a_file_that_is_no_page_is_one_document() -> None:
    write({"compose.yaml": "services:\n  web:\n    image: x:1\n", "notes.txt": "words\n"})
    (compose, notes) = pages.collect(["compose.yaml", "notes.txt"]).snippets
    assert (compose.kind, compose.end_line, compose.path) == (Kind.COMPOSE, 3, "compose.yaml")
    assert notes.kind is Kind.TEXT


@pytest.mark.parametrize("name", ["mkdocs.yml", "properdocs.yml"])
def test_pages_of_a_site_are_python_markdown(name: str) -> None:
    write({name: "docs_dir: content\n"})
    assert flavor_for("content/a/b.md") is Flavor.PYTHON_MARKDOWN
    assert flavor_for("README.md") is Flavor.COMMONMARK
    assert flavor_for("docs/a.md") is Flavor.COMMONMARK
    assert flavor_for("content/a.mdx") is Flavor.MDX


def test_the_nearest_site_decides() -> None:
    write({"mkdocs.yml": "", "docs/part/zensical.toml": "[project]\ndocs_dir = 'pages'\n"})
    assert flavor_for("docs/a.md") is Flavor.PYTHON_MARKDOWN
    assert flavor_for("docs/part/pages/a.md") is Flavor.PYTHON_MARKDOWN
    assert flavor_for("docs/part/a.md") is Flavor.COMMONMARK


def test_the_flavor_decides_what_is_code() -> None:
    text = f'- a\n\n  {F}\n  ls\n  {F}\n\n<b>x</b>\n\n{F}yaml expect="x"\na: 1\n{F}\n'
    write({"mkdocs.yml": "", "docs/a.md": text, "a.md": text})
    assert len(pages.collect(["a.md"]).snippets) == 2
    assert len(pages.collect(["docs/a.md"]).snippets) == 1
