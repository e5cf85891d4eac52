"""When a page was last changed: from git with all that it is made of, and nothing where git cannot tell."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from prodready.site.changed import history, last_changed
from prodready.site.changed_ext import ChangedExtension

MACROS = "---\nrender_macros: true\n---\n\n"


def git(root: Path, *arguments: str, day: str = "2026-01-01") -> None:
    stamp = f"{day}T12:00:00+00:00"
    identity = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
    identity |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}
    dates = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
    command = ["git", "-C", str(root), *arguments]
    subprocess.run(
        command, check=True, capture_output=True, env={**os.environ, **identity, **dates}
    )


def commit(root: Path, day: str, **files: str) -> None:
    """Write the files (a `__` in a name is a folder) and commit them on that day."""
    for name, text in files.items():
        file = root / name.replace("__", "/").replace("_md", ".md")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "x", day=day)
    history.cache_clear()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project below the root of its repository, committed on the first of January."""
    root = tmp_path / "repository" / "handbook"
    root.mkdir(parents=True)
    git(root.parent, "init", "--quiet")
    commit(
        root,
        "2026-01-01",
        docs__plain_md="# A\n",
        docs__shows_md='# A\n\n```sh\n--8<-- "part.sh:one"\n```\n',
        docs__list_md=MACROS + '{{ checklist("x") }}\n',
        docs__proof_md=MACROS + "{{ evidence_table() }}\n",
        src__prodready__catalog__x="x",
    )
    (root / "part.sh").write_text("echo 1\n", encoding="utf-8")
    commit(root, "2026-01-02")
    return root


def days(root: Path) -> dict[str, str | None]:
    history.cache_clear()
    names = ("plain", "shows", "list", "proof")
    return {name: last_changed(root / "docs" / f"{name}.md", root) for name in names}


def test_a_page_changes_with_what_it_is_made_of(project: Path) -> None:
    first = "2026-01-01"
    assert days(project) == {"plain": first, "shows": "2026-01-02", "list": first, "proof": None}
    commit(project, "2026-02-01", src__prodready__catalog__y="y")
    assert days(project)["list"] == "2026-02-01"
    commit(project, "2026-03-01", docs__plain_md="# A\n\nmore\n")
    assert days(project)["plain"] == "2026-03-01"
    assert days(project)["shows"] == "2026-01-02"


def test_what_is_not_committed_has_no_day(project: Path) -> None:
    (project / "docs/plain.md").write_text("# B\n", encoding="utf-8")
    (project / "part.sh").write_text("echo 2\n", encoding="utf-8")
    assert days(project) | {"list": None} == dict.fromkeys(("plain", "shows", "list", "proof"))
    assert days(project)["list"] == "2026-01-01"
    (project / "docs/new.md").write_text("# New\n", encoding="utf-8")
    assert last_changed(project / "docs/new.md", project) is None


def test_a_shallow_clone_knows_nothing(project: Path, tmp_path: Path) -> None:
    address = f"file://{project.parent}"
    command = ["git", "clone", "--quiet", "--depth", "1", address, str(tmp_path / "clone")]
    subprocess.run(command, check=True, capture_output=True)
    assert set(days(tmp_path / "clone/handbook").values()) == {None}


def test_without_git_nothing_is_said(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert converted(project, "plain.md").endswith(
        '<p class="pr-changed" data-search-exclude="">Last changed on '
        '<time datetime="2026-01-01">2026-01-01</time>.</p>'
    )
    monkeypatch.setenv("PATH", "/nowhere")
    history.cache_clear()
    assert converted(project, "plain.md") == "<h1>A</h1>"
    assert last_changed(project / "docs/gone.md", project) is None


class _File(Treeprocessor):
    """What MkDocs leaves for extensions that ask which page it is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.file = type("File", (), {"src_uri": name})

    def run(self, root: object) -> None: ...


def converted(project: Path, name: str) -> str:
    md = Markdown(extensions=[ChangedExtension(base_path=str(project))])
    md.treeprocessors.register(_File(name), "relpath", 0)
    return md.convert((project / "docs" / name).read_text(encoding="utf-8"))
