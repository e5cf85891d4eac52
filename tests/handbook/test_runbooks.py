"""The runbooks have the parts that somebody under pressure looks for, and what can run is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from prodready.config import load_config
from prodready.directives import Role
from prodready.documents.pages import collect
from prodready.model import Document, Kind
from tests.handbook.test_lab import verify

ROOT = Path(__file__).parents[2]
RUNBOOKS = ROOT / "docs" / "runbooks"
PAGES = sorted(page for page in RUNBOOKS.glob("*.md") if page.name != "index.md")
SITUATIONS = ["crash-loop", "deploy", "high-memory", "restore", "roll-back", "slow-responses"]
CAUSES = [f"junior-{number}" for number in range(159, 173)]
"""The lines of the sources that are guesses at a cause: rows of the tables here."""


def marked(page: Path) -> set[int]:
    """The lines of the blocks that the page wants to be run."""
    blocks: list[Document] = collect([str(page)], load_config().examples).snippets
    return {b.line for b in blocks if b.directives.running.role is Role.RUN}


def test_one_page_a_situation() -> None:
    assert [page.stem for page in PAGES] == SITUATIONS
    index = (RUNBOOKS / "index.md").read_text(encoding="utf-8")
    assert all(f"]({name}.md)" in index for name in SITUATIONS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_it_has_what_is_looked_for(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    first = re.split(r"\n\n", re.sub(r"\A---\n.*?\n---\n+", "", text, flags=re.S))[1]
    assert first.startswith("For whoever ")
    assert re.search(r"^\*\*Stop conditions", text, re.M)
    assert text.count("\n## Write down\n") == 1
    # A decision table comes before the first command.
    assert text.index("\n| --- |") < text.index("\n```")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_session_is_run(page: Path) -> None:
    for block in collect([str(page)], load_config().examples).snippets:
        if block.kind is Kind.CONSOLE:
            assert block.directives.running.role is Role.RUN, (page.name, block.line)


def test_each_cause_lands_on_a_row() -> None:
    lands = yaml.safe_load((ROOT / "scripts/data/lands.yaml").read_text(encoding="utf-8"))
    for ref in CAUSES:
        sort, target = lands["lines"][ref].split(" ", 1)
        page, _, anchor = target.partition("#")
        assert sort == "page"
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.+)$", text, re.M)
        assert anchor in {re.sub(r"[^a-z0-9]+", "-", h.lower()).strip("-") for h in headings}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_command_does_what_is_printed() -> None:
    """One call: pages run side by side. It takes about half a minute."""
    results = {(each["path"], each["line"]): each for each in verify(RUNBOOKS)["snippets"]}
    blocks = 0
    for page in PAGES:
        for line in marked(page):
            result = results[f"docs/runbooks/{page.name}", line]
            assert not result["findings"], (page.name, line, result["findings"])
            assert (result["verdict"], result["level"]) == ("verified", "run"), (page.name, line)
            blocks += 1
    assert blocks >= 25
