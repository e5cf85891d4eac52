"""Checks on Dockerfiles: what an image is made from, who runs it and what it starts."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.facts.images import Images

_ROOT = {"0", "root"}


@check("containers.non_root")
def non_root(images: Images) -> Iterator[Outcome]:
    """The last USER of the shipped stage is not root."""
    for image in images.images:
        last = image.user
        if last is None:
            yield Fail(
                image.place(image.stage),
                "no USER in the last stage or the stages it continues: the process is root",
                "USER 10001:10001 after the last instruction that needs root",
            )
            continue
        instruction, value = last
        place = image.place(instruction)
        if value is None:
            yield Unknown(place, f"only the build knows the value of USER {instruction.value}")
        elif value.split(":")[0] in _ROOT:
            yield Fail(place, f"the last USER is {value}", "USER 10001:10001")
        else:
            yield Pass(place, f"USER {value}")
