"""The one who is told: checks the signature, and takes each key once."""

import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from watch.notify import sign


class Receiver(ThreadingHTTPServer):
    """Keeps what it was told."""

    daemon_threads = True

    def __init__(self, secret: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.secret = secret
        # Every message that came, and the ones that were taken, by their key.
        self.deliveries: list[str] = []
        self.taken: dict[str, dict[str, Any]] = {}
        self.refused = 0
        # What to answer instead, and for how long to think about it.
        self.status = 200
        self.slow = 0.0
        self.url = f"http://127.0.0.1:{self.server_address[1]}/changes"

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Receiver

    def do_POST(self) -> None:
        """Take it, if it is from whom it says and of today."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        moment = self.headers.get("X-Watch-Timestamp", "0")
        wanted = sign(self.server.secret, moment, content)
        genuine = hmac.compare_digest(wanted, self.headers.get("X-Watch-Signature", ""))
        status = self.server.status
        if not genuine or abs(time.time() - float(moment)) > 300:
            self.server.refused += 1
            status = 401
        elif status == 200:
            key = self.headers["Idempotency-Key"]
            self.server.deliveries.append(key)
            self.server.taken.setdefault(key, json.loads(content))
        # Taken first and answered later: the gap in which a sender can die.
        time.sleep(self.server.slow)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: the tests read `taken`."""
