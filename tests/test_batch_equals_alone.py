"""What a tool says of a text does not depend on what else it is asked about in the same call."""

from __future__ import annotations

import os
import random
from functools import cache
from pathlib import Path

import pytest

from prodready.documents.fragments import neutralise
from prodready.documents.pages import collect
from prodready.model import Document
from prodready.tools import all_tools
from prodready.tools.interface import Tool

ROOT = Path(__file__).parents[1]
SAMPLES = 4
"""Texts of each tool that are asked about alone; each is a process of its own."""
BATCH = 60


@cache
def documents() -> tuple[Document, ...]:
    """The examples of the site and its pages, and odd pages that were written for this."""
    folder = Path.cwd()
    os.chdir(ROOT)
    try:
        found = collect(["docs", "tests/data/odd_pages", "snippets"], ["snippets"]).snippets
    finally:
        os.chdir(folder)
    wholes = {(each.path, each.line): each.part_of or each for each in found}
    return tuple(neutralise(each).apply(each) for each in wholes.values())


@pytest.mark.slow
@pytest.mark.parametrize("tool", all_tools(), ids=lambda tool: tool.name)
def test_answers_of_a_batch_are_those_alone(tool: Tool) -> None:
    if tool.version() is None:
        pytest.skip(f"{tool.name} is not installed")
    concerned = [each for each in documents() if tool.applies(each)]
    if not concerned:
        pytest.skip(f"no example is of a kind that {tool.name} judges")
    draw = random.Random(tool.name)  # noqa: S311 - a seeded sample, no secret
    alone = draw.sample(concerned, min(SAMPLES, len(concerned)))
    if tool.page_state:  # what stands above a text on its page belongs to the question
        pages = {each.path for each in alone}
        groups = [[each for each in concerned if each.path == page] for page in sorted(pages)]
    else:
        groups = [[each] for each in alone]
    others = draw.sample(concerned, min(BATCH, len(concerned)))
    asked = {id(each) for group in groups for each in group}
    batch = [each for group in groups for each in group]
    batch += [each for each in others if id(each) not in asked and not tool.page_state]
    answers = dict(zip(map(id, batch), tool.run(batch), strict=True))
    for group in groups:
        assert tool.run(group) == [answers[id(each)] for each in group]


def test_the_sample_has_texts_with_and_without_faults() -> None:
    kinds = {each.kind for each in documents()}
    assert len(kinds) > 12
    assert len(documents()) > 60
