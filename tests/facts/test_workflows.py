"""CI configuration: triggers, jobs, and the commands that they come to."""

from __future__ import annotations

import pytest

from prodready.documents.kinds import kind_of_file
from prodready.documents.repository import Repository
from prodready.facts.makefile import Makefile
from prodready.facts.runners import unwrap
from prodready.facts.runs import Runs
from prodready.facts.workflows import Pipelines
from prodready.model import Document, LineMap

CI = ".github/workflows/ci.yml"


def repository(files: dict[str, str]) -> Repository:
    return Repository.from_documents(
        Document(path, text, kind_of_file(path, text), LineMap(path), path)
        for path, text in files.items()
    )


def workflow(run: str, on: str = "pull_request") -> str:
    return f"on: {on}\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: {run}\n"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("pull_request", True),
        ("[push, pull_request]", True),
        ("push", True),
        ("{push: {paths: ['src/**']}}", True),
        ("{push: {branches: [main]}}", False),
        ("{push: {tags: ['v*']}}", False),
        ("{schedule: [{cron: '0 3 * * *'}]}", False),
        ("workflow_call", False),
        ("merge_group", True),
    ],
)
def test_what_starts_before_a_merge(on: str, expected: bool) -> None:
    pipelines = Pipelines.from_repository(repository({CI: workflow("pytest", on)}))
    assert bool(pipelines.gating) is expected


def test_only_the_folder_at_the_root_holds_workflows() -> None:
    found = Pipelines.from_repository(repository({"sub/" + CI: workflow("pytest")}))
    assert found.workflows == []


def test_lines_of_a_block_are_lines_of_the_file() -> None:
    text = workflow("|\n          echo a\n\n          pytest -q")
    [_, run] = Runs.from_repository(repository({CI: text})).all
    assert (run.place.path, run.place.line) == (CI, 9)


UNWRAPPED = [
    ("uv run pytest -q", "pytest -q"),
    ("uv run --group dev --python 3.14 python -m pytest", "pytest"),
    ("poetry run coverage report", "coverage report"),
    ("python3.14 -m mypy src", "mypy src"),
    ("env A=1 B=2 pytest", "pytest"),
    ("uvx ruff@0.17.5 check", "ruff check"),
    ("timeout 60 pytest", "pytest"),
    ("xargs -0 -n 20 gitleaks dir", "gitleaks dir"),
    ("npx --yes prettier --check .", "prettier --check ."),
    ("${BIN}ruff check", "ruff check"),
    ("bundle exec rspec", "rspec"),
    ("uv pip install pytest", "uv pip install pytest"),
    ("python -c pytest", "python -c pytest"),
]


@pytest.mark.parametrize(("line", "expected"), UNWRAPPED, ids=[line for line, _ in UNWRAPPED])
def test_wrappers_are_taken_off(line: str, expected: str) -> None:
    assert " ".join(unwrap(tuple(line.split()))) == expected


def reached(command: str, **files: str) -> list[str]:
    names = {name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()}
    return [
        str(run) for run in Runs.from_repository(repository({CI: workflow(command), **names})).all
    ]


def test_make_and_what_a_target_needs() -> None:
    text = "PY ?= python\nTEST = $(PY) -m pytest\nall: lint test\nlint:\n\truff check .\ntest: lint\n\t$(TEST) -q\n"
    assert reached("make test", Makefile=text) == ["make test", "ruff check .", "pytest -q"]


def test_make_calls_itself() -> None:
    text = "test:\n\t$(MAKE) -C web check\n"
    assert reached("make test", Makefile=text, web__Makefile="check:\n\tjest\n") == [
        "make test",
        "make -C web check",
        "jest",
    ]


def test_scripts_are_followed() -> None:
    script = "#!/bin/sh -e\nruff check .\n"
    assert reached("./scripts/lint", scripts__lint=script) == ["./scripts/lint", "ruff check ."]
    assert reached("bash scripts/lint", scripts__lint=script)[1:] == ["ruff check ."]


def test_a_program_is_not_read_as_a_script() -> None:
    assert reached("./scripts/lint", scripts__lint="#!/usr/bin/env python3\nruff\n") == [
        "./scripts/lint"
    ]


def test_runners_that_call_each_other_end() -> None:
    assert reached("make a", Makefile="a: b\n\tmake b\nb: a\n\tmake a\n")[0] == "make a"


def test_tox_environments() -> None:
    ini = "[testenv]\ncommands = pytest\n[testenv:style]\ncommands =\n    ruff check\n    - mypy\n"
    assert reached("tox -e style", tox_dot_ini=ini) == ["tox -e style", "ruff check", "mypy"]
    assert reached("tox -e py314", tox_dot_ini=ini) == ["tox -e py314", "pytest"]
    assert reached("tox", tox_dot_ini=ini) == ["tox", "pytest", "ruff check", "mypy"]


def test_makefile_variables_and_marks() -> None:
    text = "A := one\n.PHONY: x\nx:\n\t@echo $(A) $$HOME $(shell date) \\\n\t  more\n\t-false\n"
    steps = list(Makefile("Makefile", text).steps(["x"]))
    assert [(step.text, step.ignored, step.place.line) for step in steps] == [
        ("echo one $HOME $(shell date)  more", False, 4),
        ("false", True, 6),
    ]


def test_gitlab_includes_and_extends() -> None:
    runs = Runs.from_repository(
        repository(
            {
                ".gitlab-ci.yml": "include: ci/base.yml\ntest:\n  extends: .base\n  script: [pytest]\n",
                "ci/base.yml": ".base:\n  allow_failure: true\n  before_script:\n    - pip list\n",
            }
        )
    )
    assert [(str(run), run.place.path, run.place.line) for run in runs.all] == [
        ("pip list", "ci/base.yml", 4),
        ("pytest", ".gitlab-ci.yml", 4),
    ]
    assert all(run.tolerated for run in runs.all)


@pytest.mark.parametrize(
    "text", ["", "[]", "on: push", "jobs: 3", "jobs: {a: 1}", "jobs: {a: {steps: 1}}"]
)
def test_odd_shapes_do_no_harm(text: str) -> None:
    assert Runs.from_repository(repository({CI: text, ".gitlab-ci.yml": text})).all == []


def test_a_program_in_an_environment_of_hatch_is_followed() -> None:
    assert reached("hatch run test:pytest")[-1] == "pytest"
