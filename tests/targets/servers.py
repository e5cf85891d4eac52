"""Services that a test starts: one that does all well, and changes that make it do one thing ill."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Asked:
    """A request as the service sees it; names of headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What the service answers."""

    status: int = 200
    body: str | bytes = ""
    type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


Route = Answer | Callable[[Asked], Answer]


@contextmanager
def serving(
    route: Callable[[Asked], Answer], context: ssl.SSLContext | None = None
) -> Iterator[int]:
    """Serve on a free port of this machine; yields the port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5
        wbufsize = -1  # an answer goes out in one piece, without a wait for an acknowledgement
        disable_nagle_algorithm = True

        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, self.rfile.read(length))
            answer = route(asked)
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            if answer.type:
                self.send_header("Content-Type", answer.type)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_HEAD = do_PATCH = _any  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nothing is told."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Who is cut off in the middle of a handshake is no news here."""

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


METRICS = """\
# HELP http_requests_total Requests.
# TYPE http_requests_total counter
http_requests_total{method="GET",status="200"} 3
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.1"} 2
http_request_duration_seconds_bucket{le="+Inf"} 3
http_request_duration_seconds_sum 0.4
http_request_duration_seconds_count 3
# TYPE http_requests_in_progress gauge
http_requests_in_progress 1
"""
ORDER = {"type": "object", "properties": {"item": {"type": "string", "example": "tea"}}}
PROBLEM = {"description": "wrong", "content": {"application/problem+json": {"schema": {}}}}
KEY = {"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string"}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


def body(schema: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def ok(schema: Any = ORDER) -> dict[str, Any]:
    return {"200": {"description": "ok", **body(schema)}, "default": PROBLEM}


def description() -> dict[str, Any]:
    """The service's own description, new each time so that a test may change it."""
    secured = {"summary": "Who asks", "security": [{"bearer": []}], "responses": ok()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Orders", "version": "1.0.0"},
        "paths": {
            "/v1/orders": {
                "get": {"summary": "List", "responses": ok()},
                "post": {
                    "summary": "Take",
                    "parameters": [KEY],
                    "requestBody": body(ORDER),
                    "responses": ok(),
                },
            },
            "/v1/orders/{id}": {"get": {"summary": "One", "parameters": [ID], "responses": ok()}},
            "/v1/me": {"get": secured},
        },
    }


def problem(status: int, detail: str = "No such path.") -> Answer:
    text = json.dumps({"title": "Problem", "status": status, "detail": detail})
    return Answer(status, text, "application/problem+json")


@dataclass
class Service:
    """A service that does well what is looked at, except where `changed` says otherwise.

    Attributes:
        changed: routes by path, or by `METHOD path`; `*` is any path that is not there.
        headers: headers of every answer.
        description: what `/openapi.json` gives.
    """

    changed: Mapping[str, Route] = field(default_factory=dict)
    headers: Mapping[str, str] = field(
        default_factory=lambda: {"X-Content-Type-Options": "nosniff"}
    )
    description: Any = field(default_factory=description)
    orders: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        answer = self._answer(asked)
        return Answer(answer.status, answer.body, answer.type, {**self.headers, **answer.headers})

    def _answer(self, asked: Asked) -> Answer:
        for name in (f"{asked.method} {asked.path}", asked.path):
            if name in self.changed:
                return _given(self.changed[name], asked)
        found = self._own(asked)
        if found.status == 404 and "*" in self.changed:
            return _given(self.changed["*"], asked)
        return found

    def _own(self, asked: Asked) -> Answer:
        path = asked.path.partition("?")[0]
        if asked.method == "POST" and path == "/v1/orders":
            return self._take(asked)
        if asked.method not in ("GET", "HEAD"):
            return problem(405, "Not this method.")
        if path in ("/livez", "/readyz"):
            return Answer(200, '{"status": "ok"}')
        if path.startswith("/v1/orders/"):
            return problem(404 if _is_uuid(path.rpartition("/")[2]) else 422, "No such order.")
        fixed = {
            "/": Answer(200, "{}"),
            "/metrics": Answer(200, METRICS, "text/plain; version=0.0.4"),
            "/openapi.json": Answer(200, json.dumps(self.description)),
            "/v1/orders": Answer(200, "[]"),
            "/v1/me": problem(401, "Who are you?"),
        }
        return fixed.get(path, problem(404))

    def _take(self, asked: Asked) -> Answer:
        try:
            json.loads(asked.body)
        except ValueError:
            return problem(422, "The body is no JSON.")
        made = self.orders.setdefault(asked.headers.get("idempotency-key", ""), str(uuid.uuid4()))
        return Answer(201, json.dumps({"id": made}))


def _given(route: Route, asked: Asked) -> Answer:
    return route if isinstance(route, Answer) else route(asked)


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def certificate(folder: Path, days: int = 90, name: str = "IP:127.0.0.1") -> tuple[Path, Path]:
    """A self-signed certificate and its key, made by openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    file, key = folder / f"{days}.pem", folder / f"{days}.key"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-nodes", "-days", str(days), "-subj", "/CN=test"),
            *("-addext", f"subjectAltName={name}", "-keyout", str(key), "-out", str(file)),
        ],
        check=True,
        capture_output=True,
        timeout=30,
    )
    return file, key


def server_context(file: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return context
