"""What passes through nginx.conf, and what does not; started for real, before real replicas."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
from local_stack.names import Names
from local_stack.programs import free_port
from local_stack.stack import REPLICAS, Stack, own_folder, proxy

from tests.buying import eventually
from tests.support import Shop

ECHO = "127.0.0.5"
CLIENT = "127.0.0.9"


class Echo(BaseHTTPRequestHandler):
    """Answers with what it received."""

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        seen = {"version": self.request_version, "headers": self.headers.items()}
        body = json.dumps(seen).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def echo(stack: Stack, tmp_path: Path) -> Iterator[str]:
    """The shown nginx.conf before a server that tells what arrives there."""
    port = free_port(ECHO)
    server = ThreadingHTTPServer((ECHO, port), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    names = Names([ECHO])
    program, address = proxy(own_folder(stack.folder, "echo"), names.port, port)
    with program:
        yield address
    names.close()
    server.shutdown()
    server.server_close()


def test_what_the_backend_receives(echo: str) -> None:
    forged = {
        "Host": "shop.example.com",
        "X-Forwarded-For": "203.0.113.7",
        "X-Forwarded-Proto": "https",
        "X-Request-ID": "chosen-by-the-client",
        "traceparent": "00-" + "ab" * 16 + "-" + "cd" * 8 + "-01",
    }
    transport = httpx2.HTTPTransport(local_address=CLIENT)
    with httpx2.Client(transport=transport, trust_env=False) as client:
        seen = client.get(f"{echo}/orders?limit=1", headers=forged).json()
    received: dict[str, list[str]] = {}
    for name, value in seen["headers"]:
        received.setdefault(name.lower(), []).append(value)

    assert seen["version"] == "HTTP/1.1"
    assert received["host"] == ["shop.example.com"]
    # What the proxy itself saw, once; not what the client claims.
    assert received["x-forwarded-for"] == [CLIENT]
    assert received["x-forwarded-proto"] == ["http"]
    assert len(received["x-request-id"]) == 1
    assert len(received["x-request-id"][0]) == 32
    assert received["traceparent"] == [forged["traceparent"]]
    assert received.get("connection", [""]) == [""]


def log_lines(stack: Stack, replica: str) -> list[dict[str, object]]:
    """What a replica logged."""
    text = (stack.folder / f"app-{replica}.log").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_the_service_knows_the_client_and_the_request_by_the_proxys_id(stack: Stack) -> None:
    transport = httpx2.HTTPTransport(local_address=CLIENT)
    with httpx2.Client(transport=transport, trust_env=False) as client:
        answer = client.get(f"{stack.address}/orders", headers={"X-Forwarded-For": "203.0.113.7"})
    request_id = answer.headers["x-request-id"]
    eventually(lambda: request_id in str([log_lines(stack, replica) for replica in REPLICAS]))
    lines = [line for replica in REPLICAS for line in log_lines(stack, replica)]
    [line] = [one for one in lines if one.get("request_id") == request_id]
    assert line["client"] == CLIENT
    access = (stack.folder / "nginx" / "nginx.access.log").read_text(encoding="utf-8")
    [seen] = [
        one for one in map(json.loads, access.splitlines()) if one["request_id"] == request_id
    ]
    assert (seen["remote"], seen["status"], seen["path"]) == (CLIENT, 200, "/orders")


def test_headers_come_through_and_the_platforms_paths_do_not(client: httpx2.Client) -> None:
    answer = client.get("/orders")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["server"] == "nginx", "it tells its version"
    for path in ("/metrics", "/livez", "/readyz", "/%6detrics", "//metrics"):
        assert client.get(path).status_code == 404, path
    too_large = client.post("/orders", content=b"x" * 1_100_000)
    assert too_large.status_code == 413


def answered(stack: Stack) -> list[int]:
    """How many requests for orders each replica has answered."""
    lines = [log_lines(stack, replica) for replica in REPLICAS]
    return [sum(line.get("route") == "/orders" for line in each) for each in lines]


def gained(stack: Stack, before: list[int], expected: int) -> list[int]:
    """How many more each has answered; the line of the last one comes after its answer."""

    def more() -> list[int]:
        return [after - old for after, old in zip(answered(stack), before, strict=True)]

    eventually(lambda: sum(more()) >= expected)
    return more()


def test_the_load_is_spread_and_a_killed_replica_is_not_missed(
    stack: Stack, client: httpx2.Client
) -> None:
    before = answered(stack)
    assert [client.get("/orders").status_code for _ in range(90)] == [200] * 90
    shares = gained(stack, before, 90)
    assert sum(shares) == 90
    # By chance, a fair share is 30; less than 10 comes once in a hundred thousand times.
    assert min(shares) >= 10, shares

    stack.replicas[1].kill()
    try:
        before = answered(stack)
        assert [client.get("/orders").status_code for _ in range(45)] == [200] * 45
        order = {"lines": [{"item": "tea", "quantity": 1}]}
        for _ in range(15):
            # Nothing was sent to the dead one, so an order, too, may go to the next.
            made = client.post("/orders", json=order, headers={"Idempotency-Key": Shop.key()})
            assert made.status_code == 201
        gone = gained(stack, before, 60)
        assert gone[1] == 0
        assert sum(gone) == 60
    finally:
        stack.replicas[1].start()
