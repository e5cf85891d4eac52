"""`python -m local_stack` starts the stack, says where it is, and leaves nothing behind."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from local_stack.stack import Stack

from tests.processes import left_behind

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(120)
def test_it_starts_says_where_and_stops(stack: Stack) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "local_stack"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert stack.address, "the programs that it starts are there"
        assert program.stdout and program.stderr
        try:
            names = dict(program.stdout.readline().strip().split("=", 1) for _ in range(4))
            reply = httpx2.get(f"{names['BASE_URL']}/health", trust_env=False)
        finally:
            program.send_signal(signal.SIGTERM)
        assert list(names) == ["BASE_URL", "GATEWAY_URL", "PROMETHEUS_URL", "ALERTMANAGER_URL"]
        assert reply.status_code == 200
        assert program.wait(60) == 0
        said = program.stderr.read()
    folder = Path(said.partition("its logs are in ")[2].strip())
    assert list(folder.glob("*.log"))
    assert left_behind("no such mark", [folder]) == []
    shutil.rmtree(folder)
