"""How much of the code JaCoCo, Kover, tarpaulin and llvm-cov demand to be tested."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.facts.coverage import Gate
from prodready.facts.runs import Run, Runs
from prodready.model import Place
from prodready.patterns import lazy

_BUILDERS = frozenset({"mvn", "mvnw", "gradle", "gradlew"})
_FILES = ("pom.xml", "build.gradle", "build.gradle.kts")
_RULES = lazy(
    r"<artifactId>jacoco-maven-plugin<(?:(?!</plugin>).)*|(?:violationRules|verify)\s*\{.*",
    re.DOTALL,
)
_SHARE = lazy(
    r"<minimum>\s*(\d+(?:\.\d+)?)(%?)\s*</minimum>|\bminimum\s*=\s*[\"']?(\d+(?:\.\d+)?)()"
    r"|\b(?:minBound\(|minValue\s*=\s*)(\d+)()"
)
_LEAST = lazy(r"--fail-under(?:-lines|-regions|-functions)?[= ](\d+(?:\.\d+)?)")


def built_gates(runs: Runs, least: float) -> Iterator[Gate]:
    """What fails a build of Java or Rust below a share that is written out."""
    for run in runs.all:
        name = run.words[0].rpartition("/")[2]
        if name == "cargo" and {"tarpaulin", "llvm-cov"} & set(run.words[1:3]):
            found = _LEAST.search(str(run))
            if found is not None:
                yield _judged(run, float(found[1]), least, None)
        elif name in _BUILDERS and {"verify", "check", "build", "install"} & set(run.words[1:]):
            yield from _by_its_file(runs, run, least)


def _by_its_file(runs: Runs, run: Run, least: float) -> Iterator[Gate]:
    for name in _FILES:
        path = posixpath.normpath(posixpath.join(run.folder, name))
        text = runs.repository.read(path) or ""
        rules = _RULES.search(text)
        if rules is None:
            continue
        shares = []
        for found in _SHARE.finditer(text, rules.start(), rules.end()):
            figure = next(float(one) for one in (found[1], found[3], found[5]) if one)
            share = figure if found[2] or figure > 1 else figure * 100
            shares.append((share, text.count("\n", 0, found.start()) + 1))
        if shares:
            # One rule that is strict enough holds the whole; others speak of parts.
            share, line = max(shares)
            yield _judged(run, share, least, Place(path, line))
            return


def _judged(run: Run, share: float, least: float, place: Place | None) -> Gate:
    reason = None if share >= least else f"it demands {share:g} %, not {least:g} %"
    where = str(place) if place else "its options"
    return Gate(run, reason, f"{where} demands at least {share:g} %", place if reason else None)
