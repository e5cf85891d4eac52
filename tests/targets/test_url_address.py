"""Addresses behind which no service answers, and reports that name the address."""

from __future__ import annotations

import json
import socket
import threading

import pytest

from tests.targets.servers import Service, serving
from tests.targets.url_asking import check


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_nothing_listens(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = check(capsys, f"http://127.0.0.1:{closed_port()}")
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert "nothing listens on port" in err


def test_a_name_that_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = check(capsys, "http://prodready.invalid")
    assert code == 3
    assert "the name prodready.invalid cannot be resolved" in err


def test_what_speaks_no_http(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"220 mail ready\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        code, _, err = check(capsys, f"http://127.0.0.1:{server.getsockname()[1]}")
        thread.join(5)
    assert code == 3
    assert "what answers there is no HTTP" in err


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("http://", "is no address"),
        ("http://127.0.0.1:99999", "is no address"),
        ("http://a b", "is no address"),
        ("https://me:secret@example.com", "a user's name or a password"),
    ],
)
def test_what_is_no_address(capsys: pytest.CaptureFixture[str], target: str, says: str) -> None:
    code, _, err = check(capsys, target)
    assert (code, says in err) == (2, True)
    assert "secret" not in err


def test_how_many_requests_may_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for count in ("0", "1001"):
        code, _, err = check(capsys, "http://127.0.0.1:9", "--requests", count)
        assert (code, "is between 1 and 1000" in err) == (2, True)


@pytest.mark.parametrize("form", ["text", "sarif", "junit", "markdown", "html", "github"])
def test_every_format_names_the_address(capsys: pytest.CaptureFixture[str], form: str) -> None:
    with serving(Service(headers={})) as port:
        url = f"http://127.0.0.1:{port}"
        code, out, _ = check(capsys, url, "--item", "security-headers", "--format", form)
    assert code == 1
    assert url in out.replace("%3A", ":")
    if form == "text":
        assert f"    {url}/: X-Content-Type-Options" in out
    if form == "sarif":
        [finding] = json.loads(out)["runs"][0]["results"]
        place = finding["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place["uri"] == f"{url}/"
