"""Parts of workflows: what a text is the inside of when nothing says that it is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prodready.patterns import lazy
from prodready.tools.partial import Reading, reading
from prodready.tools.schema import vendored, vendored_judge
from prodready.tools.schema_faults import Fault
from prodready.tools.workflow_schema import (
    HEADLESS,
    INSIDE,
    JOBS,
    PARTS,
    SCHEMA,
    STEPS,
    is_accepted_value,
)

STEP = "a step without a job around it"
_EXPRESSION = "${{"
_ACTION = lazy(r"(?:[\w.-]+/[\w.-]+(?:/[^@\s]+)?@\S+|\./\S*|docker://\S+)\Z")
_SCOPES = lazy(r"read-all\Z|write-all\Z")


def read(data: Any) -> Reading | None:
    """The part of a workflow that some data is; None where it is none, or cannot be told."""
    if isinstance(data, list):
        return _judged(STEPS, data, list(_steps(data))) if _are_steps(data) else None
    if not isinstance(data, dict) or not data:
        return None
    definitions = vendored(SCHEMA)["definitions"]
    if _are_steps([data]) and "uses" in data:
        return _judged(STEPS, [data], list(_steps([data])), STEP)
    if data.keys() <= vendored(SCHEMA)["properties"].keys():
        return _judged(HEADLESS, data, list(_top(data)))
    if data.keys() <= definitions["normalJob"]["properties"].keys():
        return _judged(INSIDE, data, list(_job(data)))
    if all(isinstance(value, dict) and "runs-on" in value for value in data.values()):
        found = [word for value in data.values() for word in _job(value)]
        return _judged(JOBS, data, found)
    return None


def _judged(part: str, data: Any, words: list[bool], noun: str | None = None) -> Reading | None:
    """Each word is a known key of the part; True where it tells."""
    if not any(words):
        return None
    found = [
        _unwrapped(fault) if noun else fault
        for fault in vendored_judge(SCHEMA, PARTS.get(part))(data)
        if not is_accepted_value(fault, data)
    ]
    return reading(noun or part, found, len(words), sum(words))


def _unwrapped(fault: Fault) -> Fault:
    """The same fault of a step that was judged as a list of one."""
    message = re.sub(r"`\[0\]\.?", "`", fault.message)
    return Fault(fault.path[1:], message, fault.at_key, fault.fix, fault.missing, fault.meant)


def _are_steps(items: list[Any]) -> bool:
    return bool(items) and all(
        isinstance(item, dict) and (isinstance(item.get("run"), str) or _is_action(item))
        for item in items
    )


def _is_action(step: dict[str, Any]) -> bool:
    uses = step.get("uses")
    return isinstance(uses, str) and _ACTION.match(uses) is not None


def _steps(steps: list[Any]) -> Iterator[bool]:
    for step in steps:
        for key, value in step.items():
            yield (key == "uses" and _is_action(step)) or _EXPRESSION in str(value)


def _job(job: dict[str, Any]) -> Iterator[bool]:
    for key, value in job.items():
        if key == "steps" and isinstance(value, list) and _are_steps(value):
            yield from _steps(value)
        else:
            matrix = key == "strategy" and isinstance(value, dict) and "matrix" in value
            scopes = key == "permissions" and _permits(value)
            yield key == "runs-on" or matrix or scopes or _EXPRESSION in str(value)


def _top(workflow: dict[str, Any]) -> Iterator[bool]:
    jobs = workflow.get("jobs")
    for job in jobs.values() if isinstance(jobs, dict) else ():
        yield from _job(job) if isinstance(job, dict) else ()
    for key, value in workflow.items():
        events = key == "on" and _is_trigger(value)
        waits = key == "concurrency" and isinstance(value, dict) and "cancel-in-progress" in value
        scopes = key == "permissions" and _permits(value)
        yield events or waits or scopes or (key != "jobs" and _EXPRESSION in str(value))


def _permits(value: Any) -> bool:
    known = vendored(SCHEMA)["definitions"]["permissions-event"]["properties"].keys()
    if isinstance(value, dict):
        return bool(value) and value.keys() <= known
    return isinstance(value, str) and _SCOPES.match(value) is not None


def _is_trigger(value: Any) -> bool:
    events = set(vendored(SCHEMA)["definitions"]["event"]["enum"])
    names = [value] if isinstance(value, str) else value
    return isinstance(names, list | dict) and bool(names) and set(map(str, names)) <= events
