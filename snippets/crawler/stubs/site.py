"""A small web site that can change, move, fail, dawdle and talk nonsense.

`python -m stubs.site PORT PAGES` serves one with that many pages.
"""

import hashlib
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


@dataclass
class Page:
    """What is answered for a path."""

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    # Seconds between the parts that are sent.
    slow: float = 0.0
    # Whether it knows ETag and If-None-Match.
    etag: bool = True


class Site(ThreadingHTTPServer):
    """Serves `pages`, and remembers when each path was asked for."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int = 0, pages: dict[str, Page] | None = None) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.pages = {"/robots.txt": Page(status=404), **(pages or {})}
        self.asked: dict[str, list[float]] = defaultdict(list)
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.host = f"127.0.0.1:{self.server_address[1]}"
        self.url = f"http://{self.host}"

    def __enter__(self) -> "Site":
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

    def moments(self) -> list[float]:
        """When anything was asked for, in order."""
        return sorted(moment for moments in self.asked.values() for moment in moments)


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Site

    def do_GET(self) -> None:
        """Answer."""
        self.server.asked[self.path].append(time.monotonic())
        self.server.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        page = self.server.pages.get(self.path, Page("not here", 404, etag=False))
        content = page.text.encode()
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        fresh = page.etag and self.headers.get("If-None-Match") == etag and page.status == 200
        self.send_response(304 if fresh else page.status)
        headers = {"Content-Type": "text/html; charset=utf-8", **page.headers}
        if page.etag:
            headers["ETag"] = etag
        if not fresh:
            headers.setdefault("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if fresh:
            return
        step = 1 if page.slow else len(content)
        for start in range(0, len(content), step or 1):
            time.sleep(page.slow)
            self.wfile.write(content[start : start + step])

    def log_message(self, *_: object) -> None:
        """Nothing: the tests read `asked`."""


def linked(count: int) -> dict[str, Page]:
    """A start page and as many pages that it leads to, each with a few hundred words."""
    links = "".join(f'<a href="/page/{number}">{number}</a> ' for number in range(count))
    pages = {"/": Page(f"<html><body>{links}</body></html>")}
    for number in range(count):
        words = " ".join(f"word{number * place % 997}" for place in range(400))
        pages[f"/page/{number}"] = Page(f"<html><body><p>{words}</p></body></html>")
    return pages


if __name__ == "__main__":
    with Site(int(sys.argv[1]), linked(int(sys.argv[2]))) as site:
        print(site.url, flush=True)
        threading.Event().wait()
