"""The items about documents: tags of git, patterns of owners, commands that papers tell, links out."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from prodready.catalog import load_catalog
from prodready.checks.results import ItemResult
from prodready.checks.runner import evaluate
from prodready.documents.repository import Repository
from prodready.facts.history import version_of
from prodready.facts.licences import family, recognise
from prodready.facts.owners import matcher, parse
from prodready.facts.papers import Papers
from prodready.facts.told import told_commands

ROOT = Path(__file__).parents[2]
CHANGES = "# Changelog\n\n## 1.3.0 - 2026-10-02\n\n- Payments are settled after a crash.\n"


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@shop.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def tagged(folder: Path, *tags: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "README.md").write_text("# orders\n\nTakes orders.\n", "utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "feat: orders")
    for tag in tags:
        git(folder, "tag", tag)
    return folder


def result(folder: Path, item: str) -> ItemResult:
    [found] = evaluate(Repository(folder), load_catalog(), [item])
    return found


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        (("v1.3.0",), "pass"),
        (("v1.2.0", "v1.3"), "pass"),
        (("v1.10.0", "v1.3.0"), "fail"),
        (("release-1.4.0",), "fail"),
        (("v1.4.0-rc1", "chart-9.9.9", "web/v2.0.0"), "pass"),
    ],
)
def test_the_newest_tag_has_an_entry(tags: tuple[str, ...], status: str, tmp_path: Path) -> None:
    folder = tagged(tmp_path / "orders", *tags)
    (folder / "CHANGELOG.md").write_text(CHANGES, "utf-8")
    assert result(folder, "changelog").status == status


def test_a_tag_without_a_changelog_fails_and_no_tag_is_nothing_to_tell(tmp_path: Path) -> None:
    assert result(tagged(tmp_path / "a", "v1.0.0"), "changelog").status == "fail"
    assert result(tagged(tmp_path / "b"), "changelog").status == "not-applicable"


def test_the_tags_of_a_repository_around_are_not_asked(tmp_path: Path) -> None:
    outer = tagged(tmp_path / "outer", "v9.0.0")
    inner = outer / "orders"
    inner.mkdir()
    (inner / "CHANGELOG.md").write_text(CHANGES, "utf-8")
    git(outer, "add", ".")
    assert result(inner, "changelog").status == "pass"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("v1.4.0", (1, 4)), ("release-2.10.3", (2, 10, 3)), ("1.0", (1,)), ("none", ())],
)
def test_versions(text: str, numbers: tuple[int, ...]) -> None:
    assert version_of(text) == numbers


@pytest.mark.parametrize(
    ("pattern", "path", "means"),
    [
        ("*", "a/b.py", True),
        ("*.js", "src/app.js", True),
        ("*.js", "src/app.ts", False),
        ("/build/logs/", "build/logs/today.txt", True),
        ("/build/logs/", "a/build/logs/today.txt", False),
        ("docs/*", "docs/start.md", True),
        ("docs/*", "docs/deep/start.md", False),
        ("apps/", "a/apps/x.py", True),
        ("/apps/github", "apps/github/x.py", True),
        ("**/logs", "a/b/logs/x", True),
        ("/src/**/db", "src/a/b/db/x.sql", True),
        ("/src/**/db", "src/db/x.sql", True),
    ],
)
def test_what_a_pattern_of_owners_means(pattern: str, path: str, means: bool) -> None:
    assert bool(matcher(pattern).fullmatch(path)) is means


def test_faults_in_owners() -> None:
    rules = parse("!*.md @a\n[ab].py @a\n*.go alice\n*.c @a # x\n")
    assert [bool(rule.fault) for rule in rules] == [True, True, True, False]


def test_commands_and_where_they_are_typed() -> None:
    text = "```bash\ncd web\nnpm run build\ncd ..\nmake \\\n  test\n```\n```python\nmake\n```\n"
    told = [
        (" ".join(t.command.words), t.folder, t.place.line) for t in told_commands("a.md", text)
    ]
    assert told == [("cd web", "", 2), ("npm run build", "web", 3), ("cd ..", "web", 4),
                    ("make test", ".", 5)]  # fmt: skip


def test_what_is_printed_is_no_command() -> None:
    text = "```console\n$ make test\nmake: nothing to do\n```\n"
    assert [t.command.words for t in told_commands("a.md", text)] == [("make", "test")]


@pytest.mark.parametrize(
    ("line", "elsewhere"),
    [
        ("See the [documentation](https://orders.example/docs).", True),
        ("The [Orders docs](https://orders.example/x) tell more.", True),
        ("[Full documentation][docs]\n\n[docs]: https://orders.example", True),
        ("https://orders.readthedocs.io", True),
        ("See the [FastAPI documentation](https://fastapi.tiangolo.com).", False),
        ("See https://docs.python.org/3/", False),
        ("See [the guide](docs/guide.md).", False),
        ("[![docs](https://img.shields.io/badge/docs-x.svg)](x)", False),
    ],
)
def test_documentation_elsewhere(line: str, elsewhere: bool, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"# Orders\n\n{line}\n", "utf-8")
    assert bool(Papers.from_repository(Repository(tmp_path)).elsewhere) is elsewhere


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("GPL-3.0-or-later", "GPL-3.0"),
        ("MIT License", "MIT"),
        ("Apache 2.0", "Apache-2.0"),
        ("MIT OR Apache-2.0", None),
        ("SEE LICENSE IN LICENSE", None),
        ("BSD", None),
    ],
)
def test_one_licence_has_one_name(name: str, known: str | None) -> None:
    assert family(name) == known


def test_our_own_licence_is_recognised() -> None:
    assert recognise((ROOT / "LICENSE").read_text("utf-8")) == "Apache-2.0"


ITEMS = [item for item in load_catalog().values() if item.area in ("docs", "operations")]


@pytest.mark.parametrize("item", [i for i in ITEMS if i.check], ids=lambda i: str(i.id))
def test_the_reference_service_has_no_fault(item: object) -> None:
    found = result(ROOT / "snippets" / "service", str(getattr(item, "id", "")))
    assert found.status != "fail", found.findings
    assert not found.crashed, found.reason
