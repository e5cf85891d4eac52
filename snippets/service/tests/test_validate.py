"""`make validate` says yes to the service, and no to what only looks like it."""

import os
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.processes import running

SCRIPT = Path(__file__).parents[1] / "scripts" / "validate.sh"


def validate(url: str) -> tuple[int, list[str], list[str]]:
    """`validate.sh URL`: its status, what was well, and what failed."""
    for program in ("curl", "jq"):
        if shutil.which(program) is None and not os.environ.get("CI"):
            pytest.skip(f"{program} is not installed")
    done = subprocess.run(
        [str(SCRIPT), url],
        env={**os.environ, "no_proxy": "*"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    assert {line[0] for line in lines} <= {"ok", "FAILED"}, done.stdout
    well = [text for verdict, text in lines if verdict == "ok"]
    return done.returncode, well, [text for verdict, text in lines if verdict == "FAILED"]


def test_the_service_is_well(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'orders.db'}"
    with running(tmp_path, DATABASE_URL=database) as (_, service):
        status, well, failed = validate(service.address)
    assert (status, failed) == (0, [])
    assert len(well) >= 15


class _Other(BaseHTTPRequestHandler):
    """Says yes to everything, as many a placeholder does."""

    server_version = "Apache/2.4"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<h1>It works!</h1>")

    do_POST = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Be quiet."""


def test_another_server_is_not_the_service() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Other) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,)).start()
        try:
            status, well, failed = validate(f"http://127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()
    assert status == 1
    assert all("200" in text or "is there" in text for text in well)
    assert len(failed) >= 10


def test_nobody_there_is_no_pass() -> None:
    # Port 9 is for discarding what comes, and nobody does that any more.
    status, well, failed = validate("http://127.0.0.1:9")
    assert status == 1
    assert well == []
    assert failed
