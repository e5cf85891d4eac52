"""`prodready snippets --build`: the Dockerfiles that are files are built, with their own context."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from prodready.building import STORE, build, find_engine, recipe_for
from prodready.building.base_images import StandIn
from prodready.building.engine import BuildError, Engine
from prodready.errors import ProdreadyError, UnavailableError
from prodready.evidence import FOLDER, write_whole
from prodready.facts.dockerfile import parse
from prodready.model import (
    Document,
    Finding,
    Kind,
    Level,
    LineMap,
    Severity,
    SnippetVerdict,
    ToolUse,
    Verdict,
)
from prodready.tools.interface import Remark

if TYPE_CHECKING:
    from prodready.api import Verification

FAILED = "build-failed"
HELP = "https://docs.docker.com/reference/dockerfile/"
NO_ENGINE = "an image builder"
MAX_REMEMBERED = 500


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of one Dockerfile: `use` where it was built, else a remark, or why not."""

    use: ToolUse | None = None
    remark: Remark | None = None
    unbuilt: str | None = None


def build_snippets(
    documents: Sequence[Document],
    verification: Verification,
    *,
    stand_ins: Sequence[StandIn] = (),
    store: Path = STORE,
    memory: Path = FOLDER,
) -> Verification:
    """Build every Dockerfile that is a file, and add what came of it to the verdicts.

    One that is shown in a page counts as built with the file that it comes from. One without a
    file has no context and is left alone, and so is a bad example.

    Args:
        documents: the snippets, in the order of the verdicts.
        verification: what the tools said.
        stand_ins: images that stand in for base images where there is no registry.
        store: the folder in which buildah keeps images.
        memory: the folder for the record of what was built.
    """
    rows: dict[str, list[int]] = {}
    for row, document in enumerate(documents):
        file = built_file(document)
        if file is not None and not verification.verdicts[row].skipped:
            rows.setdefault(file, []).append(row)
    if not rows:
        return verification
    try:
        engine: Engine | None = find_engine(store, stand_ins)
        reason = ""
    except UnavailableError as error:
        engine, reason = None, str(error)
    verdicts = list(verification.verdicts)
    record = _Record(memory / "builds.json")
    for file, concerned in rows.items():
        outcome = _build(engine, Path(file), record) if engine else _Outcome(unbuilt=reason)
        for row in concerned:
            verdicts[row] = _merged(verdicts[row], documents[row], file, outcome)
    record.save()
    return replace(verification, verdicts=tuple(verdicts))


def built_file(document: Document) -> str | None:
    """The Dockerfile that is built for this snippet, if there is one."""
    judged = document.part_of or document
    if document.kind is not Kind.DOCKERFILE or document.directives.expect:
        return None
    if judged.directives.expect:
        return None
    if judged.lines.origins is None:
        return judged.path
    origins = {place.path for place in judged.lines.origins}
    # A fence of its own has its lines in the page; one that shows a file has them there.
    return origins.pop() if len(origins) == 1 and document.path not in origins else None


def _build(engine: Engine, dockerfile: Path, record: _Record) -> _Outcome:
    try:
        recipe = recipe_for(engine, dockerfile.parent, dockerfile)
        use = ToolUse(engine.name, engine.version())
        if recipe.tag not in record.tags:
            build(engine, recipe)
            record.add(recipe.tag)
        return _Outcome(use=use)
    except BuildError as error:
        message = f"the image cannot be built: {error}"
        line = error.line or _line(dockerfile, error.stage, error.step)
        return _Outcome(use, Remark(FAILED, message, Severity.HIGH, line, help=HELP))
    except ProdreadyError as error:
        return _Outcome(unbuilt=str(error))


def _line(dockerfile: Path, stage: int | None, step: int | None) -> int:
    """The line of an instruction that the builder names by its numbers."""
    if stage is None or step is None:
        return 1
    stages = parse(dockerfile.read_text(encoding="utf-8", errors="replace")).stages
    if not 1 <= stage <= len(stages):
        return 1
    lines = [stages[stage - 1].line, *(one.line for one in stages[stage - 1].instructions)]
    return lines[min(step, len(lines)) - 1]


def _merged(
    verdict: SnippetVerdict, document: Document, file: str, outcome: _Outcome
) -> SnippetVerdict:
    if outcome.remark is not None:
        if any(fnmatchcase(FAILED, pattern) for pattern in document.directives.ignore):
            return replace(verdict, ignored=verdict.ignored + 1)
        place = LineMap(file).locate(outcome.remark.line)
        tool = outcome.use.tool if outcome.use else None
        findings: tuple[Finding, ...] = (*verdict.findings, outcome.remark.at(place, tool))
        ordered = sorted(findings, key=lambda f: (f.path, f.line, f.column, f.rule))
        return replace(verdict, verdict=Verdict.FAILED, findings=tuple(ordered), reason=None)
    if outcome.use is not None:
        level = max(verdict.level, Level.BUILD, key=lambda level: level.rank)
        return replace(verdict, checks=(*verdict.checks, outcome.use), level=level)
    if verdict.verdict is Verdict.FAILED:
        return verdict
    return replace(
        verdict,
        verdict=Verdict.UNVERIFIED,
        reason=f"not built: {outcome.unbuilt}",
        missing=(*verdict.missing, NO_ENGINE),
    )


class _Record:
    """The tags that were built; a tag has the digest of all that went into its image."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._fresh: list[str] = []
        try:
            raw = json.loads(file.read_text(encoding="utf-8"))
            self.tags = [str(tag) for tag in raw["built"]]
        except (OSError, ValueError, KeyError, TypeError):
            self.tags = []

    def add(self, tag: str) -> None:
        self.tags.append(tag)
        self._fresh.append(tag)

    def save(self) -> None:
        """Write the file; where it cannot be written, the next run asks the builder again."""
        if not self._fresh:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file, json.dumps({"built": self.tags[-MAX_REMEMBERED:]}) + "\n")
        except OSError:
            return
