"""Parts of Compose files: what a text is the inside of when nothing says that it is one."""

from __future__ import annotations

import functools
from typing import Any

from prodready.patterns import lazy
from prodready.tools.partial import Reading, reading
from prodready.tools.schema import vendored, vendored_judge

SCHEMA = "compose-spec"
_TELLING = frozenset(
    {
        *("cap_add", "cap_drop", "container_name", "depends_on", "deploy", "env_file"),
        *("extra_hosts", "healthcheck", "mem_limit", "network_mode", "restart", "security_opt"),
        *("shm_size", "stop_grace_period", "stop_signal", "sysctls", "tmpfs", "ulimits"),
    }
)
"""Keys of a service that hardly stand in files of another sort."""
_TOP = frozenset({"configs", "networks", "secrets", "volumes"})
_TOP_TELLING = frozenset({"driver", "driver_opts", "external", "ipam", "internal", "attachable"})
_PORT = lazy(r"(?:[\d.]+:)?\d+(?:-\d+)?:\d+(?:-\d+)?(?:/\w+)?\Z")
_REFERENCES = {
    "the inside of a service": '{"$ref": "#/$defs/service"}',
    "services without `services:` above them": (
        '{"type": "object", "additionalProperties": {"$ref": "#/$defs/service"}}'
    ),
    "a Compose file that has no services of its own": None,
}
INSIDE, HEADLESS, BARE = _REFERENCES


def read(data: Any) -> Reading | None:
    """The part of a Compose file that some data is; None where it is none, or cannot be told."""
    if not isinstance(data, dict) or not data:
        return None
    known = service_keys()
    bodies = [body for body in data.values() if isinstance(body, dict)]
    if data.keys() <= _TOP:
        return _judged(BARE, data, 1 + len(data), _top_telling(data))
    if data.keys() & known:
        return _judged(INSIDE, data, *_weight(data, known))
    if len(bodies) == len(data) and all({"image", "build"} & body.keys() for body in bodies):
        weights = [_weight(body, known) for body in bodies]
        return _judged(HEADLESS, data, sum(w[0] for w in weights), sum(w[1] for w in weights))
    return None


@functools.cache
def service_keys() -> frozenset[str]:
    """The keys that a service may have."""
    definitions = vendored(SCHEMA)["$defs"]
    parts = ("service", "container_spec", "workload_spec")
    return frozenset(key for part in parts for key in definitions[part]["properties"])


def _judged(noun: str, data: Any, known: int, telling: int) -> Reading | None:
    if telling < 1:
        return None
    faults = vendored_judge(SCHEMA, _REFERENCES[noun])(data)
    return reading(noun, faults, known, telling)


def _weight(service: dict[str, Any], known: frozenset[str]) -> tuple[int, int]:
    """How many keys of a service are known, with those one level below, and how many tell."""
    own = service.keys() & known
    inside = [service[key] for key in own if isinstance(service[key], dict)]
    ports = service.get("ports")
    published = isinstance(ports, list) and any(_PORT.match(str(port)) for port in ports)
    telling = len(own & _TELLING) + published
    return len(own) + sum(len(part) for part in inside), telling


def _top_telling(data: dict[str, Any]) -> int:
    entries = [
        entry
        for section in data.values()
        if isinstance(section, dict)
        for entry in section.values()
        if isinstance(entry, dict)
    ]
    return sum(bool(_TOP_TELLING & entry.keys()) for entry in entries)
