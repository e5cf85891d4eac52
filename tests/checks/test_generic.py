"""The checks that items are written with in YAML alone: both sides, and look-alikes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from prodready.catalog.loader import parse_item
from prodready.catalog.model import Catalog
from prodready.checks.results import ItemResult
from prodready.checks.runner import evaluate
from prodready.documents.repository import Repository
from prodready.errors import InputError

CI = "on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n"
TOML = 'a = 1\n[tool.x]\nlevel = "high"\nlist = [1, 2]\n'
JSON = '{\n\t"name": "x",\n\t"engines": {"node": ">=22"}\n}\n'
COMPOSE = "services:\n  a: {image: a, restart: always}\n  b: {image: b, restart: 'no'}\n"
README = "# Shop\n\n<!--\n## Usage\n-->\n```md\n## Install\n```\n\nInstallation\n------------\n\nRun `make`.\n\n## How to run it\n\nTODO: write this with as many words as it takes to count\n"
RST = "Shop\n====\n\nUsage\n-----\n\nCall the thing with two words and then some more of them.\n"


def ask(
    tmp_path: Path, check: dict[str, Any], files: dict[str, str], *, commands: bool = False
) -> ItemResult:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    text = f"title: A statement\ncheck: {check!r}\n"
    item = parse_item(text, "own", "an-item.yaml", own=True)
    catalog = Catalog({item.id: item})
    [result] = evaluate(Repository(tmp_path, "case"), catalog, commands=commands)
    return result


def present(**more: Any) -> dict[str, Any]:
    return {"kind": "files.present", "any": ["/SECURITY.md", ".github/SECURITY.md"], **more}


def section(*headings: str, **more: Any) -> dict[str, Any]:
    return {"kind": "docs.section", "files": ["/README*"], "headings": [*headings], **more}


def value(path: str, file: str = "*.toml", **more: Any) -> dict[str, Any]:
    return {"kind": "data.value", "files": [file], "path": path, **more}


def step(**more: Any) -> dict[str, Any]:
    return {"kind": "workflow.step", **more}


def instruction(keyword: str, **more: Any) -> dict[str, Any]:
    return {"kind": "dockerfile.instruction", "keyword": keyword, **more}


WORKFLOW = ".github/workflows/ci.yml"
STAGES = "FROM a AS build\nRUN make\nFROM b\nLABEL org.x=1\nCOPY --from=build /a /a\nUSER 1\n"


@pytest.mark.parametrize(
    ("check", "files", "status", "place"),
    [
        (present(), {"SECURITY.md": "Write to us."}, "pass", "SECURITY.md:1"),
        (present(), {".github/security.md": "Write to us."}, "pass", ".github/security.md:1"),
        (present(), {"docs/SECURITY.md.bak": "x"}, "fail", "SECURITY.md:1"),
        (present(), {"examples/SECURITY.md": "x"}, "fail", "SECURITY.md:1"),
        (present(), {"SECURITY.md": " \n"}, "fail", "SECURITY.md:1"),
        (present(least_words=5), {"SECURITY.md": "Write to us."}, "fail", "SECURITY.md:1"),
        (present(when=["*.tf"]), {"a.py": ""}, "not-applicable", ""),
        (present(when=["*.tf"]), {"a.tf": ""}, "fail", "SECURITY.md:1"),
        ({"kind": "files.absent", "none": ["*.pem"]}, {"a/b.pem": "x"}, "fail", "a/b.pem:1"),
        (
            {"kind": "files.absent", "none": ["*.pem"]},
            {".gitignore": "*.pem\n", "b.pem": "x"},
            "pass",
            ".gitignore:1",
        ),
        (section("^install", least_words=2), {"README.md": README}, "pass", "README.md:10"),
        (section("^usage", least_words=2), {"README.md": README}, "fail", "README.md:1"),
        (section("^Install$", least_words=1), {"README.md": README}, "fail", "README.md:1"),
        (section("run"), {"README.md": README}, "fail", "README.md:15"),
        (section("usage|use"), {"README.rst": RST}, "pass", "README.rst:4"),
        (section("usage"), {"docs/other.md": README}, "fail", "README:1"),
        (value("a", equals=1), {"x.toml": TOML}, "pass", "x.toml:1"),
        (value("a", equals=2), {"x.toml": TOML}, "fail", "x.toml:1"),
        (value("tool.x.level", one_of=["high", "low"]), {"x.toml": TOML}, "pass", "x.toml:3"),
        (value("tool.x.level", matches="^l"), {"x.toml": TOML}, "fail", "x.toml:3"),
        (value("tool.x.list.*", at_least=2), {"x.toml": TOML}, "fail", "x.toml:4"),
        (value("tool.x.list.1", at_least=2, at_most=2), {"x.toml": TOML}, "pass", "x.toml:4"),
        (value("tool.x.level", at_least=2), {"x.toml": TOML}, "fail", "x.toml:3"),
        (value("tool.y"), {"x.toml": TOML}, "fail", "x.toml:1"),
        (value("tool.y", optional=True), {"x.toml": TOML}, "not-applicable", ""),
        (value("tool.y", absent=True), {"x.toml": TOML}, "pass", "x.toml:1"),
        (value("tool.x", absent=True), {"x.toml": TOML}, "fail", "x.toml:1"),
        (value("engines.node", "package.json"), {"package.json": JSON}, "pass", "package.json:3"),
        (
            value("services.*.restart", "compose.yaml", one_of=["always"]),
            {"compose.yaml": COMPOSE},
            "fail",
            "compose.yaml:3",
        ),
        (value("a"), {"y.yaml": "a: 1\n"}, "not-applicable", ""),
        (value("a"), {"x.toml": "a = = 1\n"}, "not-run", ""),
        (value("a", "*.yaml"), {"x.yaml": "a: 1\n---\na: 2\n"}, "not-run", ""),
        (instruction("label"), {"Dockerfile": STAGES}, "pass", "Dockerfile:4"),
        (instruction("LABEL", matches="org.y"), {"Dockerfile": STAGES}, "fail", "Dockerfile:4"),
        (instruction("RUN"), {"Dockerfile": STAGES}, "fail", "Dockerfile:3"),
        (instruction("RUN", every_stage=True), {"Dockerfile": STAGES}, "pass", "Dockerfile:2"),
        (instruction("RUN", absent=True), {"Dockerfile": STAGES}, "pass", "Dockerfile:1"),
        (instruction("USER", absent=True), {"Dockerfile": STAGES}, "fail", "Dockerfile:6"),
        (instruction("USER"), {"a.txt": STAGES}, "not-applicable", ""),
        (step(run=["make lint"]), {WORKFLOW: CI + "      - run: make lint\n"}, "pass", ""),
        (step(run=["make lint"]), {WORKFLOW: CI + "      - run: echo make lint\n"}, "fail", ""),
        (
            step(run=["make lint"]),
            {WORKFLOW: CI + "      - run: make lint || true\n"},
            "fail",
            f"{WORKFLOW}:6",
        ),
        (step(uses=["a/b"]), {WORKFLOW: CI + "      - uses: a/b@v1\n"}, "pass", f"{WORKFLOW}:6"),
        (step(uses=["a/b"]), {WORKFLOW: CI + "      - uses: a/bc@v1\n"}, "fail", f"{WORKFLOW}:1"),
        (step(uses=["a/b"]), {"a.py": ""}, "not-applicable", ""),
        ({"kind": "files.present"}, {"a.py": ""}, "not-run", ""),
        (section("("), {"README.md": "# a\n"}, "not-run", ""),
    ],
)
def test_check(
    tmp_path: Path, check: dict[str, Any], files: dict[str, str], status: str, place: str
) -> None:
    result = ask(tmp_path, check, files)
    told = [f"{w.place.path}:{w.place.line}" for w in result.witness]
    told = [f"{f.path}:{f.line}" for f in result.findings] or told
    assert (result.status, result.crashed) == (status, False), (told, result.reason)
    if place:
        assert place in told


def run(code: str, **more: Any) -> dict[str, Any]:
    return {"kind": "command.exit", "argv": [sys.executable, "-c", code], **more}


@pytest.mark.parametrize(
    ("check", "status", "says"),
    [
        (run("pass"), "pass", "ended with 0"),
        (run("import sys; sys.exit('it is broken')"), "fail", "ended with 1: it is broken"),
        (run("import sys; sys.exit(3)", exit=[3]), "pass", "ended with 3"),
        (run("import time; time.sleep(9)", timeout=0.2), "fail", "took longer than 0.2 seconds"),
        (run("import pathlib; assert pathlib.Path('here').exists()"), "pass", ""),
        (
            {"kind": "command.exit", "argv": ["no-such-program-here"]},
            "not-run",
            "cannot be started",
        ),
    ],
)
def test_commands_run_only_when_they_are_allowed(
    tmp_path: Path, check: dict[str, Any], status: str, says: str
) -> None:
    refused = ask(tmp_path, check, {"here": ""})
    assert refused.status == "not-run"
    assert "only with --allow-commands" in (refused.reason or "")
    done = ask(tmp_path, check, {}, commands=True)
    assert done.status == status
    words = [
        *(f.message for f in done.findings),
        *(w.note for w in done.witness),
        done.reason or "",
    ]
    assert any(says in word for word in words)


@pytest.mark.parametrize(
    ("check", "says"),
    [
        ({"kind": "files.presence"}, "check.kind: there is no check 'files.presence'"),
        (
            {"kind": "files.present", "all": []},
            "check.all: is no argument of files.present; it has any",
        ),
        ({"kind": "files.present", "any": "a"}, "check.any: must be a list, each of it a text"),
        ({"kind": "files.present", "any": [1]}, "check.any: must be a list, each of it a text"),
        (value("a", at_least="1"), "check.at_least: must be a number"),
        (value("a", matches=1), "check.matches: must be a text"),
        (value("a", absent="yes"), "check.absent: must be true or false"),
        (run("x", exit=[True]), "check.exit: must be a list, each of it a whole number"),
        ({"kind": "attestation"}, "check.evidence: must say in one text"),
        (value("a", at_least={"threshold": "nope"}), "check.at_least: there is no threshold nope"),
    ],
)
def test_mistakes_in_an_item_are_told_when_it_is_read(
    tmp_path: Path, check: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputError) as caught:
        ask(tmp_path, check, {})
    assert says in str(caught.value)


def test_a_threshold_is_a_number_by_name(tmp_path: Path) -> None:
    text = "title: T\ncheck: {kind: data.value, files: [a.json], path: c, at_least: {threshold: coverage}}\n"
    item = parse_item(text, "own", "an-item.yaml", own=True)
    (tmp_path / "a.json").write_text('{"c": 85}', "utf-8")
    repository, catalog = Repository(tmp_path), Catalog({item.id: item})
    assert evaluate(repository, catalog)[0].status == "pass"
    assert evaluate(repository, catalog, None, {"coverage": 90})[0].status == "fail"
