"""How many pages a second the crawler under snippets/crawler fetches, against the 50 that are asked.

    python scripts/bench/crawl_rate.py [--write]

Real parts, all on this machine: a site of its own, PostgreSQL, Redis, Celery's beat and one worker
with eight threads. `--write` puts the table into docs/reference/performance.md. Needs the crawler's
environment (`make service-test` makes it) and the programs that scripts/service_backends.sh starts.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CRAWLER = ROOT / "snippets" / "crawler"
PYTHON = ROOT / ".venv" / "crawler" / "bin" / "python"
PAGE = ROOT / "docs" / "reference" / "performance.md"
HEADING = "## The crawler's pace"
ASKED = 50


@dataclass(frozen=True)
class Run:
    """One crawl: pages, seconds from the first to the last, processor seconds of the worker."""

    pages: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds


def main() -> int:
    """Measure, print the table, and write it where it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--write", action="store_true", help="put it into the page")
    parser.add_argument("--pages", type=int, default=1500)
    options = parser.parse_args()
    if not PYTHON.exists():
        print(f"crawl_rate: no {PYTHON}; run `make service-test` first", file=sys.stderr)
        return 3
    free = measure(options.pages, 1_000)
    paced = measure(options.pages // 2, ASKED)
    text = section(free, paced)
    print(text)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        old = re.compile(rf"^{re.escape(HEADING)}\n.*?(?=^## )", re.S | re.M)
        if not old.search(page):
            page = page.replace("\n## That it holds\n", f"\n{HEADING}\n\n## That it holds\n")
        PAGE.write_text(old.sub(lambda _: f"{text}\n", page), encoding="utf-8")
    return 0 if free.rate >= ASKED and paced.rate <= ASKED * 1.02 else 1


def section(free: Run, paced: Run) -> str:
    """What the page says."""
    rows = [
        f"| as fast as it can | {free.pages} | {free.seconds:.1f} | {free.rate:.0f} | {free.cpu:.1f} |",
        f"| {ASKED} a second allowed | {paced.pages} | {paced.seconds:.1f} | {paced.rate:.1f} "
        f"| {paced.cpu:.1f} |",
    ]
    return "\n".join(
        [
            HEADING,
            "",
            f"The crawler in `snippets/crawler` is to manage {ASKED} pages a second. One worker with eight threads",
            "crawls a site of one host on the same machine; PostgreSQL, Redis and beat run beside it. The second row",
            f"is with a pace of {ASKED}, which must not be exceeded; the worker's own counter is read every 50 ms.",
            "",
            "```sh",
            "python scripts/bench/crawl_rate.py --write",
            "```",
            "",
            "| pace | pages | clock s | pages a second | CPU s of the worker |",
            "| --- | ---: | ---: | ---: | ---: |",
            *rows,
            "",
        ]
    )


def measure(pages: int, pace: int) -> Run:
    """Crawl a site with so many pages."""
    site_port, metrics_port = free_port(), free_port()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crawl-")))
        environment = {**os.environ, **stack.enter_context(backends())}
        (folder / "secret").write_text("measured\n", encoding="utf-8")
        environment |= {
            "PYTHONPATH": f"{CRAWLER / 'src'}{os.pathsep}{CRAWLER}",
            "USER_AGENT": "WatchBench/1.0 (+mailto:watch@example.com)",
            "NOTIFY_URL": "http://127.0.0.1:9/",
            "NOTIFY_SECRET_FILE": str(folder / "secret"),
            "START_URLS": f"http://127.0.0.1:{site_port}/",
            "ALLOWED_PRIVATE_HOSTS": f"127.0.0.1:{site_port}",
            "PAGES_PER_SECOND_AND_HOST": str(pace),
            "METRICS_PORT": str(metrics_port),
            "LOG_LEVEL": "WARNING",
        }
        site = [str(PYTHON), "-m", "stubs.site", str(site_port), str(pages)]
        stack.enter_context(process(site, folder, environment))
        prepare = [str(PYTHON), "-m", "watch.prepare"]
        subprocess.run(prepare, cwd=folder, env=environment, check=True, timeout=60)
        celery = [str(PYTHON), "-m", "celery", "--quiet", "--app", "watch.main"]
        beat = [*celery, "beat", "--schedule", str(folder / "beat")]
        stack.enter_context(process(beat, folder, environment))
        worker = [*celery, "worker", "--pool", "threads", "--concurrency", "8"]
        pid = stack.enter_context(process(worker, folder, environment)).pid
        return watch(pages, pid, metrics_port)


def watch(pages: int, pid: int, port: int, limit: float = 180.0) -> Run:
    """Read the worker's own counter until all pages were fetched."""
    # The start page leads to the others, and the clock starts behind it.
    before, started, spent = 0, 0.0, 0.0
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done = fetched(port)
        if not before and done > 1:
            before, started, spent = done, time.monotonic(), processor_seconds(pid)
        if done > pages:
            seconds = time.monotonic() - started
            return Run(done - before, seconds, processor_seconds(pid) - spent)
        time.sleep(0.05)
    raise SystemExit(f"crawl_rate: {fetched(port)} of {pages} pages after {limit:.0f} s")


def fetched(port: int) -> int:
    """How many pages the worker has seen for the first time."""
    try:
        address = f"http://127.0.0.1:{port}/metrics"
        with urllib.request.urlopen(address, timeout=2) as answer:  # a local address
            text = answer.read().decode()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return 0
    found = re.search(r'^crawl_fetches_total\{outcome="new"\} (\S+)$', text, re.M)
    return int(float(found[1])) if found else 0


def processor_seconds(pid: int) -> float:
    """User and system time of a process, from Linux's own account."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def process(
    command: list[str], folder: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is stopped at the end."""
    with (folder / "log").open("ab") as log:
        started = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait(10)


@contextmanager
def backends() -> Iterator[dict[str, str]]:
    """The addresses of a PostgreSQL and a Redis."""
    script = str(ROOT / "scripts" / "service_backends.sh")
    folder = tempfile.mkdtemp(prefix="crawl-backends-")
    done = subprocess.run(
        [script, "start", folder], capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr.strip())
    try:
        yield dict(line.split("=", 1) for line in done.stdout.splitlines())
    finally:
        subprocess.run([script, "stop", folder], check=True, timeout=60)


if __name__ == "__main__":
    raise SystemExit(main())
