"""The site is published to a git repository: first, again, unchanged, with a page gone, and not at all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LIST = ("v/index.html", "v/versions.json", "v/latest/index.html")

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Project:
    """A folder with a built site, and the repository that it is published to."""

    folder: Path
    remote: Path

    def page(self, name: str, text: str) -> None:
        source = self.folder / "docs" / f"{name}.md"
        built = self.folder / "site" / ("" if name == "index" else name) / "index.html"
        for file in (source, built):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def gone(self, name: str) -> None:
        (self.folder / "docs" / f"{name}.md").unlink()
        shutil.rmtree(self.folder / "site" / name)

    def deploy(self, commit: str, version: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "GITHUB_SHA": commit, "PYTHON": sys.executable}
        environment |= {"DEPLOY_REMOTE": str(self.remote), "DEPLOY_VERSION": version}
        return subprocess.run(
            [str(self.folder / "scripts/deploy_pages.sh")],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.remote, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def published(self) -> list[str]:
        return self.git("ls-tree", "-r", "--name-only", "gh-pages").splitlines()

    def pages(self) -> list[str]:
        """What is published besides the list of releases."""
        return [name for name in self.published() if name not in LIST]

    def history(self) -> list[str]:
        return self.git("log", "--format=%s", "gh-pages").splitlines()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with two pages, never published."""
    folder, remote = tmp_path / "project", tmp_path / "remote.git"
    (folder / "scripts").mkdir(parents=True)
    for name in ("deploy_pages.sh", "check_site.py", "list_releases.py"):
        shutil.copy(ROOT / "scripts" / name, folder / "scripts" / name)
    (folder / "build").mkdir()
    evidence = '{"schema": "prodready.snippets/1", "snippets": [], "summary": {}}'
    (folder / "build/evidence.json").write_text(evidence, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", "--bare", str(remote)], check=True)
    project = Project(folder, remote)
    project.page("index", "home")
    project.page("guide", "guide")
    return project


def test_the_first_time_a_branch_is_made(project: Project) -> None:
    done = project.deploy("one")
    assert done.returncode == 0, done.stderr
    assert project.pages() == [".nojekyll", "guide/index.html", "index.html"]
    assert project.history() == ["Publish one"]


def test_an_update_keeps_what_was_published_before(project: Project) -> None:
    project.deploy("one")
    project.page("index", "home, again")
    done = project.deploy("two")
    assert done.returncode == 0, done.stderr
    assert project.history() == ["Publish two", "Publish one"]
    assert project.git("show", "gh-pages:index.html") == "home, again"
    assert project.git("show", "gh-pages~1:index.html") == "home"


def test_nothing_new_makes_no_commit(project: Project) -> None:
    project.deploy("one")
    done = project.deploy("two")
    assert done.returncode == 0, done.stderr
    assert "already holds this site" in done.stdout
    assert project.history() == ["Publish one"]


def test_a_page_that_is_gone_is_gone(project: Project) -> None:
    project.deploy("one")
    project.gone("guide")
    done = project.deploy("two")
    assert done.returncode == 0, done.stderr
    assert project.pages() == [".nojekyll", "index.html"]


def test_a_site_that_fails_its_check_is_not_published(project: Project) -> None:
    project.deploy("one")
    (project.folder / "site/index.html").write_text("home, again", encoding="utf-8")
    (project.folder / "site/guide/index.html").unlink()
    done = project.deploy("two")
    assert done.returncode == 1
    assert "was not built" in done.stderr
    assert project.history() == ["Publish one"]


def test_without_a_site_nothing_is_published(project: Project) -> None:
    shutil.rmtree(project.folder / "site")
    done = project.deploy("one")
    assert (done.returncode, done.stderr) == (2, "deploy: there is no site/; run make site\n")
    assert project.git("for-each-ref") == ""


def test_a_repository_that_cannot_be_read_is_told(project: Project) -> None:
    shutil.rmtree(project.remote)
    done = project.deploy("one")
    assert done.returncode == 2
    assert "cannot read" in done.stderr


def test_releases_are_kept_beside_the_site(project: Project) -> None:
    project.deploy("one")
    assert "There is no release yet" in project.git("show", "gh-pages:v/index.html")
    project.page("index", "home of 0.9.0")
    done = project.deploy("two", "0.9.0")
    assert done.returncode == 0, done.stderr
    kept = ["v/0.9.0/guide/index.html", "v/0.9.0/index.html"]
    assert project.pages() == [".nojekyll", "guide/index.html", "index.html", *kept]
    assert project.git("show", "gh-pages:index.html") == "home"
    assert project.git("show", "gh-pages:v/0.9.0/index.html") == "home of 0.9.0"
    # The site goes on, and a page of it goes: the release stays as it was.
    project.page("index", "home, newest")
    project.gone("guide")
    done = project.deploy("three")
    assert done.returncode == 0, done.stderr
    assert project.pages() == [".nojekyll", "index.html", *kept]
    assert project.git("show", "gh-pages:v/0.9.0/index.html") == "home of 0.9.0"
    assert project.history() == ["Publish three", "Publish 0.9.0, two", "Publish one"]


def test_the_newest_release_is_the_latest(project: Project) -> None:
    for version in ("0.9.0", "0.10.0rc1", "0.10.0"):
        assert project.deploy(version, version).returncode == 0
    listed = json.loads(project.git("show", "gh-pages:v/versions.json"))
    assert [entry["version"] for entry in listed] == ["0.10.0", "0.10.0rc1", "0.9.0"]
    assert [entry["aliases"] for entry in listed] == [["latest"], [], []]
    assert "../0.10.0/" in project.git("show", "gh-pages:v/latest/index.html")
    page = project.git("show", "gh-pages:v/index.html")
    assert page.index("0.10.0/") < page.index("0.9.0/")


def test_a_release_before_anything_else_is_the_site_too(project: Project) -> None:
    done = project.deploy("one", "0.1.0")
    assert done.returncode == 0, done.stderr
    assert project.git("show", "gh-pages:index.html") == "home"
    assert project.git("show", "gh-pages:v/0.1.0/index.html") == "home"


def test_a_release_that_is_published_again_is_no_new_commit(project: Project) -> None:
    project.deploy("one", "0.1.0")
    done = project.deploy("two", "0.1.0")
    assert "already holds this site" in done.stdout
    assert len(project.history()) == 1


@pytest.mark.parametrize("version", ["v0.1.0", "latest", "../0.1.0", "0.1", "0.1.0/x"])
def test_what_is_no_version_is_told(project: Project, version: str) -> None:
    done = project.deploy("one", version)
    assert (done.returncode, "is a version such as 0.1.0" in done.stderr) == (2, True)
    assert project.git("for-each-ref") == ""
