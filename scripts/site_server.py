"""A built site on loopback, as GitHub Pages shows it: packed with gzip, to be kept for ten minutes."""

from __future__ import annotations

import functools
import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKED = (".html", ".css", ".js", ".json", ".svg", ".xml", ".txt")


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Over connections that stay."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send the file, packed where packing helps."""
        file = Path(self.translate_path(self.path))
        if file.is_dir() and self.path.partition("?")[0].endswith("/"):
            file /= "index.html"
        packs = "gzip" in self.headers.get("Accept-Encoding", "")
        if not packs or file.suffix not in PACKED or not file.is_file():
            return super().do_GET()
        body = _packed(file, file.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def end_headers(self) -> None:
        """Nothing changes while a site is looked at: what was fetched may be kept."""
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: who asks says what was seen."""


@functools.lru_cache(maxsize=512)
def _packed(file: Path, _changed: int) -> bytes:
    """The file's bytes, packed once: whoever measures the page shares the processor with this."""
    return gzip.compress(file.read_bytes(), 6)


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of the site while it is served."""
    handler = functools.partial(_Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
