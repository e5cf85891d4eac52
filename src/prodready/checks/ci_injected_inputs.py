"""Text of strangers that reaches a script through the input of an action or a called workflow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.jobs import Job, Step, Workflow, local_path, steps_of
from prodready.facts.workflows import Pipelines
from prodready.model import Place
from prodready.patterns import lazy

_EXPRESSION = lazy(r"\$\{\{(?P<inner>.*?)\}\}", re.DOTALL)
_INPUT = lazy(r"\s*inputs(?:\.(?P<name>[\w-]+)|\[\s*'(?P<quoted>[\w-]+)'\s*\])\s*(?:\|\|.*)?\Z")


def injected_inputs(pipelines: Pipelines, untrusted: re.Pattern[str]) -> Iterator[Fail]:
    """Inputs that become part of a script, where a caller hands on what `untrusted` matches."""
    for given, called, source in _calls(pipelines):
        for name, value in given.items():
            match = untrusted.search(str(value))
            if match is None or "${{" not in str(value):
                continue
            for place in _used(called, name):
                yield Fail(
                    place,
                    f"inputs.{name} becomes part of the script, and {source.path}:{source.line} hands "
                    f"{match[0]} on in it: whoever writes it runs commands here",
                    'Pass it by env: and use it as "$TITLE".',
                )


def _calls(pipelines: Pipelines) -> Iterator[tuple[dict[str, object], Workflow, Place]]:
    """What each caller gives: to which action or workflow of this repository, and where."""
    by_path = {workflow.path: workflow for workflow in pipelines.github}
    for workflow in pipelines.github:
        for job in workflow.jobs:
            called = by_path.get(local_path(job.uses) or "")
            given = job.get("with")
            if called is not None and isinstance(given, dict):
                yield given, called, job.place("with")
            for step in job.steps:
                action = pipelines.actions.get(local_path(step.uses) or "")
                given = step.get("with")
                if action is not None and isinstance(given, dict):
                    yield given, action, step.place("with")


def _used(called: Workflow, name: str) -> Iterator[Place]:
    """Where the input stands in a script of the action or workflow."""
    inner = called.node.find("runs", "steps")
    steps = list(steps_of(Job(called, "", called.node), inner)) if inner is not None else []
    steps += [step for job in called.jobs for step in job.steps] if inner is None else []
    for step in steps:
        yield from _in_script(step, name)


def _in_script(step: Step, name: str) -> Iterator[Place]:
    script, start = step.script, step.start
    if script is None and step.action == "actions/github-script":
        found = step.get("with", "script")
        script = found if isinstance(found, str) else None
        place = step.place("with", "script")
        start = Place(place.path, place.line + ("\n" in str(found)), place.column)
    for expression in _EXPRESSION.finditer(script or ""):
        asked = _INPUT.fullmatch(expression["inner"])
        if asked and name in (asked["name"], asked["quoted"]) and start is not None:
            below = (script or "").count("\n", 0, expression.start())
            yield Place(start.path, start.line + below, start.column)
