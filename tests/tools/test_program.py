"""Programs that are absent, crash, hang or talk nonsense: one clear message each."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest

from prodready.errors import UnavailableError
from prodready.model import Document, Kind, LineMap
from prodready.tools import interface
from prodready.tools.actionlint import Actionlint
from prodready.tools.amtool import Amtool
from prodready.tools.hadolint import Hadolint
from prodready.tools.nginx import Nginx
from prodready.tools.program import ProgramTool, environment, first_line, version_tuple
from prodready.tools.promtool import Promtool
from prodready.tools.ruff import Ruff
from prodready.tools.shellcheck import Shellcheck
from prodready.tools.shfmt import Shfmt
from prodready.tools.zizmor import Zizmor

TEXTS = {
    Actionlint: (Kind.GITHUB_WORKFLOW, "on: push\njobs: {}\n"),
    Amtool: (Kind.ALERTMANAGER, "route: {receiver: a}\nreceivers: [{name: a}]\n"),
    Hadolint: (Kind.DOCKERFILE, "FROM debian:13\n"),
    Nginx: (Kind.NGINX, "server { listen 80; }\n"),
    Promtool: (Kind.PROMETHEUS_RULES, "groups: []\n"),
    Ruff: (Kind.PYTHON, "import os\n"),
    Shellcheck: (Kind.SHELL, "ls\n"),
    Shfmt: (Kind.SHELL, "ls\n"),
    Zizmor: (Kind.GITHUB_WORKFLOW, "on: push\npermissions: {}\njobs: {}\n"),
}
TOOLS = list(TEXTS)
PYTHON = sys.executable
ANSWERS = {
    "garbage": 'print("\\x00 what? {{{")\nprint("\\x00 why? [", file=sys.stderr)',
    "crash": "import os; os.kill(os.getpid(), 11)",
    "unknown exit status": "sys.exit(77)",
    "hang": "import time; time.sleep(60)",
}
SAYS = {
    "garbage": "cannot be understood (",
    "crash": "died by signal 11",
    "unknown exit status": "77",
    "hang": "did not finish within 0.3 s",
}


def one_document(kind: Kind, text: str) -> Document:
    return Document("page.md", text, kind, LineMap("page.md"))


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the only place where programs are looked for, besides the system's own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(folder))
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(interface, "DAEMONS", str(folder))
    return folder


def fake(folder: Path, name: str, body: str) -> None:
    program = folder / name
    version = 'if "-v" in sys.argv or "--version" in sys.argv: print("fake 9.8.7"); sys.exit()'
    program.write_text(f"#!{PYTHON}\nimport sys\n{version}\n{body}\n", encoding="utf-8")
    program.chmod(0o755)


@pytest.mark.parametrize("make", TOOLS)
def test_absent(make: type[ProgramTool], only: Path) -> None:
    tool = make()
    assert only.is_dir()
    assert tool.version() is None
    with pytest.raises(UnavailableError, match=f"{tool.name} is not installed: .*install"):
        tool.run([one_document(*TEXTS[make])])


@pytest.mark.parametrize("answer", list(ANSWERS))
@pytest.mark.parametrize("make", TOOLS)
def test_a_broken_program(
    make: type[ProgramTool],
    answer: str,
    only: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tool = make()
    tool.limit = 0.3 if answer == "hang" else 10.0
    fake(only, tool.name, ANSWERS[answer])
    monkeypatch.setattr("prodready.tools.nginx.limits", list)
    with pytest.raises(UnavailableError) as raised:
        tool.run([one_document(*TEXTS[make])])
    message = str(raised.value)
    assert tool.name in message
    assert SAYS[answer] in message
    assert "\n" not in message
    assert "Traceback" not in message


@pytest.mark.parametrize("make", TOOLS)
def test_no_documents_need_no_program(make: type[ProgramTool], only: Path) -> None:
    assert only.is_dir()
    assert make().run([]) == []


def test_version_is_read_and_remembered(only: Path) -> None:
    fake(only, "ruff", "")
    tool = Ruff()
    assert tool.version() == "9.8.7"
    fake(only, "ruff", 'print("never asked")')
    assert tool.version() == "9.8.7"


def test_a_program_that_does_not_say_its_version(only: Path) -> None:
    (only / "ruff").write_text("#!/bin/false\n", encoding="utf-8")
    (only / "ruff").chmod(0o755)
    assert Ruff().version() == "unknown"


def test_the_callers_environment_stays_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HADOLINT_IGNORE", "DL3007")
    monkeypatch.setenv("GH_TOKEN", "secret")
    kept = environment(tmp_path)
    assert "HADOLINT_IGNORE" not in kept
    assert "GH_TOKEN" not in kept
    assert kept["HOME"] == str(tmp_path)


def test_first_line_is_short() -> None:
    assert first_line("\n  \n what \n else") == "what"
    assert len(first_line("x" * 1000)) == 160
    assert first_line("") == ""


def test_version_tuple() -> None:
    assert version_tuple("2.42.0+ds") == (2, 42, 0)
    assert version_tuple("unknown") == ()
    assert version_tuple(None) == ()


def test_what_a_native_program_said_is_known_in_the_next_run(
    only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions: dict[str, str] = {}
    (only / "ruff").write_bytes(b"\x7fELF not really")
    tool = Ruff()
    tool.remember(versions)
    assert not tool.ready()
    monkeypatch.setattr(tool, "_ask_version", lambda _: "1.2.3")
    assert tool.version() == "1.2.3"
    again = Ruff()
    again.remember(dict(versions))
    assert again.ready()
    assert again.version() == "1.2.3"
    (only / "ruff").write_bytes(b"\x7fELF another")
    assert not again.ready()


def test_what_a_script_said_is_asked_again_in_the_next_run(
    only: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions: dict[str, str] = {}
    assert only.is_dir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("PATH", str(elsewhere))
    fake(elsewhere, "ruff", "")
    tool = Ruff()
    tool.remember(versions)
    assert tool.version() == "9.8.7"
    assert tool.ready()
    assert versions == {}


def test_what_a_script_beside_the_interpreter_said_is_known(only: Path) -> None:
    versions: dict[str, str] = {}
    fake(only, "ruff", "")
    tool = Ruff()
    tool.remember(versions)
    assert tool.version() == "9.8.7"
    again = Ruff()
    again.remember(dict(versions))
    assert again.ready()
    (only / "another_library").mkdir()  # the folder also stands for the libraries here
    assert not again.ready()


def test_a_link_to_another_program_is_asked_again_in_the_next_run(
    only: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions: dict[str, str] = {}
    assert only.is_dir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("PATH", str(elsewhere))
    for file in (elsewhere / "manager", elsewhere / "ruff"):
        file.write_bytes(b"\x7fELF not really")
        file.chmod(0o755)
    (elsewhere / "ruff").unlink()
    (elsewhere / "ruff").symlink_to(elsewhere / "manager")
    tool = Ruff()
    tool.remember(versions)
    monkeypatch.setattr(tool, "_ask_version", lambda _: "1.2.3")
    assert tool.version() == "1.2.3"
    assert versions == {}
