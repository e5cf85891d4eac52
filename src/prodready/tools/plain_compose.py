"""Where a block with `services` is no file of Compose, and where a key stands there twice on purpose."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from prodready.model import Document, Kind
from prodready.patterns import lazy
from prodready.tools.interface import Remark, Tool


def of_another_program(document: Document, remarks: Sequence[tuple[Tool, Remark]]) -> str | None:
    """Why a file with `services` is none of Compose: none of them has what Compose starts."""
    if document.kind is not Kind.COMPOSE:
        return None
    if any(each.message == "`services` must be a mapping, not a list" for _, each in remarks):
        return "its services are a list: a file of another program"
    strange = (_UNKNOWN.match(each.message) for _, each in remarks)
    if any(
        each and each[1] not in _COMPOSE and "did you mean" not in each.string for each in strange
    ):
        return "it has keys that Compose does not have: a file of another program"
    told = [remark for _, remark in remarks if remark.rule == "compose-schema"]
    runs = _runs(document.text)
    if told and not runs and not any("did you mean" in remark.message for remark in told):
        return "it names services, and none has an image: a file of another program"
    return None


_KEY = lazy(r"(?P<indent>[ \t]*(?:-[ \t]+)?)(?P<key>[^\s:#][^:#]*):(?:[ \t]|\r?$)")


_UNKNOWN = lazy(r"unknown key `([^`]+)`")
_COMPOSE = frozenset(
    {"restart", "ports", "volumes", "networks", "environment", "env_file", "command", "entrypoint"}
    | {"depends_on", "healthcheck", "deploy", "resources", "limits", "reservations", "replicas"}
    | {"image", "build", "context", "dockerfile", "args", "target", "secrets", "configs", "labels"}
    | {"expose", "user", "init", "profiles", "logging", "driver", "options", "driver_opts", "test"}
    | {"interval", "timeout", "retries", "start_period", "services", "memory", "cpus", "external"}
    | {"container_name", "hostname", "read_only", "tmpfs", "cap_add", "cap_drop", "security_opt"}
    | {"condition", "source", "type", "name", "restart_policy", "placement", "update_config"}
)
"""Keys of Compose that a slip of the indentation puts elsewhere."""


def _runs(text: str) -> bool:
    """Whether a service says itself what it runs."""
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return True
    services = data.get("services") if isinstance(data, dict) else None
    entries = services.values() if isinstance(services, dict) else ()
    return any(
        isinstance(entry, dict) and entry.keys() & {"image", "build", "extends", "provider"}
        for entry in entries
    )


def alternatives(text: str, remark: Remark) -> str | None:
    """Why a key stands there twice: right behind itself, with no other key between."""
    lines = text.split("\n")
    own = _KEY.match(lines[remark.line - 1]) if remark.line <= len(lines) else None
    if own is None:
        return None
    width = len(own["indent"])
    for line in reversed(lines[: remark.line - 1]):
        other = _KEY.match(line)
        if other is None or len(other["indent"]) > width:
            continue
        same = len(other["indent"]) == width and other["key"] == own["key"]
        return f"alternatives of `{own['key']}`" if same else None
    return None
