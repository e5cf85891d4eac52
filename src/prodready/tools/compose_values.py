"""Values of a Compose file that its schema lets be any text and `docker compose config` refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prodready.documents.yamltree import Path, Tree
from prodready.model import Severity
from prodready.patterns import lazy
from prodready.tools.interface import Remark

RULE = "compose-value"
HELP = "https://docs.docker.com/reference/compose-file/"
_FORMS = {
    "a number": lazy(r"[-+]?\d+(?:\.\d+)?"),
    "a duration such as 30s or 1m30s": lazy(r"0|(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w))+"),
    "a size such as 512M or 1g": lazy(r"-1|\d+(?:\.\d+)?\s?[kmgtp]?i?b?", re.IGNORECASE),
    "true or false": lazy(r"true|false|yes|no|on|off|y|n|t|f|1|0", re.IGNORECASE),
}
"""Sources: compose-go's transforms, go-units' sizes, str2duration's durations."""
NUMBER, DURATION, SIZE, FLAG = _FORMS
_LIMITS = {"cpus": NUMBER, "memory": SIZE, "pids": NUMBER}
_UPDATE = {
    "parallelism": NUMBER, "delay": DURATION, "monitor": DURATION, "max_failure_ratio": NUMBER
}  # fmt: skip
_SERVICE: dict[str, Any] = {
    **dict.fromkeys(("cpu_shares", "cpu_quota", "cpus", "pids_limit", "scale"), NUMBER),
    **dict.fromkeys(("mem_limit", "mem_reservation", "memswap_limit", "shm_size"), SIZE),
    **dict.fromkeys(("privileged", "read_only", "stdin_open", "tty", "oom_kill_disable"), FLAG),
    "stop_grace_period": DURATION,
    "healthcheck": {
        **dict.fromkeys(("interval", "timeout", "start_period", "start_interval"), DURATION),
        "retries": NUMBER,
        "disable": FLAG,
    },
    "deploy": {
        "replicas": NUMBER,
        "resources": {"limits": _LIMITS, "reservations": _LIMITS},
        "restart_policy": {"delay": DURATION, "max_attempts": NUMBER, "window": DURATION},
        "update_config": _UPDATE,
        "rollback_config": _UPDATE,
    },
}
_NETWORK = dict.fromkeys(("internal", "attachable", "enable_ipv4", "enable_ipv6"), FLAG)


def misread(tree: Tree, root: Path, what: str | None) -> Iterator[Remark]:
    """The values that cannot be read as what they should be.

    Args:
        tree: the document.
        root: where to look.
        what: None for a whole file, else the part that stands at `root`: `service` or `services`.
    """
    if what == "service":
        yield from _values(tree, root, _SERVICE)
        return
    section = tree.get(*root, "services") if what is None else tree.get(*root)
    start = (*root, "services") if what is None else root
    for name in section if isinstance(section, dict) else ():
        yield from _values(tree, (*start, name), _SERVICE)
    networks = tree.get(*root, "networks") if what is None else None
    for name in networks if isinstance(networks, dict) else ():
        yield from _values(tree, (*root, "networks", name), _NETWORK)


def _values(tree: Tree, path: Path, forms: dict[str, Any]) -> Iterator[Remark]:
    data = tree.get(*path)
    for key, form in forms.items() if isinstance(data, dict) else ():
        value = data.get(key)
        if isinstance(form, dict):
            yield from _values(tree, (*path, key), form)
        elif isinstance(value, str) and "$" not in value and not _FORMS[form].fullmatch(value):
            place = tree.value_place((*path, key))
            message = f"`{key}` is {form}, and `{value}` is none"
            yield Remark(RULE, message, Severity.HIGH, *place, help=HELP)
