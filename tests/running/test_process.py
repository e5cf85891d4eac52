"""The child process: bounded, and gone when it is closed, whatever it does."""

from __future__ import annotations

import threading
import time
from datetime import date
from pathlib import Path

import pytest

from prodready.documents.markdown import extract
from prodready.running.pages import PageRun
from prodready.running.process import Stop
from prodready.running.sessions import Options, Sessions, environment

OPTIONS = Options(seconds=10, output_limit=100_000)


def test_state_stays_and_output_is_taken_apart() -> None:
    with Sessions(OPTIONS) as sessions:
        for number in range(30):
            done = sessions.bash(f"n=$((n + {number})); echo $n >&2; (exit {number})", 5)
            assert (done.output, done.answer) == (f"{sum(range(number + 1))}\n", number)
        assert sessions.bash("echo $?", 5).output == "29\n"


def test_a_command_of_any_length_and_form() -> None:
    long = "x" * 300_000
    with Sessions(Options(output_limit=1_000_000)) as sessions:
        assert sessions.bash(f"echo {long}", 10).output == long + "\n"
        assert sessions.python(f"print('{long}')\n", "<a>", "exec", 10).output == long + "\n"
        assert sessions.bash("echo 'open", 5).answer != 0
        assert sessions.bash("echo still there", 5).output == "still there\n"


@pytest.mark.parametrize(
    "source",
    [
        "import os; os.close(1); os.close(2)",
        "import sys; sys.stdout = None; sys.stderr = None",
        "import sys; sys.stdin.read()",
        "class E(Exception):\n    def __str__(self): raise ValueError\nraise E",
        "raise SystemExit('words')",
        "raise KeyboardInterrupt",
        "x = '\\ud800'\nprint(repr(x))",
        "def f(): f()\nf()",
        "if",
        "\0",
    ],
)
def test_nothing_that_a_block_does_leaves_us_waiting(source: str) -> None:
    with Sessions(OPTIONS) as sessions:
        done = sessions.python(source + "\n", "<a>", "exec", 5)
        assert done.exchange.stop is None
        assert done.answer["status"] in (0, 1)


def test_closing_every_descriptor_costs_the_session_and_no_more() -> None:
    with Sessions(OPTIONS) as sessions:
        done = sessions.python("import os; os.closerange(0, 500)\n", "<a>", "exec", 3)
        assert done.exchange.stop in (Stop.ENDED, Stop.TIME)


def test_the_folder_is_gone_afterwards() -> None:
    with Sessions(OPTIONS) as sessions:
        sessions.bash("mkdir deep; chmod 500 deep; echo x > file", 5)
        root = sessions.root
        assert (root / "page" / "file").exists()
    assert not root.exists()


def test_the_environment_is_a_short_list() -> None:
    caller = {"PATH": "/bin:relative::/usr/bin", "AWS_SECRET_ACCESS_KEY": "x", "PYTHONPATH": "y"}
    found = environment(caller, Path("/scratch"), "/opt/py/bin/python", "token")
    assert found["PATH"] == "/opt/py/bin:/bin:/usr/bin"
    assert found["HOME"] == "/scratch/home"
    assert not {"AWS_SECRET_ACCESS_KEY", "PYTHONPATH"} & set(found)


def test_an_interrupted_page_ends_soon() -> None:
    text = "<!-- prodready: run -->\n\ntext\n\n```console\n$ sleep 30\n$ sleep 31\n```\n"
    found = extract(text, "page.md")
    run = PageRun(found.snippets, found.marks, Options())
    worker = threading.Thread(target=run.run, args=(date(2026, 1, 1),))
    started = time.monotonic()
    worker.start()
    time.sleep(0.3)
    run.interrupt()
    worker.join(5)
    assert not worker.is_alive()
    assert time.monotonic() - started < 5
