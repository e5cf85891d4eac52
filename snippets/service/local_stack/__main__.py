"""`python -m local_stack`: start the stack, say where it is, and stop it with Ctrl-C or SIGTERM."""

import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from local_stack.stack import ROOT, Missing, Stack

BACKENDS = str(ROOT / "scripts" / "service_backends.sh")


def main() -> int:
    """Status 3: a program is missing."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    folder = Path(tempfile.mkdtemp(prefix="orders-stack-"))
    folder.chmod(0o755)
    data = folder / "data"
    try:
        done = subprocess.run(  # noqa: S603
            [BACKENDS, "start", str(data)], stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode:
            return done.returncode
        backends = dict(line.split("=", 1) for line in done.stdout.splitlines())
        with Stack(folder, backends) as stack:
            print(f"BASE_URL={stack.address}")
            print(f"GATEWAY_URL={stack.gateway_url}")
            print(f"PROMETHEUS_URL={stack.prometheus_url}")
            print(f"ALERTMANAGER_URL={stack.alertmanager_url}", flush=True)
            stop.wait()
    except Missing as error:
        print(f"local_stack: {error}", file=sys.stderr)
        return 3
    finally:
        subprocess.run([BACKENDS, "stop", str(data)], check=False)  # noqa: S603
        print(f"local_stack: stopped; its logs are in {folder}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
