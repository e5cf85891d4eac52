"""The check that a deployment copies the data before it changes the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.checks.ci_deploy import deploy_jobs
from prodready.checks.ignored_failures import surely_ignored
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.backups import Backups
from prodready.facts.jobs import Job
from prodready.facts.migrations import Migrations
from prodready.facts.runs import Runs
from prodready.facts.scope import name_words
from prodready.facts.shell import commands
from prodready.model import Document, Kind, Place
from prodready.patterns import lazy

_COPIES = lazy(
    r"(?:^|[\s/'\"])(?:pg_dump(?:all)?|pg_basebackup|mysqldump|mariadb-dump|mongodump)(?=\s|$)"
    r"|\bpg_create_restore_point\b|\bcreate-db(?:-cluster)?-snapshot\b|\bsql backups create\b"
    r"|\bflexible-server backup create\b"
    r"|^(?:(?:ba)?sh )?(?!\S*(?:restore|clean|remove|delete|download|verify|prune|list))[\w./-]*?(?<![a-z])(?:backup|snapshot)(?:[-_]?(?:db|database|data))?(?:\.\w+)?(?=\s|$)"
    r"|\b(?:compose|docker-compose)\s(?:.*\s)?(?:run|exec)\s(?!.*(?:restore|clean|verify|prune))"
    r"(?:.*\s)?[\w-]*(?:backup|dump)(?=\s|$)"
    r"|\bcreate job\b.*--from[= ]cronjobs?/\S*(?:backup|dump)"
    r"|^(?!.*(?:restore|clean|verify))(?:make|npm run|pnpm(?: run)?|yarn(?: run)?|just|task) \S*?(?<![a-z])(?:backup|snapshot)\b"
)
_CHANGES = lazy(
    r"\balembic\s(?:.*\s)?upgrade\b|\bmanage(?:\.py)?\s+migrate\b|\bprisma\s+migrate\s+deploy\b"
    r"|\bflask\s+db\s+upgrade\b|\bknex\s+migrate:latest\b|\bsequelize(?:-cli)?\s+db:migrate\b"
    r"|\b(?:rails|rake)\s+db:migrate\b|\bflyway\s(?:.*\s)?migrate\b|\bliquibase\s(?:.*\s)?update\b"
    r"|\bgoose\s(?:.*\s)?up\b|^migrate\s(?:.*\s)?up\b|\batlas\s+migrate\s+apply\b"
    r"|\bdbmate\s(?:.*\s)?(?:up|migrate)\b|\btypeorm\s+migration:run\b|\bdrizzle-kit\s+migrate\b"
    r"|\bdotnet\s+ef\s+database\s+update\b"
    r"|\b(?:compose|docker-compose)\s(?:.*\s)?run\s(?:.*\s)?[\w-]*(?:migrate|migrations?)(?=\s|$)"
)
_DEPLOYS = frozenset({"deploy", "deployment", "release", "rollout", "migrate", "upgrade", "update"})
_FIX = "Make the copy in a step before, and let its failure end the deployment."


@dataclass(frozen=True, slots=True)
class _Step:
    """A command of a deployment, where it is, and why its failure would not end it."""

    text: str
    place: Place
    tolerated: str | None
    script: str
    line: str = ""


@check("data.copied_before")
def copied_before(
    runs: Runs, repository: Repository, steps: Migrations, backups: Backups
) -> Iterator[Outcome]:
    """What deploys copies the data before it changes the schema, and ends where that fails."""
    found = [judged for one in _deployments(runs, repository) for judged in _judged(*one)]
    yield from found
    place = steps.first or next(iter(backups.databases), None)
    if not found and place is not None:
        message = "nothing here shows a copy that is made before the data are changed"
        yield Unknown(place, message, attest=True)


def _deployments(runs: Runs, repository: Repository) -> Iterator[tuple[list[_Step], list[_Step]]]:
    """Each deployment: its commands, in order, and those of what it waits for."""
    deploying = {id(job): job for job, _, _ in deploy_jobs(runs)}
    deploying |= {id(job): job for job in runs.pipelines.jobs() if job.get("environment")}
    for job in deploying.values():
        if not job.get("services"):  # a store of its own, which is thrown away
            yield _commands(runs, job), _before(runs, job)
    for document in repository.documents(Kind.SHELL):
        name = document.path.rpartition("/")[2]
        if repository.role(document.path) is Role.PRODUCTION and name_words(name) & _DEPLOYS:
            errexit = re.match(r"#!\S+\s+(?:\S+\s+)?-\w*e", document.text) is not None
            yield list(_of_script(document, errexit=errexit)), []


def _of_script(document: Document, *, errexit: bool) -> Iterator[_Step]:
    lines = document.text.splitlines()
    for one in commands(document.text, errexit=errexit):
        place, line = document.locate(one.line), lines[one.line - 1]
        yield _Step(" ".join(one.words), place, one.tolerated, document.text, line)


def _commands(runs: Runs, job: Job) -> list[_Step]:
    return [
        _Step(str(run), run.place, run.tolerated, run.step.script or "") for run in runs.of(job)
    ]


def _before(runs: Runs, job: Job) -> list[_Step]:
    """The commands of the jobs that a job waits for."""
    needs = job.get("needs")
    names = needs if isinstance(needs, list) else [needs]
    others = [one for one in runs.pipelines.jobs() if one.workflow is job.workflow]
    return [step for one in others if one.id in names for step in _commands(runs, one)]


def _judged(own: list[_Step], before: list[_Step]) -> Iterator[Outcome]:
    change = next((i for i, step in enumerate(own) if _CHANGES.search(step.text)), None)
    if change is None:
        return
    earlier = [step for step in [*before, *own[:change]] if _COPIES.search(step.text)]
    later = [step for step in own[change + 1 :] if _COPIES.search(step.text)]
    good = next((step for step in earlier if step.tolerated is None), None)
    lost = [step for step in earlier if surely_ignored(step.tolerated, step.script, step.line)]
    if good is not None:
        yield Pass(good.place, "copied before the schema is changed")
    elif lost:
        message = f"where this copy fails the schema is changed all the same: {lost[0].tolerated}"
        yield Fail(lost[0].place, message, _FIX)
    elif later and not earlier:
        message = "this copy is made when the schema is changed already: it is no way back"
        yield Fail(later[0].place, message, _FIX)
    else:
        message = "the schema is changed here; which copy was made before is not seen"
        yield Unknown(own[change].place, message, attest=True)
