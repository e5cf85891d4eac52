"""The pytest plugin in projects of its own: what is collected, what fails, what is skipped."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from prodready import api
from prodready import verify as engine
from prodready.config import Config
from prodready.errors import UnavailableError
from prodready.tools import ruff

pytest_plugins = ["pytester"]

GOOD = "# Page\n\n```python\nimport os\n\nprint(os.sep)\n```\n"
BAD = "# Page\n\n- item\n\n    ```python\n    import os\n\n    print(oss.sep)\n    ```\n"
TEXT = "# Page\n\n```text\nhello\n```\n"


@pytest.fixture(scope="session", autouse=True)
def _engine(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Import all of the engine before pytester takes its picture of the modules.

    It forgets what a run inside of it imports, and a second import would register all rules again.
    """
    page = tmp_path_factory.mktemp("engine") / "page.md"
    page.write_text(GOOD + BAD, encoding="utf-8")
    api.verify_pages([page], config=Config(), cache=False)


_INSTALLED = any(p.value == "prodready.pytest_plugin" for p in entry_points(group="pytest11"))
OURS = () if _INSTALLED else ("-p", "prodready.pytest_plugin")
PLUGINS = (*OURS, "-p", "no:hypothesispytest", "-p", "no:xdist")
"""Ours, without two that take a second to load in each run."""


