"""Settings in pyproject.toml: what is read, what is refused, and who gets the expectations."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.config import Config, load_config, parse_expected
from prodready.directives import Directives, Expected
from prodready.documents.pages import collect
from prodready.errors import InputError
from prodready.model import Kind
from tests.support import snippet, whole_file


def write(folder: Path, text: str) -> Path:
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_or_a_table_the_defaults_hold(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config()
    assert load_config(write(tmp_path, "[project]\nname = 'x'\n")) == Config()


def test_both_settings_are_read(tmp_path: Path) -> None:
    text = "[tool.prodready]\nexamples = ['s']\n[tool.prodready.expect]\n's/a' = ['R1@2', 'R2']\n"
    config = load_config(write(tmp_path, text))
    assert config.examples == ("s",)
    assert config.expect == {"s/a": (Expected("R1", 2), Expected("R2"))}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = ", "cannot be read"),
        ("[tool.prodready]\nexample = []\n", "no setting `example`"),
        ("[tool.prodready]\nexamples = 'snippets'\n", "a list of strings"),
        ("[tool.prodready]\nexpect = 3\n", "maps a path"),
        ("[tool.prodready.expect]\na = 'R1'\n", "a list of strings"),
        ("[tool.prodready.expect]\na = ['R1@0']\n", "neither RULE nor RULE@LINE"),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        load_config(write(tmp_path, text))


@pytest.mark.parametrize("text", ["DL3007", "F821@3", "zizmor/unpinned-uses@12", "kubernetes-x"])
def test_expected_reads_back_as_written(text: str) -> None:
    assert str(parse_expected(text)) == text


def test_a_declared_file_is_expected_to_be_bad_wherever_it_is_shown() -> None:
    config = Config(expect={"run.sh": (Expected("R1"),)})
    whole = whole_file("x")
    section = snippet("x", part_of=whole)
    included = snippet("x", path="run.sh")
    fence = snippet("x")
    own = snippet("x", path="run.sh", directives=Directives(expect=(Expected("R2"),)))
    declared = config.declare([whole, section, included, fence, own])
    assert declared[0].directives.expect == (Expected("R1"),)
    assert declared[1].part_of is not None
    assert declared[1].part_of.directives.expect == (Expected("R1"),)
    assert declared[2].directives.expect == (Expected("R1"),)
    assert declared[3] is fence
    assert declared[4] is own


def test_files_are_of_the_kind_that_they_are_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sites").mkdir()
    for name in ("a.tmpl", "b.tmpl"):
        (tmp_path / "sites" / name).write_text("server { listen 80; }\n", encoding="utf-8")
    page = '```text\nserver { }\n```\n\n```text\n--8<-- "sites/a.tmpl"\n```\n'
    (tmp_path / "page.md").write_text(page, encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\nmarkdown_extensions: [pymdownx.snippets, pymdownx.superfences]\n",
        encoding="utf-8",
    )
    config = Config(kinds={"*.tmpl": Kind.NGINX, "b.tmpl": Kind.MARKDOWN})
    found = collect(["."], ["sites"], kinds=config.told_kinds).snippets
    kinds = {(each.path, each.line): each.kind for each in config.declare(found)}
    assert kinds == {
        ("page.md", 2): Kind.TEXT,
        ("page.md", 6): Kind.NGINX,
        ("sites/a.tmpl", 1): Kind.NGINX,
        ("sites/b.tmpl", 1): Kind.MARKDOWN,
    }
