"""`prodready check` on a running service: a good one, and one that does one thing ill at a time."""

from __future__ import annotations

import html
import json
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from prodready.catalog import load_catalog
from prodready.cli import main
from prodready.site.reference.sources import read_names
from prodready.targets.url_answers import ANSWERS
from tests.targets.servers import METRICS, Answer, Asked, Service, description, problem, serving

ROOT = Path(__file__).resolve().parents[2]
HTML = "<!doctype html><title>Orders</title>"
Change = Callable[[Service], None]


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["check", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def ask(
    capsys: pytest.CaptureFixture[str], service: Service, item: str, *options: str, path: str = ""
) -> dict[str, Any]:
    """What came of one item on a service."""
    with serving(service) as port:
        _, out, err = check(
            capsys, f"http://127.0.0.1:{port}{path}", "--item", item, "--format", "json", *options
        )
    assert not err
    [found] = json.loads(out)["items"]
    assert isinstance(found, dict)
    return found


def told(found: dict[str, Any]) -> str:
    messages = [one["message"] for one in found["findings"]]
    return " | ".join([found["status"], *messages, found.get("reason", "")])


def routes(**changed: Answer | Callable[[Asked], Answer]) -> Service:
    return Service({name.replace("__", "/"): route for name, route in changed.items()})


def described(change: Callable[[dict[str, Any]], Any]) -> Service:
    data = description()
    change(data)
    return Service(description=data)


def drop(data: dict[str, Any], *path: str) -> None:
    for step in path[:-1]:
        data = data[step]
    del data[path[-1]]


def headers(**more: str) -> Service:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return Service(headers={"X-Content-Type-Options": "nosniff", **named})


def page(**more: str) -> Service:
    service = headers(**more)
    service.changed = {"/": Answer(200, HTML, "text/html; charset=utf-8")}
    return service


def searching(escape: Callable[[str], str]) -> Service:
    """A search that shows what was searched for."""

    def search(asked: Asked) -> Answer:
        return Answer(200, f"<p>Nothing for {escape(unquote(asked.path))}</p>", "text/html")

    return Service({"*": search})


def reflecting(asked: Asked) -> Answer:
    allowed = {"Access-Control-Allow-Credentials": "true"}
    if "origin" in asked.headers:
        allowed["Access-Control-Allow-Origin"] = asked.headers["origin"]
    return Answer(200, "{}", headers=allowed)


def slow(_: Asked) -> Answer:
    time.sleep(0.03)
    return Answer(200, "{}")


TRACE = 'Traceback (most recent call last):\n  File "/app/main.py", line 3, in read\nKeyError: 1'
GOOD_POLICY = "default-src 'self'; frame-ancestors 'none'"

CASES: list[tuple[str, Service, str, str]] = [
    # item, service, status, what is told
    ("health-endpoint", Service(), "pass", ""),
    ("health-endpoint", routes(__livez=problem(404)), "fail", "there is readiness, but no path"),
    (
        "health-endpoint",
        routes(__livez=problem(404), __readyz=problem(404)),
        "fail",
        "none of /livez, /healthz, /health answers 200",
    ),
    (
        "health-endpoint",
        Service({"*": Answer(200, HTML, "text/html"), "/livez": Answer(200, HTML, "text/html")}),
        "fail",
        "readiness",
    ),
    ("health-endpoint", routes(__livez=Answer(200, "ok", "text/plain")), "pass", ""),
    (
        "health-endpoint",
        routes(__livez=Answer(200, '{"status": "DOWN"}')),
        "fail",
        "answers 200 and says status: DOWN",
    ),
    ("health-checks-passing", Service(), "pass", ""),
    (
        "health-checks-passing",
        routes(__readyz=Answer(503, '{"database": "refused"}')),
        "fail",
        'answers 503: {"database": "refused"}',
    ),
    (
        "health-checks-passing",
        routes(__readyz=Answer(200, '{"status": "ok", "db": {"status": "down"}}')),
        "fail",
        "says db.status: down",
    ),
    (
        "health-checks-passing",
        routes(__readyz=Answer(200, '{"status": "degraded", "last_error": "down"}')),
        "pass",
        "",
    ),
    ("metrics-exposed", Service(), "pass", ""),
    ("metrics-exposed", routes(__metrics=problem(404)), "needs-attestation", "no metrics"),
    (
        "metrics-exposed",
        routes(__metrics=Answer(200, METRICS.replace('status="200"', "status=200"), "text/plain")),
        "fail",
        "line 3",
    ),
    (
        "metrics-exposed",
        routes(__metrics=Answer(200, "# TYPE up gauge\nup 1\n", "text/plain")),
        "fail",
        "no metric counts or times requests",
    ),
    ("golden-signals", Service(), "pass", ""),
    (
        "golden-signals",
        routes(__metrics=Answer(200, METRICS.replace(',status="200"', ""), "text/plain")),
        "fail",
        "no metric tells errors",
    ),
    ("golden-signals", routes(__metrics=problem(404)), "not-applicable", ""),
    ("security-headers", Service(), "pass", ""),
    ("security-headers", Service(headers={}), "fail", "X-Content-Type-Options"),
    ("security-headers", page(), "fail", "Content-Security-Policy"),
    (
        "security-headers",
        page(Content_Security_Policy=GOOD_POLICY, Referrer_Policy="no-referrer"),
        "pass",
        "",
    ),
    (
        "security-headers",
        page(
            Content_Security_Policy="script-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
            Referrer_Policy="no-referrer",
        ),
        "fail",
        "Content-Security-Policy: lets inline scripts run",
    ),
    (
        "security-headers",
        page(
            Content_Security_Policy="default-src *; script-src 'nonce-x' 'unsafe-inline'",
            X_Frame_Options="DENY",
            Referrer_Policy="no-referrer, strict-origin-when-cross-origin",
        ),
        "pass",
        "",
    ),
    (
        "security-headers",
        page(Content_Security_Policy="default-src *"),
        "fail",
        "lets scripts come from anywhere (*)",
    ),
    ("xss-protection", Service(), "not-applicable", ""),
    ("xss-protection", searching(str), "fail", "a tag from the address is part of the page"),
    (
        "xss-protection",
        searching(html.escape),
        "needs-attestation",
        "the content policy is not there",
    ),
    (  # no browser makes a page of JSON
        "xss-protection",
        Service({"*": lambda asked: Answer(404, unquote(asked.path))}),
        "not-applicable",
        "",
    ),
    ("cors-restricted", Service(), "pass", ""),
    ("cors-restricted", routes(__=reflecting), "fail", "with credentials for any origin"),
    ("cors-restricted", routes(__v1__orders=reflecting), "fail", "any origin"),
    ("cors-restricted", headers(Access_Control_Allow_Origin="*"), "pass", ""),
    (
        "cors-restricted",
        headers(
            Access_Control_Allow_Origin="https://shop.example",
            Access_Control_Allow_Credentials="true",
        ),
        "pass",
        "",
    ),
    ("tls-cert-valid", Service(), "not-applicable", ""),
    ("https-tls", Service(), "not-applicable", ""),
    ("helpful-error-responses", Service(), "pass", ""),
    (
        "helpful-error-responses",
        Service({"*": Answer(404, '{"detail": "Not Found"}')}),
        "pass",
        "",
    ),
    (
        "helpful-error-responses",
        Service({"*": Answer(404, TRACE, "text/plain")}),
        "fail",
        "shows a stack trace of Python",
    ),
    (
        "helpful-error-responses",
        Service({"/v1/orders/not-of-this-type": Answer(500, "{}")}),
        "fail",
        "is answered with 500",
    ),
    ("helpful-error-responses", Service({"*": Answer(404)}), "fail", "has no body"),
    ("helpful-error-responses", Service({"*": Answer(200, "{}")}), "fail", "answered with 200"),
    (
        "helpful-error-responses",
        Service({"*": Answer(404, "{}", "application/problem+json")}),
        "fail",
        "is called a problem detail and is none",
    ),
    (
        "input-validation",
        Service({"/v1/orders/not-of-this-type": Answer(500, "{}")}),
        "fail",
        "fails with 500",
    ),
    (
        "input-validation",
        Service({"/v1/orders/not-of-this-type": Answer(200, "{}")}),
        "fail",
        "takes a value of a wrong type",
    ),
    (
        "debug-off",
        Service({"*": Answer(404, "<code>DEBUG = True</code>", "text/html")}),
        "fail",
        "the debug page of Django",
    ),
    ("debug-off", Service(), "needs-attestation", "not seen from here"),
    ("tracing", Service(), "needs-attestation", "does not tell the trace"),
    (
        "tracing",
        routes(
            __=lambda a: Answer(
                200, "{}", headers={"traceresponse": a.headers.get("traceparent", "")}
            )
        ),
        "pass",
        "",
    ),
    ("input-validation", Service(), "needs-attestation", "--allow-writes"),
    ("api-docs", Service(), "pass", ""),
    ("api-docs", routes(**{"__openapi.json": problem(404)}), "needs-attestation", "no OpenAPI"),
    ("api-docs", routes(**{"__openapi.json": Answer(200, "{broken")}), "fail", "is no JSON"),
    (
        "api-docs",
        described(lambda d: d["paths"].update({"/v1/gone": d["paths"]["/v1/orders"]})),
        "fail",
        "GET /v1/gone is described, and answers 404",
    ),
    ("api-docs", described(lambda d: drop(d, "info", "version")), "fail", "no version"),
    (
        "api-error-codes",
        described(lambda d: drop(d, "paths", "/v1/orders", "post", "responses", "default")),
        "fail",
        "POST /v1/orders documents no error",
    ),
    ("api-error-codes", Service(), "pass", ""),
    ("api-examples", Service(), "pass", ""),
    (
        "api-examples",
        described(
            lambda d: d["paths"]["/v1/orders"]["post"].update(
                requestBody={"content": {"application/json": {"schema": {"type": "object"}}}}
            )
        ),
        "fail",
        "the request of POST /v1/orders has no example",
    ),
    ("api-versioning", Service(), "pass", ""),
    (
        "api-versioning",
        described(lambda d: d["paths"].update({"/customers": d["paths"]["/v1/me"]})),
        "fail",
        "/customers carries no version",
    ),
    ("auth-required", Service(), "pass", ""),
    (
        "auth-required",
        routes(__v1__me=Answer(200, "{}")),
        "fail",
        "GET /v1/me answers 200 without credentials",
    ),
    (
        "auth-required",
        described(lambda d: drop(d, "paths", "/v1/me", "get", "security")),
        "needs-attestation",
        "asks for credentials nowhere",
    ),
    ("auth-required", routes(__v1__me=problem(404)), "not-run", "shows neither"),
    ("rate-limiting", Service(), "needs-attestation", "without a limit"),
    ("rate-limiting", headers(RateLimit_Policy="100;w=60"), "pass", ""),
    ("rate-limiting", Service({"GET /": Answer(429, "{}")}), "fail", "when to come again"),
    (
        "rate-limiting",
        Service({"GET /": Answer(429, "{}", headers={"Retry-After": "3"})}),
        "pass",
        "",
    ),
    ("idempotent-writes", Service(), "not-run", "--allow-writes"),
    (
        "idempotent-writes",
        described(lambda d: drop(d, "paths", "/v1/orders", "post", "parameters")),
        "needs-attestation",
        "Idempotency-Key",
    ),
    ("latency-p95-200ms", Service(), "pass", ""),
]


@pytest.mark.parametrize(
    ("item", "service", "status", "says"),
    CASES,
    ids=[f"{item}-{status}-{n}" for n, (item, _, status, _) in enumerate(CASES)],
)
def test_each_item(
    capsys: pytest.CaptureFixture[str], item: str, service: Service, status: str, says: str
) -> None:
    found = ask(capsys, service, item)
    assert found["status"] == status, told(found)
    assert says in told(found)


def test_every_item_has_a_case_on_both_sides() -> None:
    seen: dict[str, set[str]] = {}
    for item, _, status, _ in CASES:
        seen.setdefault(item, set()).add(status)
    elsewhere = {
        "tls-cert-valid",
        "tls-versions",
        "https-tls",
        "tracing",
        "latency-p95-200ms",
        "idempotent-writes",
    }
    for item in set(ANSWERS) - elsewhere:
        assert "fail" in seen[item], item
        assert seen[item] & {"pass", "needs-attestation"}, item


def test_every_answer_is_to_a_name_of_the_sources_or_an_item() -> None:
    names = read_names(ROOT / "scripts" / "data")
    catalog = load_catalog()
    for name in ANSWERS:
        assert name in names or name in catalog
        if name in catalog:
            assert "url" in [str(surface) for surface in catalog[name].surfaces], name


def test_nothing_is_written_without_leave(capsys: pytest.CaptureFixture[str]) -> None:
    service = Service()
    with serving(service) as port:
        check(capsys, f"http://127.0.0.1:{port}")
    assert {asked.method for asked in service.asked} <= {"GET", "HEAD", "OPTIONS"}
    assert len(service.asked) < 200


@pytest.mark.parametrize(
    ("route", "status", "says"),
    [
        (None, "pass", ""),
        (
            lambda _: Answer(201, json.dumps({"id": str(time.perf_counter())})),
            "fail",
            "201, then 201 with another answer",
        ),
        (Answer(201, '{"ok": true}'), "needs-attestation", "without any id"),
        (problem(422), "not-run", "refuses its own example"),
    ],
)
def test_the_same_write_twice(
    capsys: pytest.CaptureFixture[str], route: Any, status: str, says: str
) -> None:
    service = Service({"POST /v1/orders": route} if route else {})
    found = ask(capsys, service, "idempotent-writes", "--allow-writes")
    assert found["status"] == status, told(found)
    assert says in told(found)
    sent = [asked for asked in service.asked if asked.method == "POST"]
    assert len({asked.headers["idempotency-key"] for asked in sent}) == 1


@pytest.mark.parametrize(
    ("service", "status"),
    [(Service(), "pass"), (Service({"POST /v1/orders": Answer(500, "oops")}), "fail")],
)
def test_a_body_that_is_no_json(
    capsys: pytest.CaptureFixture[str], service: Service, status: str
) -> None:
    for item in ("input-validation", "helpful-error-responses"):
        found = ask(capsys, service, item, "--allow-writes")
        assert found["status"] == status, told(found)


def test_the_95th_percentile_is_held_against_the_threshold(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".prodready.yaml").write_text("thresholds: {latency-p95: 20}\n", "utf-8")
    service = routes(__=slow)
    found = ask(capsys, service, "latency-p95-200ms", "--requests", "5")
    assert found["status"] == "fail"
    assert "of 5 requests, one after the other; the limit is 20 ms" in told(found)
    assert len([asked for asked in service.asked if asked.path == "/"]) == 6


def test_a_path_without_success_is_not_measured(capsys: pytest.CaptureFixture[str]) -> None:
    service = Service({"/": problem(404)}, description={})
    assert ask(capsys, service, "latency-p95-200ms")["status"] == "not-run"


def test_the_named_path_is_in_front_of_all_others(capsys: pytest.CaptureFixture[str]) -> None:
    service = Service({"/shop/livez": Answer(200, "{}"), "/shop": Answer(200, "{}")})
    found = ask(capsys, service, "health-endpoint", path="/shop")
    assert found["witness"][0]["path"].endswith("/shop/livez")


def test_no_redirect_is_followed(capsys: pytest.CaptureFixture[str]) -> None:
    other = Service()
    with serving(other) as port:
        to = Answer(302, headers={"Location": f"http://127.0.0.1:{port}/livez"})
        found = ask(capsys, Service({"/livez": to, "/readyz": to}), "health-endpoint")
    assert found["status"] == "fail"
    assert not other.asked


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
