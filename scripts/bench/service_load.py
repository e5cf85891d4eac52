"""Load on the reference service's whole stack, at several rates: the rows of the table in the docs.

    python scripts/bench/service_load.py --rates 5 10 --seconds 60

The stack runs on this machine, and so does what makes the load: all on the same cores. Status 1:
the service did not keep its objectives at one of the rates.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICE = ROOT / "snippets" / "service"
PYTHON = ROOT / ".venv" / "service" / "bin" / "python"


def start() -> tuple[subprocess.Popen[str], dict[str, str]]:
    """The stack, and the addresses that it prints."""
    stack = subprocess.Popen(
        [str(PYTHON), "-m", "local_stack"],
        cwd=SERVICE,
        env={**os.environ, "RATE_LIMIT_PER_MINUTE": "0"},
        stdout=subprocess.PIPE,
        text=True,
    )
    addresses: dict[str, str] = {}
    for line in stack.stdout or ():
        name, _, value = line.strip().partition("=")
        addresses[name] = value
        if name == "ALERTMANAGER_URL":
            return stack, addresses
    raise SystemExit(f"the stack did not start: status {stack.wait()}")


def row(rate: float, seconds: int, addresses: dict[str, str]) -> tuple[str, bool]:
    """One line of the table, and whether the objectives were kept."""
    command = [str(PYTHON), "-m", "load.run", "--rate", str(rate), "--seconds", str(seconds)]
    done = subprocess.run(
        command,
        cwd=SERVICE,
        env={**os.environ, **addresses},
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
        text=True,
        timeout=seconds + 90,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"no result at {rate} customers a second")
    found = json.loads(done.stdout)
    times = " | ".join(f"{found[name] * 1000:.0f}" for name in ("p50", "p95", "p99"))
    kept = "yes" if done.returncode == 0 else "no"
    share = f"{found['within']:.1%}"
    cells = f"{rate:g} | {found['rate']:.1f} | {found['requests']} | {found['failures']}"
    return f"| {cells} | {times} | {share} | {kept} |", done.returncode == 0


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", type=float, nargs="+", default=[5.0, 10.0])
    parser.add_argument("--seconds", type=int, default=60)
    arguments = parser.parse_args()
    if not PYTHON.exists():
        raise SystemExit("make service-test installs the service's environment")
    stack, addresses = start()
    try:
        rows = [row(rate, arguments.seconds, addresses) for rate in arguments.rates]
    finally:
        stack.send_signal(signal.SIGTERM)
        stack.wait(60)
    print(
        "| customers/s | requests/s | requests | failed | p50 ms | p95 ms | p99 ms | in 0.2 s | kept |"
    )
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    print("\n".join(line for line, _ in rows))
    return 0 if all(kept for _, kept in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
