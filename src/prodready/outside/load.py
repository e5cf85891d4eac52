"""Results of load tests: locust's statistics as CSV or JSON, and k6's summary."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prodready.outside.interface import Reading, Source, Word, mapping


@dataclass(frozen=True, slots=True)
class Load:
    """What a load test measured; None where the file does not say."""

    tool: str
    requests: int
    failed: float | None
    """Share of the requests, in percent."""
    p95: float | None
    """Milliseconds."""
    rate: float | None
    """Requests a second."""


def judge(source: Source, load: Load) -> Reading:
    """The measured figures held against the thresholds."""
    names = mapping()["load"]
    if load.requests <= 0:
        note = f"{source.path}: {load.tool} sent no request, so it does not count"
        return Reading(notes=(note,))
    words = [_word(source, names["ran"], True, f"{load.tool} sent {load.requests} requests")]
    if load.p95 is not None:
        most = source.threshold("latency-p95")
        said = f"p95 {load.p95:g} ms, at most {most:g} ms are asked for"
        words.append(_word(source, names["latency"], load.p95 <= most, said))
    if load.failed is not None:
        most = source.threshold("error-rate")
        said = f"{load.failed:.3g} % of requests failed, at most {most:g} % are asked for"
        words.append(_word(source, names["errors"], load.failed <= most, said))
    if load.rate is not None:
        least = source.threshold("throughput")
        said = f"{load.rate:.1f} requests a second, at least {least:g} are asked for"
        words.append(_word(source, names["rate"], load.rate >= least, said))
    return Reading(tuple(words))


def _word(source: Source, names: Sequence[str], holds: bool, message: str) -> Word:
    return Word(tuple(names), holds, message, source.place())


def read_locust_csv(source: Source) -> Reading:
    """`locust --csv PREFIX` writes this as PREFIX_stats.csv; the row `Aggregated` counts.

    Raises:
        InputError: a column is missing or holds no number.
    """
    for row in csv.DictReader(io.StringIO(source.text)):
        if row.get("Name") == "Aggregated":
            try:
                count, failed = int(row["Request Count"]), int(row["Failure Count"])
                p95, rate = float(row["95%"]), float(row["Requests/s"])
            except (KeyError, ValueError, TypeError) as error:
                raise source.error(f"is no statistics file of locust: {error}") from None
            share = 100 * failed / count if count else None
            return judge(source, Load("locust", count, share, p95, rate))
    raise source.error("has no row Aggregated; name the file that ends with _stats.csv")


def read_locust_json(source: Source, data: Sequence[Mapping[str, Any]]) -> Reading:
    """`locust --json` prints this: one entry a request name, with a count of each response time.

    Raises:
        InputError: an entry is not as locust writes it.
    """
    times: dict[float, int] = {}
    count = failed = 0
    start, end = float("inf"), 0.0
    try:
        for entry in data:
            count += int(entry["num_requests"])
            failed += int(entry["num_failures"])
            start = min(start, float(entry["start_time"]))
            end = max(end, float(entry["last_request_timestamp"] or 0))
            for time, number in entry["response_times"].items():
                times[float(time)] = times.get(float(time), 0) + int(number)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise source.error(f"is no output of `locust --json`: {error!r}") from None
    share = 100 * failed / count if count else None
    rate = count / (end - start) if end > start else None
    return judge(source, Load("locust", count, share, _percentile(times, 0.95), rate))


def _percentile(times: Mapping[float, int], share: float) -> float | None:
    left = share * sum(times.values())
    for time in sorted(times):
        left -= times[time]
        if left <= 0:
            return time
    return None


def read_k6(source: Source, data: Mapping[str, Any]) -> Reading:
    """k6's summary: of `--summary-export`, or the data that `handleSummary` gets.

    Raises:
        InputError: the figures of HTTP requests are missing.
    """
    metrics = data["metrics"]

    def figure(name: str, *keys: str) -> float | None:
        metric = metrics.get(name) or {}
        values = metric.get("values", metric) if isinstance(metric, Mapping) else {}
        for key in keys:
            if isinstance(values.get(key), int | float):
                return float(values[key])
        return None

    count = figure("http_reqs", "count")
    if count is None:
        raise source.error("is no summary of k6: it has no metric http_reqs")
    share = figure("http_req_failed", "rate", "value")
    failed = None if share is None else 100 * share
    p95 = figure("http_req_duration", "p(95)")
    return judge(source, Load("k6", int(count), failed, p95, figure("http_reqs", "rate")))
