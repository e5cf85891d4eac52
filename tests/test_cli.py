"""The command line: dispatch, exit codes, and errors that are one message, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from prodready import __version__, cli
from prodready.commands import snippets
from prodready.errors import Exit, InputError, UnavailableError


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"prodready {__version__}\n"


@pytest.mark.parametrize("argv", [[], ["unknown"], ["snippets", "--formt", "json"], ["--strict"]])
def test_bad_usage_is_exit_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(argv)
    assert ended.value.code == Exit.USAGE
    assert capsys.readouterr().err.startswith("usage: prodready")


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (InputError("no such page"), 2, "prodready: no such page\n"),
        (UnavailableError("hadolint died"), 3, "prodready: hadolint died\n"),
        (KeyboardInterrupt(), 130, "prodready: interrupted\n"),
        (
            KeyError("odd"),
            3,
            "prodready: internal error: KeyError: 'odd'\n"
            "Please report it; PRODREADY_DEBUG=1 shows where it happened.\n",
        ),
    ],
)
def test_an_error_is_one_message_and_its_exit_code(
    error: BaseException,
    code: int,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr(snippets, "run", fail)
    assert cli.main(["snippets"]) == code
    assert capsys.readouterr().err == says


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for command in cli.COMMANDS:
        with pytest.raises(SystemExit) as ended:
            cli.main([command, "--help"])
        assert ended.value.code == 0
        assert capsys.readouterr().out.startswith(f"usage: prodready {command}")


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    program = [sys.executable, "-m", "prodready", "list", "--format", "json"]
    done = subprocess.run(program, stdout=writer, stderr=subprocess.PIPE, cwd=tmp_path, check=False)
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 0
