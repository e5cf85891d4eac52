"""Whether a job judges and pushes one image: what is scanned is what was built, and built once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail
from prodready.facts.jobs import Job, Step
from prodready.facts.runs import Runs

_BUILD = "docker/build-push-action"
_SCANS = {"aquasecurity/trivy-action": "image-ref", "anchore/scan-action": "image"}


def scans_another(runs: Runs) -> Iterator[Fail]:
    """Scans of a tag that the same job has not built, of the image that it has built by another."""
    for job in runs.pipelines.jobs():
        built = [tag for step in _builds(runs, job) for tag in _tags(step)]
        for step in runs.pipelines.steps(job):
            key = _SCANS.get(step.action)
            named = str(step.get("with", key, default="")).strip() if key else ""
            if not named or "@" in named or named in built or named.endswith("}}"):
                continue
            same = [tag for tag in built if _name(tag) == _name(named)]
            if same and ":" in named.rpartition("/")[2]:
                yield Fail(
                    step.place("with", key or ""),
                    f"it looks at {named}, and the job has built {same[0]}",
                    "Scan the tag or the digest that the build has made.",
                )


def built_twice(runs: Runs) -> Iterator[Fail]:
    """Images that a job builds, judges, and builds anew without what the first build has kept."""
    for job in runs.pipelines.jobs():
        first: dict[tuple[str, ...], Step] = {}
        for step in _builds(runs, job):
            what = tuple(
                str(step.get("with", k, default="")) for k in ("context", "file", "target")
            )
            anew = any(_yes(step.get("with", k)) for k in ("no-cache", "pull"))
            if what in first and anew and _yes(step.get("with", "push")):
                yield Fail(
                    step.place("with", "push"),
                    f"{job} builds anew what it pushes: the image that was judged is another one",
                    "Push what was built and judged: `docker push`, or the digest of the first build.",
                )
            first.setdefault(what, step)


def _builds(runs: Runs, job: Job) -> list[Step]:
    return [step for step in runs.pipelines.steps(job) if step.action == _BUILD]


def _tags(step: Step) -> list[str]:
    found = str(step.get("with", "tags", default="")).replace(",", "\n")
    return [line.strip() for line in found.splitlines() if line.strip()]


def _name(reference: str) -> str:
    """The image without its tag; an expression may hold a colon of its own."""
    plain, _, tag = reference.rpartition(":")
    return plain if plain and "/" not in tag and "}}" not in tag.split("${{")[0] else reference


def _yes(value: Any) -> bool:
    return str(value).lower() == "true"
