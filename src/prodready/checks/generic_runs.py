"""Checks that an item is written with, without Python: instructions, steps, commands."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator

from prodready.checks.ci_common import demand, found_runs, found_steps, uses_any
from prodready.checks.interface import (
    Allowed,
    Fail,
    Outcome,
    Pass,
    UndecidedError,
    Unknown,
    check,
)
from prodready.documents.repository import Repository
from prodready.facts.dockerfile import Instruction
from prodready.facts.images import Image, Images
from prodready.facts.runs import Runs
from prodready.model import Place

MOST_SECONDS = 600


@check("dockerfile.instruction")
def instruction(
    images: Images,
    keyword: str = "",
    matches: str = "",
    absent: bool = False,
    every_stage: bool = False,
) -> Iterator[Outcome]:
    """Each image's Dockerfile has an instruction `keyword`, whose text matches `matches`.

    What counts is the stage that is shipped and those that it is built on; with `every_stage` all
    of them. With `absent` there may be no such instruction.
    """
    if not keyword:
        raise UndecidedError("dockerfile.instruction needs `keyword:`, such as LABEL")
    try:
        pattern = re.compile(matches)
    except re.error as error:
        raise UndecidedError(f"{matches} is no regular expression: {error}") from None
    wanted = f"{keyword.upper()} {matches}".strip()
    for image in images:
        every = list(_instructions(image, every_stage=every_stage))
        own = [one for one in every if one.keyword == keyword.upper()]
        found = [one for one in own if pattern.search(one.value)]
        if absent:
            for one in found:
                yield Fail(
                    image.place(one), f"{one.keyword} {_cut(one.value)}", f"Drop it: {wanted}."
                )
            if not found:
                yield Pass(image.place(1), f"no {wanted}")
        elif found:
            yield Pass(image.place(found[-1]))
        else:
            place = image.place(own[-1]) if own else image.place(image.stage)
            yield Fail(place, f"no {wanted}", f"Write `{wanted}`.")


def _instructions(image: Image, *, every_stage: bool) -> Iterator[Instruction]:
    if every_stage:
        yield from image.dockerfile.instructions
        return
    for stage in image.stage.chain:
        yield from stage.instructions


@check("workflow.step")
def step(runs: Runs, uses: tuple[str, ...] = (), run: tuple[str, ...] = ()) -> Iterator[Outcome]:
    """A job before a merge uses one of the actions `uses`, or runs one of the commands `run`.

    A command is found by its first words, also through `make`, scripts and composite actions. A
    step whose failure is ignored does not count.
    """
    if not uses and not run:
        raise UndecidedError("workflow.step needs `uses:` or `run:`, a list")
    starts = [tuple(text.split()) for text in run]
    found = found_steps(runs, uses_any(*uses)) if uses else []
    found += found_runs(runs, lambda words: any(_begins(words, start) for start in starts))
    wish = f"runs {' or '.join((*run, *uses))}"
    yield from demand(runs, found, wish, f"Add a step that {wish}.")


def _begins(words: tuple[str, ...], start: tuple[str, ...]) -> bool:
    if not words or not start:
        return False
    return (words[0].rsplit("/", 1)[-1], *words[1 : len(start)]) == start


@check("command.exit")
def command(
    repository: Repository,
    allowed: Allowed,
    argv: tuple[str, ...] = (),
    exit: tuple[int, ...] = (0,),
    timeout: float = 120,
) -> Iterator[Outcome]:
    """The command `argv` ends with one of the statuses `exit`, within `timeout` seconds.

    It is run in the repository's folder, without a shell, and only with `--allow-commands`.
    """
    if not argv:
        raise UndecidedError("command.exit needs `argv:`, a list of words")
    shown = " ".join(argv)
    if not allowed.commands:
        yield Unknown(Place("."), f"runs `{shown}`, and commands run only with --allow-commands")
        return
    try:
        done = subprocess.run(
            argv,
            cwd=repository.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=min(timeout, MOST_SECONDS),
            check=False,
            env={**os.environ, "PRODREADY": "1"},
        )
    except subprocess.TimeoutExpired:
        yield Fail(Place("."), f"`{shown}` took longer than {min(timeout, MOST_SECONDS):g} seconds")
        return
    except (OSError, ValueError) as error:
        raise UndecidedError(f"`{shown}` cannot be started: {error}") from None
    if done.returncode in exit:
        yield Pass(Place("."), f"`{shown}` ended with {done.returncode}")
        return
    said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
    last = f": {_cut(said[-1])}" if said else ""
    yield Fail(Place("."), f"`{shown}` ended with {done.returncode}{last}")


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 100 else text[:97] + "..."
