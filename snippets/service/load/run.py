"""`python -m load.run --rate N --seconds S`: Locust against a service, then the judge's status.

BASE_URL and GATEWAY_URL say where; `python -m local_stack` prints them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LOCUSTFILE = Path(__file__).parent / "locustfile.py"


def main() -> int:
    """Status 0: the objectives were kept; 1: they were not; 2: there is nothing to judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=10, help="customers a second")
    parser.add_argument("--seconds", type=int, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result"
        command = [sys.executable, "-m", "locust", "--locustfile", str(LOCUSTFILE), "--headless"]
        command += ["--users", "1", "--run-time", f"{arguments.seconds}s", "--only-summary"]
        command += ["--host", os.environ["BASE_URL"], "--json-file", str(result)]
        # What Locust says of failures is said by the judge, by its own thresholds.
        command += ["--exit-code-on-error", "0", "--loglevel", "WARNING"]
        environment = {**os.environ, "RATE": str(arguments.rate)}
        done = subprocess.run(  # noqa: S603
            command, env=environment, check=False, stdout=sys.stderr, timeout=arguments.seconds + 60
        )
        if done.returncode:
            return 2
        judge = [
            sys.executable,
            "-m",
            "load.judge",
            f"{result}.json",
            "--rate",
            str(arguments.rate),
        ]
        return subprocess.run(judge, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    raise SystemExit(main())
