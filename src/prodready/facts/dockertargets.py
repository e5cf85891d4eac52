"""The stages of a Dockerfile that are shipped: one file may build several images, one a target."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.facts.dockerfile import Dockerfile, Stage
from prodready.facts.scope import REHEARSAL, name_words

_BUILDING = frozenset(
    {"build", "builder", "builds", "compile", "compiler", "deps", "dependencies", "lint", "linter"}
    | {"tester", "tests", "unit", "docs", "tools", "tooling", "devcontainer", "devel", "watch"}
)
"""Names of stages that something is made or tried in."""


def ends(dockerfile: Dockerfile) -> Iterator[Stage]:
    """The stages but the last that start a program, and from which no other stage goes on or copies.

    One that is named for building, for development or for tests is left out.
    """
    used = {stage.parent for stage in dockerfile.stages if stage.parent is not None}
    used |= {
        stage
        for each in dockerfile.stages
        for one in each.instructions
        if (stage := _taken(dockerfile, one.flags)) is not None
    }
    for stage in dockerfile.stages[:-1]:
        starts = any(one.keyword in ("ENTRYPOINT", "CMD") for one in stage.instructions)
        if (
            starts
            and stage.name
            and stage not in used
            and not name_words(stage.name) & (REHEARSAL | _BUILDING)
        ):
            yield stage


def _taken(dockerfile: Dockerfile, flags: tuple[tuple[str, str], ...]) -> Stage | None:
    for name, value in flags:
        if name == "from" and "$" not in value:
            return dockerfile.stage(value)
    return None
