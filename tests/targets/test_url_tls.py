"""TLS of a running service: certificates that are made for the test, and versions of the protocol."""

from __future__ import annotations

import json
import ssl
import warnings
from pathlib import Path
from typing import Any

import pytest

from prodready.checks.interface import Fail, Pass, Unknown
from prodready.cli import main
from prodready.errors import UnavailableError
from prodready.targets.url_address import Address, parse_address
from prodready.targets.url_tls import look
from prodready.targets.url_transport import redirected, versions
from tests.targets.servers import Answer, Service, certificate, server_context, serving


def ask(
    capsys: pytest.CaptureFixture[str], port: int, item: str, host: str = "127.0.0.1"
) -> tuple[dict[str, Any], str]:
    main(["check", f"https://{host}:{port}", "--item", item, "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    [found] = report["items"]
    return found, " ".join(report.get("notes", []))


@pytest.mark.parametrize(
    ("days", "name", "status", "says"),
    [
        (90, "IP:127.0.0.1", "pass", "valid for 89 days"),
        (10, "IP:127.0.0.1", "fail", "the certificate ends in 10 days; 14 are the least"),
        (90, "DNS:shop.example", "fail", "clients refuse the certificate: IP address mismatch"),
    ],
)
def test_a_trusted_certificate(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    name: str,
    status: str,
    says: str,
) -> None:
    file, key = certificate(tmp_path, days, name)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with serving(Service(), server_context(file, key)) as port:
        found, _ = ask(capsys, port, "tls-cert-valid")
    told = " ".join(
        [one["message"] for one in found["findings"]] + [one["note"] for one in found["witness"]]
    )
    assert found["status"] == status, told
    assert says in told.replace("valid for 90 days", "valid for 89 days").replace(
        "in 9 days", "in 10 days"
    )


def test_one_that_nobody_trusts_is_told_and_the_rest_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(Service(), server_context(*certificate(tmp_path))) as port:
        found, notes = ask(capsys, port, "tls-cert-valid")
        health, _ = ask(capsys, port, "health-endpoint")
    assert found["status"] == "fail"
    assert "self-signed certificate" in found["findings"][0]["message"]
    assert "the certificate is refused" in notes
    assert health["status"] == "pass"


def test_http_on_the_port_of_https(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Service()) as port:
        code = main(["check", f"https://127.0.0.1:{port}"])
    err = capsys.readouterr().err
    assert code == 3
    assert "no TLS connection" in err
    assert err.count("\n") == 1


def test_nothing_there_at_all() -> None:
    with pytest.raises(UnavailableError, match="nothing listens on port 1 "):
        look(parse_address("https://127.0.0.1:1"))


def old_context(
    folder: Path, newest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED
) -> ssl.SSLContext:
    context = server_context(*certificate(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = newest
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def judged(port: int) -> list[str]:
    outcomes = list(versions(Address("https", "127.0.0.1", port)))
    if any(isinstance(one, Unknown) for one in outcomes):
        pytest.skip("the TLS library of this machine does not offer old versions")
    return [
        one.message if isinstance(one, Fail) else f"{type(one).__name__} {getattr(one, 'note', '')}"
        for one in outcomes
    ]


def test_versions_of_today(tmp_path: Path) -> None:
    with serving(Service(), server_context(*certificate(tmp_path))) as port:
        assert judged(port) == ["Pass TLS 1.2 and TLS 1.3"]


def test_old_versions_are_found(tmp_path: Path) -> None:
    with serving(Service(), old_context(tmp_path)) as port:
        assert judged(port) == [
            "TLS 1.0 is spoken, which RFC 8996 forbids",
            "TLS 1.1 is spoken, which RFC 8996 forbids",
            "Pass TLS 1.2 and TLS 1.3",
        ]


def test_only_old_versions(tmp_path: Path) -> None:
    context = old_context(tmp_path, ssl.TLSVersion.TLSv1_1)
    with serving(Service(), context) as port:
        assert judged(port)[-1] == "neither TLS 1.2 nor TLS 1.3 is spoken"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(308, headers={"Location": "https://127.0.0.1/"}), "Pass"),
        (Answer(301, headers={"Location": "https://127.0.0.1:8443/x"}), "Pass"),
        (Answer(302, headers={"Location": "/login"}), "HTTP is not led to HTTPS"),
        (Answer(200, "{}"), "HTTP is answered with 200, unencrypted"),
        (Answer(301, headers={"Location": "https://other.example/"}), "led to another host"),
    ],
)
def test_http_leads_to_https(answer: Answer, says: str) -> None:
    with serving(Service({"/": answer})) as port:
        [outcome] = redirected(Address("http", "127.0.0.1", port))
    assert says in (outcome.message if isinstance(outcome, Fail) else type(outcome).__name__)


def test_http_may_be_closed_where_https_is() -> None:
    [outcome] = redirected(Address("http", "127.0.0.1", 1), closed=True)
    assert isinstance(outcome, Pass)


@pytest.mark.parametrize(
    ("url", "loopback", "private"),
    [
        ("http://localhost:8000", True, True),
        ("http://[::1]:8000", True, True),
        ("http://127.8.0.1", True, True),
        ("http://10.0.0.3", False, True),
        ("http://web.shop.svc", False, True),
        ("http://example.com", False, False),
        ("http://localhost.example.com", False, False),
    ],
)
def test_who_reaches_an_address(url: str, *, loopback: bool, private: bool) -> None:
    address = parse_address(url)
    assert (address.loopback, address.private) == (loopback, private)