class Project:
    """A project with an ordinary test and whatever pages a test writes."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester
        pytester.makepyfile(test_own="def test_own(): pass")

    def write(self, name: str, text: str) -> None:
        file = self._pytester.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run(self, *argv: str) -> pytest.RunResult:
        return self._pytester.runpytest_inprocess(*PLUGINS, *argv)

    def ids(self, *argv: str) -> list[str]:
        result = self.run("--collect-only", "-q", *argv)
        return [line for line in result.outlines if "::" in line]


@pytest.fixture
def project(pytester: pytest.Pytester) -> Project:
    return Project(pytester)


def test_a_run_that_does_not_ask_is_left_alone(project: Project) -> None:
    project.write("docs/page.md", BAD)
    assert project.ids() == ["test_own.py::test_own"]
    project.run().assert_outcomes(passed=1)


def test_the_plugin_imports_nothing_of_the_engine() -> None:
    code = (
        "import sys, prodready.pytest_plugin;"
        "print([m for m in sys.modules if m.startswith('prodready.')], 'yaml' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split("\n")[0] == "['prodready.pytest_plugin'] False"


def test_one_test_a_snippet_and_nothing_else(project: Project) -> None:
    project.write("docs/page.md", GOOD + BAD)
    project.write("docs/build/deep.md", TEXT)
    project.write("README.md", GOOD)
    assert project.ids("--prodready", "docs", "README.md") == [
        "docs/build/deep.md::text:4",
        "docs/page.md::python:4",
        "docs/page.md::python:13",
        "README.md::python:4",
    ]


def test_with_other_paths_both_are_run(project: Project) -> None:
    project.write("docs/page.md", GOOD)
    expected = ["test_own.py::test_own", "docs/page.md::python:4"]
    assert project.ids("test_own.py", "--prodready", "docs") == expected


def test_a_failure_shows_the_place_and_the_caret(project: Project) -> None:
    project.write("docs/page.md", BAD)
    result = project.run("--prodready", "docs")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["docs/page.md:8:11: F821*", "     8 |     print(oss.sep)", "       |           ^"]
    )
    result.stdout.fnmatch_lines(["FAILED docs/page.md::python:6*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_what_no_tool_judges_is_skipped_with_its_reason_and_fails_when_strict(
    project: Project,
) -> None:
    project.write("page.md", TEXT)
    result = project.run("--prodready", "page.md", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*page.md:4: unverified: no tool judges text"])
    project.write("pytest.ini", "[pytest]\nprodready_strict = true\n")
    strict = project.run("--prodready", "page.md")
    strict.assert_outcomes(failed=1)
    strict.stdout.fnmatch_lines(["page.md:4: unverified: no tool judges text"])


def test_strictness_and_exclusion_come_from_the_settings_of_the_project(project: Project) -> None:
    project.write("page.md", TEXT)
    project.write("blog/old.md", BAD)
    project.write(".prodready.yaml", "strict: true\nexclude: [blog/]\n")
    project.run("--prodready", ".").assert_outcomes(failed=1)
    project.write("pytest.ini", "[pytest]\nprodready_strict = false\n")
    project.run("--prodready", ".").assert_outcomes(skipped=1)


def test_paths_of_the_ini_file_join_the_ordinary_run(project: Project) -> None:
    project.write("docs/page.md", GOOD)
    project.write("pytest.ini", "[pytest]\nprodready_paths = docs\n")
    assert sorted(project.ids()) == ["docs/page.md::python:4", "test_own.py::test_own"]
    assert project.ids("test_own.py") == ["test_own.py::test_own"]
    assert project.ids("-m", "prodready") == ["docs/page.md::python:4"]


def test_a_single_snippet_is_selected_by_its_id(project: Project) -> None:
    project.write("docs/page.md", GOOD + BAD)
    project.write("docs/other.md", BAD)
    chosen = "docs/page.md::python:4"
    assert project.ids("--prodready", chosen) == [chosen]
    project.write("pytest.ini", "[pytest]\nprodready_paths = docs\n")
    assert project.ids(chosen) == [chosen]
    project.run(chosen).assert_outcomes(passed=1)


def test_pages_that_pytest_would_not_enter_are_named(project: Project) -> None:
    project.write("build/page.md", GOOD)
    project.write("docs/page.md", GOOD)
    project.write("pytest.ini", "[pytest]\nprodready_paths = docs build\n")
    says = "*pytest did not look into 1 page: build/page.md*"
    result = project.run("-W", "default")
    result.assert_outcomes(passed=2, warnings=1)
    result.stdout.fnmatch_lines([says])
    result = project.run("-W", "error")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([says])


def test_a_page_that_cannot_be_read_fails_alone(
    project: Project, pytester: pytest.Pytester
) -> None:
    (pytester.path / "latin.md").write_bytes(b"# caf\xe9\n")
    project.write("page.md", GOOD)
    result = project.run("--prodready", "latin.md", "page.md")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["FAILED latin.md::unreadable:1*"])


@pytest.mark.parametrize(
    ("name", "says"),
    [("nowhere", "no such file"), ("empty", "no Markdown page in empty")],
)
def test_a_path_that_has_no_page_is_bad_usage(
    project: Project, pytester: pytest.Pytester, name: str, says: str
) -> None:
    (pytester.path / "empty").mkdir()
    result = project.run("--prodready", name)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{says}*"])


def test_settings_that_are_not_understood_are_bad_usage(project: Project) -> None:
    project.write("page.md", GOOD)
    project.write(".prodready.yaml", "stict: true\n")
    result = project.run("--prodready", "page.md")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*did you mean `strict`*"])


def test_the_engine_runs_once_and_sees_whole_pages(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    verify = engine.verify

    def counted(documents, **options):  # type: ignore[no-untyped-def]
        seen.append(len(documents))
        return verify(documents, **options)

    monkeypatch.setattr(api, "verify", counted)
    project.write("one.md", GOOD + GOOD)
    project.write("two.md", GOOD)
    project.run("--prodready", "one.md", "two.md").assert_outcomes(passed=3)
    project.run("--prodready", "one.md", "two.md", "-k", "11").assert_outcomes(
        deselected=2, passed=1
    )
    project.run("--prodready", "one.md", "--collect-only")
    assert seen == [3, 2]


def test_a_tool_that_crashes_fails_what_waited_for_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise UnavailableError("ruff died by signal 9")

    monkeypatch.setattr(type(ruff.TOOL), "run", crash)
    project.write("page.md", GOOD)
    result = project.run("--prodready", "page.md")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["page.md:4: unverified: ruff died by signal 9"])


def test_a_page_cannot_steer_the_terminal(project: Project) -> None:
    project.write("page.md", "```sh\nrm -r $A \x1b[2J##[add-mask]x\n```\n")
    result = project.run("--prodready", "page.md", "--color=no")
    text = "\n".join(result.outlines)
    assert "\N{SYMBOL FOR ESCAPE}[2J##(add-mask]" in text
    assert "\x1b" not in text


@pytest.mark.slow
def test_workers_share_one_run(project: Project, pytester: pytest.Pytester) -> None:
    project.write("docs/one.md", GOOD + BAD)
    project.write("docs/two.md", GOOD + TEXT)
    result = pytester.runpytest_subprocess(*OURS, "--prodready", "docs", "-n", "2")
    result.assert_outcomes(passed=2, failed=1, skipped=1)
    assert (Path(pytester.path) / ".prodready-cache" / "answers.json").is_file()
