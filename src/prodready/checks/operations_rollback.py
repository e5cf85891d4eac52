"""The checks of rolling back: how it is done, from which number on, and that it stays possible."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.deploy_watched import unwatched
from prodready.checks.docs_common import lines_of
from prodready.checks.interface import Fail, Outcome, Pass, UndecidedError, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.headings import Section
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.papers import Papers
from prodready.facts.runs import Runs
from prodready.facts.shellscript import Command, commands
from prodready.model import Kind, Place
from prodready.patterns import lazy

ROLLBACK = lazy(
    r"\broll(?:ing|ed)?[- ]?backs?\b|\brevert\w* (?:a |the |to |an? )?(?:deploy|release|version|previous|earlier)|\bback ?out\b",
    re.IGNORECASE,
)
_DATABASE = lazy(r"\b(?:migrations?|transactions?|database|schema)\b", re.IGNORECASE)
_NUMBER = lazy(
    r"\d+(?:[.,]\d+)?\s*(?:%|percent|ms\b|s\b|sec|x\b|\N{MULTIPLICATION SIGN}|times|requests|errors|min)"
    r"|\b(?:two|three|four|five|six|ten|twice|double|any|one|single|first)\b|[<>]\s*\d",
    re.IGNORECASE,
)
_CRITERION_FIX = (
    "Write the number in the runbook: above what, for how long, against which baseline."
)


@check("operations.rollback_criterion")
def criterion(
    papers: Papers, manifests: Manifests, measure: str = "", queries: str = "", enough: str = ""
) -> Iterator[Outcome]:
    """A number says from which value of the measure on a release is rolled back.

    `measure` is a regular expression over the text about rolling back, `queries` one over the
    queries of a canary analysis, which decides by itself. A sentence that `enough` matches is a
    reason without any number: what is broken has none.
    """
    if not measure or not queries:
        raise UndecidedError("operations.rollback_criterion needs `measure:` and `queries:`")
    analysed = [one for one in _analyses(manifests) if re.search(queries, str(one.data), re.I)]
    if analysed:
        yield Pass(analysed[0].place(), f"{analysed[0]} decides by itself")
        return
    wanted = re.compile(measure, re.IGNORECASE)
    vague: Place | None = None
    for section in _rollback_sections(papers):
        for number, sentence in _sentences(section):
            if not wanted.search(sentence):
                continue
            if _NUMBER.search(sentence) or (enough and re.search(enough, sentence, re.I)):
                yield Pass(Place(section.path, number), section.title)
                return
            vague = vague or Place(section.path, number)
    if vague is not None:
        yield Fail(vague, "a reason to roll back without a number", _CRITERION_FIX)
        return
    yield Unknown(papers.place(), "nothing here says when to roll back", attest=True)


def _analyses(manifests: Manifests) -> Iterator[Manifest]:
    """What measures a canary: Argo's analysis templates, and Flagger's canaries."""
    yield from manifests.of("AnalysisTemplate", "ClusterAnalysisTemplate", group="argoproj.io")
    for canary in manifests.of("Canary", group="flagger.app"):
        if canary.get("spec", "analysis", "metrics"):
            yield canary


def _rollback_sections(papers: Papers) -> list[Section]:
    return [one for one in papers.about(ROLLBACK) if not _DATABASE.search(one.title)]


def _sentences(section: Section) -> Iterator[tuple[int, str]]:
    """The sentences of a section, each with the line on which it starts; code is left out."""
    start, held, fenced = 0, "", False
    for number, line in lines_of(section):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
            continue
        if fenced:
            continue
        if not line.strip() or re.match(r"\s*(?:[-*+|]|\d+\.)\s?", line):
            if held:
                yield start, held
            held = ""
        for piece in re.split(r"(?<=[.;:!?])\s+", line.strip()):
            start = start if held else number
            held = f"{held} {piece}".strip()
            if piece.endswith((".", ";", "!", "?")):
                yield start, held
                held = ""
    if held:
        yield start, held


_SAME = lazy(
    r"docker[- ]compose (?:-\S+ +)*up\b(?=.*--force-recreate)(?!.*(?:@sha256|TAG=|VERSION=|IMAGE=))",
    re.I,
)
_WAY_BACK = lazy(
    r"rollout undo|helm (?:\S+ )?rollback|git revert|argocd app rollback|digest|previous|last good|"
    r"--to-revision|traffic|@sha256|revision|\btag\b|earlier|older|\bv?\d+\.\d+|release|"
    r"gh workflow run \S*roll\S*back|\bversion before\b|\b(?:scripts|bin)/roll\S*back",
    re.IGNORECASE,
)
_ROLLBACK_FIX = (
    "Name the image that ran before by digest or tag, and say how to see that it serves."
)


@check("operations.rollback_procedure")
def procedure(papers: Papers) -> Iterator[Outcome]:
    """The steps back are written down, and they bring another version, not the same once more."""
    found = _rollback_sections(papers)
    full = [one for one in found if one.words >= 15]
    if not found:
        yield Unknown(papers.place(), "nothing here says how to roll back", attest=True)
        return
    if not full:
        place = Place(found[0].path, found[0].line)
        yield Fail(place, f"{found[0].title}: says next to nothing", _ROLLBACK_FIX)
        return
    for section in full:
        for number, line in lines_of(section):
            if _SAME.search(line) and not _exports(section):
                message = "recreates the containers from the same image"
                yield Fail(Place(section.path, number), message, _ROLLBACK_FIX)
                return
    one = next((each for each in full if _WAY_BACK.search(each.text)), None)
    if one is None:
        place = Place(full[0].path, full[0].line)
        yield Fail(place, "does not say which version to go back to", _ROLLBACK_FIX)
    else:
        yield Pass(Place(one.path, one.line), one.title)


def _exports(section: Section) -> bool:
    """Whether the text changes which image is meant before it starts it."""
    return bool(
        re.search(
            r"^\s*(?:export\s+)?\w*(?:TAG|VERSION|IMAGE|DIGEST)\w*=|git (?:checkout|revert)|"
            r"docker (?:image )?(?:tag|pull)|sed -i|\bedit\b",
            section.text,
            re.M | re.I,
        )
    )


@check("operations.rollback_kept")
def kept(manifests: Manifests, repository: Repository, runs: Runs) -> Iterator[Outcome]:
    """What a deployment needs to come back is kept, and what deploys waits for the result."""
    fails = [*_forgotten(manifests), *_unwatched(repository), *unwatched(runs)]
    yield from fails
    if fails:
        return
    for manifest in manifests.of("Deployment", group="apps"):
        yield Unknown(manifest.place(), f"{manifest} keeps earlier revisions", attest=True)
        return
    for document in repository.documents(Kind.COMPOSE, Kind.DOCKERFILE, Kind.TERRAFORM):
        if repository.role(document.path) is Role.PRODUCTION:
            message = "whether an earlier version can be brought back is not seen here"
            yield Unknown(document.locate(1), message, attest=True)
            return


def _forgotten(manifests: Manifests) -> Iterator[Fail]:
    for manifest in manifests.of("Deployment", "StatefulSet", "DaemonSet", group="apps"):
        if manifest.get("spec", "revisionHistoryLimit") == 0:
            yield Fail(
                manifest.place("spec", "revisionHistoryLimit"),
                f"{manifest} keeps no earlier revision: `kubectl rollout undo` has nothing to go to",
                "Drop `revisionHistoryLimit`, or set it to 3 or more.",
            )


def _unwatched(repository: Repository) -> Iterator[Fail]:
    """Scripts that set an image and end without looking whether it came up."""
    for document in repository.documents(Kind.SHELL):
        if repository.role(document.path) is not Role.PRODUCTION or "kubectl" not in document.text:
            continue
        every = [command for command in commands(document.text) if command.program == "kubectl"]
        sets = [command for command in every if _starts(command, "set", "image")]
        looks = any(_starts(c, "rollout") or _starts(c, "wait") for c in every)
        if sets and not looks:
            yield Fail(
                document.locate(_line(document.text)),
                "sets another image and does not look whether it comes up",
                "Add `kubectl rollout status … --timeout 5m || kubectl rollout undo …`.",
            )


def _starts(command: Command, *words: str) -> bool:
    plain = [word for word in command.plain if not word.startswith("-")]
    return any(tuple(plain[i : i + len(words)]) == words for i in range(2))


def _line(text: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"\bkubectl\b.*\bset\s+image\b", line) and not line.lstrip().startswith("#"):
            return number
    return 1
