"""`python -m load.judge RESULT.json --rate N`: whether a run of Locust kept the service's objectives.

Status 0: it did. 1: it did not, and each line says why. 2: the result says nothing.
"""

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

WITHIN = 0.2
SHARE_WITHIN = 0.95
SHARE_FAILED = 0.001
# How far behind the rate that was asked for the load may stay before it measured something else.
SHARE_RATE = 0.9
# A customer makes so many requests to the service.
REQUESTS = 3


class NoResult(Exception):
    """The file is not what Locust writes, or too little happened to judge."""


def read(path: Path) -> dict[str, Any]:
    """The numbers of all requests to the service together; times in seconds.

    Raises:
        NoResult: it is no result, or none of its requests went to the service.
    """
    try:
        entries = [e for e in json.loads(path.read_text("utf-8")) if e["name"] != "(gateway)"]
        times: dict[int, int] = {}
        for entry in entries:
            for milliseconds, count in entry["response_times"].items():
                times[int(float(milliseconds))] = times.get(int(float(milliseconds)), 0) + count
        requests = sum(e["num_requests"] for e in entries)
        failures = sum(e["num_failures"] for e in entries)
        started = min((e["start_time"] for e in entries), default=0)
        ended = max((e["last_request_timestamp"] or 0 for e in entries), default=0)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NoResult(f"{path} is no result of Locust: {error!r}") from error
    if requests < 100 or ended <= started or sum(times.values()) < requests:
        raise NoResult(f"{path} has {requests} requests; that is too little to judge")
    return {
        "requests": requests,
        "failures": failures,
        "seconds": ended - started,
        "rate": requests / (ended - started),
        # Locust rounds times above 100 ms to tens: 0.2 s is among those that are in time.
        "within": sum(n for t, n in times.items() if t <= WITHIN * 1000) / sum(times.values()),
        **{f"p{q}": _quantile(times, q / 100) for q in (50, 95, 99)},
        "max": max(times) / 1000,
    }


def _quantile(times: dict[int, int], share: float) -> float:
    """The time that this share of the requests did not exceed, in seconds."""
    left = share * sum(times.values())
    for milliseconds in sorted(times):
        left -= times[milliseconds]
        if left <= 0:
            return milliseconds / 1000
    raise NoResult("no times")


# --8<-- [start:faults]
def faults(result: dict[str, Any], rate: float) -> list[str]:
    """What of the objectives was not kept, at a rate of customers a second."""
    found = []
    customers = rate * result["seconds"]
    # They come at random: so many, give or take twice the root of it.
    wanted = REQUESTS * (SHARE_RATE * customers - 2 * math.sqrt(customers))
    if result["requests"] < wanted:
        found.append(f"{result['requests']} requests; the load was to be at least {wanted:.0f}")
    if result["within"] < SHARE_WITHIN:
        found.append(
            f"{result['within']:.2%} took at most {WITHIN} s; asked for {SHARE_WITHIN:.0%}"
        )
    if result["failures"] > SHARE_FAILED * result["requests"]:
        share = result["failures"] / result["requests"]
        found.append(f"{share:.2%} failed; allowed is {SHARE_FAILED:.1%}")
    return found


# --8<-- [end:faults]


def main() -> int:
    """Judge one result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("result", type=Path)
    parser.add_argument("--rate", type=float, required=True, help="customers a second")
    arguments = parser.parse_args()
    try:
        result = read(arguments.result)
    except NoResult as error:
        print(f"judge: {error}", file=sys.stderr)
        return 2
    print(json.dumps({name: round(value, 4) for name, value in result.items()}))
    found = faults(result, arguments.rate)
    for fault in found:
        print(f"judge: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
