"""The forms of names, ports, quantities and schedules that Kubernetes accepts.

Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/,
https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from prodready.documents.yamltree import Path
from prodready.model import Severity
from prodready.patterns import lazy
from prodready.tools.schema_faults import Fault

_LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
DNS_LABEL = lazy(rf"{_LABEL}\Z")
DNS_SUBDOMAIN = lazy(rf"{_LABEL}(?:\.{_LABEL})*\Z")
_LABEL_VALUE = lazy(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?\Z")
_PORT_NAME = lazy(r"(?=.*[a-z])[a-z0-9](?:-?[a-z0-9])*\Z")
_QUANTITY = lazy(
    r"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))(?P<suffix>[eE][+-]?\d+|[KMGTPE]i|[numkMGTPE])?\Z"
)
_FACTORS = {
    **{suffix: Decimal(10) ** power for suffix, power in zip("num", (-9, -6, -3), strict=True)},
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate("kMGTPE", 1)},
    **{f"{suffix}i": Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", 1)},
}


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule of the API that an object breaks: what its schema says apart from the rule's id."""

    rule: str
    fault: Fault
    severity: Severity = Severity.HIGH


def breach(
    rule: str,
    path: Path,
    message: str,
    *,
    at_key: bool = False,
    fix: str | None = None,
    severity: Severity = Severity.HIGH,
    needs: str | None = None,
) -> Breach:
    """A breach at the value (or the key) at `path`.

    `needs` is what would have to stand elsewhere in the object: a part of one may lack it.
    """
    missing = (needs,) if needs else ()
    return Breach(rule, Fault(path, message, at_key, fix, missing), severity)


def lacks(rule: str, path: Path, key: str, message: str) -> Breach:
    """A breach by a key that is missing at `path`; a patch may lack it."""
    return Breach(rule, Fault(path, message, at_key=True, missing=(key,)))


def mappings(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The mappings in a list with their paths; nothing when it is no list."""
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield (*path, index), item


def mapping(value: Any) -> dict[str, Any]:
    """The value when it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def name_fault(name: Any, *, label: bool, longest: int | None = None) -> str | None:
    """Why something is no RFC 1123 label or subdomain, or None when it is one."""
    if not isinstance(name, str):
        return None
    limit = longest or (63 if label else 253)
    if len(name) > limit:
        return f"`{name}` has {len(name)} characters, {limit} are allowed"
    if (DNS_LABEL if label else DNS_SUBDOMAIN).match(name):
        return None
    dots = "" if label else ", dots"
    return (
        f"`{name}` is no RFC 1123 name: lower-case letters, digits{dots} and `-`, "
        "beginning and ending with a letter or digit"
    )


def label_value_fault(value: Any) -> str | None:
    """Why something cannot be a label's value, or None when it can."""
    if not isinstance(value, str):
        return None
    if len(value) <= 63 and _LABEL_VALUE.match(value):
        return None
    return (
        f'"{value}" cannot be a label\'s value: at most 63 letters, digits, `-`, `_` and `.`, '
        "beginning and ending with a letter or digit"
    )


def share_fault(share: Any) -> str | None:
    """Why a text cannot be a share of the Pods, or None when it can; a number always can."""
    if not isinstance(share, str) or re.fullmatch(r"\d+%", share):
        return None
    return f"`{share}` is neither a number nor a percentage such as `25%`"


def port_fault(port: Any) -> str | None:
    """Why something cannot be a port's number or name, or None when it can."""
    if isinstance(port, bool):
        return None
    if isinstance(port, int):
        return None if 1 <= port <= 65535 else f"port {port} is not between 1 and 65535"
    if not isinstance(port, str):
        return None
    if port.isdigit():
        return f'"{port}" in quotes is the name of a port, and such a name needs a letter'
    return port_name_fault(port)


def port_name_fault(name: Any) -> str | None:
    """Why something cannot be a port's name, or None when it can."""
    if not isinstance(name, str):
        return None
    if len(name) > 15:
        return f"the port name `{name}` has {len(name)} characters, 15 are allowed"
    if _PORT_NAME.match(name):
        return None
    return f"`{name}` is no port name: lower-case letters, digits and single `-` between them"


def quantity(value: Any) -> Decimal | None:
    """A quantity such as `500m` or `128Mi` as a number; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    match = _QUANTITY.match(str(value))
    if match is None:
        return None
    suffix = match["suffix"] or ""
    try:
        if suffix[:1] in {"e", "E"} and len(suffix) > 1 and suffix != "Ei":
            return Decimal(match["number"] + suffix)
        return Decimal(match["number"]) * _FACTORS.get(suffix, Decimal(1))
    except InvalidOperation:
        return None


_MACROS = frozenset(
    {"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"}
)
_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 6))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def schedule_fault(schedule: Any) -> str | None:
    """Why something is no schedule of a CronJob, or None when it is one."""
    if not isinstance(schedule, str):
        return None
    if schedule.startswith(("TZ=", "CRON_TZ=")):
        return "a time zone in `schedule:` is refused: write it in `timeZone:`"
    if schedule in _MACROS or re.fullmatch(
        r"@every (?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+", schedule
    ):
        return None
    parts = schedule.split()
    if len(parts) != 5:
        return f'"{schedule}" has {len(parts)} fields; a schedule has 5'
    for part, (noun, low, high) in zip(parts, _FIELDS, strict=True):
        for item in part.split(","):
            if not _in_range(item, low, high):
                return f'"{item}" is no {noun} of a schedule ({low} to {high})'
    return None


def _in_range(item: str, low: int, high: int) -> bool:
    names = {name: i for i, name in enumerate(_MONTHS, 1)} if high == 12 else {}
    names |= {name: i for i, name in enumerate(_DAYS)} if high == 6 else {}
    span, _, step = item.partition("/")
    if "/" in item and not (step.isdigit() and int(step) > 0):
        return False
    if span in {"*", "?"}:
        return True
    ends = [names.get(end.lower(), end) for end in span.split("-")]
    if not 1 <= len(ends) <= 2 or not all(str(end).isdigit() for end in ends):
        return False
    numbers = [int(end) for end in ends]
    return low <= numbers[0] <= numbers[-1] <= high
