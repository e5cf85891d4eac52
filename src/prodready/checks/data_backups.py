"""The checks of copies of data: that they are made, kept, restorable and young enough."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.data_kept import by_objects, by_tools
from prodready.checks.data_overwritten import older_clients, uploaded_over
from prodready.checks.data_scheduled import (
    drills_not_started,
    drills_that_pass,
    scripts_not_there,
)
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.facts.backups import AWAY, DUMP, RESTORE, Backups, Script
from prodready.facts.hcl import Block
from prodready.facts.images import Images
from prodready.facts.runs import Runs
from prodready.facts.workloads import Workload
from prodready.model import Place
from prodready.patterns import lazy

_SERVICES = lazy(r"(postgres|mysql|mongo|volume|db)-?backup|pg-?back|restic|tiredofit/db-backup")
_REDIRECT = lazy(r"(?<![0-9&])>{1,2}\s*([\"']?)(?P<to>[^\s;&|]+)")
_FILE = lazy(
    r"(?:\s-f\s+|--file[= ]|--result-file[= ]|--archive=|--out[= ]|\s-o\s+)(?P<to>[^\s;&|]+)"
)
MANAGED = ("aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster")


@check("data.backups")
def backups(backups: Backups, images: Images) -> Iterator[Outcome]:
    """Copies are made on a schedule, by a job whose failure is one, each under a name of its own."""
    found: list[Outcome] = [*scripts_not_there(backups.repository, images), *older_clients(backups)]
    for script in backups.scripts:
        faults = [*_script(script), *uploaded_over(script, backups)]
        found += faults or [Pass(script.place)]
    for job in backups.cronjobs:
        found += [*_job(job)]
    for one in backups.operated:
        paused = one.get("spec", "suspend") is True or one.get("spec", "paused") is True
        place = one.place("spec", "suspend" if one.get("spec", "suspend") else "schedule")
        message = f"{one} is paused: no backup is made"
        found.append(Fail(place, message, "Let it run.") if paused else Pass(place))
    for service in backups.compose.services():
        if _SERVICES.search(service.image or ""):
            found.append(Pass(service.place, service.image or ""))
    found += [*_managed(backups)]
    yield from dict.fromkeys(found)
    if not found and backups.databases:
        message = "a database is run here, and nothing here copies its data away"
        yield Unknown(backups.databases[0], message, attest=True)


def _script(script: Script) -> Iterator[Outcome]:
    joined = script.text.replace("\\\n", " \n")
    for dump in DUMP.finditer(joined):
        end = re.search(r"(?<!\\)\n(?![ \t]*[-|>])", joined[dump.end() :])
        line = joined[dump.start() : dump.end() + end.start() if end else len(joined)]
        target = _REDIRECT.search(line) or _FILE.search(line)
        piped = re.search(r"(?<!\|)\|(?!\|)", line)
        place = script.at(dump.start())
        if piped and not script.strict and not line[: piped.start()].strip().startswith("#"):
            message = f"when {dump[1]} fails in the pipe, an empty copy counts as a good one"
            yield Fail(place, message, "Write `set -euo pipefail` at the top, under bash.")
        elif target and _fixed(target["to"]) and not _moved(script.text, target["to"]):
            message = f"each copy overwrites the one before: {target['to']}"
            fix = "Put the time into its name: `orders-$(date -u +%Y%m%dT%H%M%SZ).dump`."
            yield Fail(place, message, fix)


def _fixed(name: str) -> bool:
    return not re.search(r"[$`%{(]", name) and name.strip("\"'") not in (
        "-",
        "/dev/null",
        "/dev/stdout",
    )


def _moved(text: str, name: str) -> bool:
    """Whether the file is renamed by time, or taken somewhere that keeps versions."""
    base = re.escape(name.strip("\"'").rpartition("/")[2])
    return bool(AWAY.search(text)) or bool(re.search(rf"\b(mv|cp|gzip|tar)\b[^\n]*{base}", text))


def _job(job: Workload) -> Iterator[Outcome]:
    manifest = job.manifest
    if manifest.get("spec", "suspend") is True:
        message = f"{manifest} is suspended: no backup is made"
        yield Fail(manifest.place("spec", "suspend"), message, "Write `suspend: false`.")
        return
    volumes = [volume for _, volume in job.volumes]
    texts = " ".join(str(c.get(k)) for c in job.containers for k in ("command", "args"))
    only_here = volumes and all(
        "emptyDir" in v or "secret" in v or "configMap" in v for v in volumes
    )
    writes = DUMP.search(texts + " ") and (_REDIRECT.search(texts) or _FILE.search(texts))
    if only_here and writes and not AWAY.search(texts) and any("emptyDir" in v for v in volumes):
        index = next(i for i, v in job.volumes if "emptyDir" in v)
        message = f"{manifest} writes its copy to a folder that ends with the Pod"
        yield Fail(job.pod_place("volumes", index), message, "Copy it to an object store.")
    else:
        yield Pass(manifest.place("spec", "schedule"))


def _managed(backups: Backups) -> Iterator[Outcome]:
    for _, block in backups.terraform.resources(*MANAGED):
        days = block.get("backup_retention_period")
        name = ".".join(block.labels)
        if days == 0:
            message = f"{name} makes no backups"
            yield Fail(block.at("backup_retention_period"), message, "Write 30 days, and no 0.")
        elif days is not None:
            yield Pass(block.at("backup_retention_period"), name)
    for _, block in backups.terraform.resources("google_sql_database_instance"):
        settings = block.first("settings")
        inner = settings.first("backup_configuration") if settings else None
        if settings and inner is None and not _copied(block):
            name = ".".join(block.labels)
            message = f"{name} makes no backups: none are made where nothing asks for them"
            yield Fail(block.place, message, "Write backup_configuration { enabled = true }.")
        elif inner is not None and inner.get("enabled") is False:
            yield Fail(inner.at("enabled"), "no backups are made", "Write enabled = true.")
        elif inner is not None:
            yield Pass(inner.at("enabled"))


def _copied(block: Block) -> bool:
    """Whether the instance is a copy of another one, or not a database of its own."""
    return bool({"master_instance_name", "clone"} & block.attributes.keys())


_KEPT = lazy(r"-mtime\s+[\"']?\+(?P<days>\d+)")


@check("data.retention")
def retention(backups: Backups, days: float = 30) -> Iterator[Outcome]:
    """Copies are kept for at least so many days, and not for ever."""
    found: list[Outcome] = []
    found += [
        _kept(place, kept, days) for place, kept in (*by_tools(backups), *by_objects(backups))
    ]
    for script in backups.scripts:
        match = _KEPT.search(script.text)
        if match:
            found.append(_kept(script.at(match.start()), int(match["days"]), days))
    for _, block in backups.terraform.resources(*MANAGED):
        kept = block.get("backup_retention_period")
        if isinstance(kept, int) and kept > 0:
            found.append(_kept(block.at("backup_retention_period"), kept, days))
    for one in backups.operated:
        hours = re.match(r"(\d+)h", str(one.get("spec", "template", "ttl") or ""))
        if hours:
            place = one.place("spec", "template", "ttl")
            found.append(_kept(place, int(hours[1]) // 24, days))
    for cluster in backups.manifests.of("Cluster", group="postgresql.cnpg.io"):
        policy = re.match(r"(\d+)([dwm])", str(cluster.get("spec", "backup", "retentionPolicy")))
        if policy:
            kept = int(policy[1]) * {"d": 1, "w": 7, "m": 30}[policy[2]]
            found.append(_kept(cluster.place("spec", "backup", "retentionPolicy"), kept, days))
    for service in backups.compose.services():
        names = service.environment
        longer = any(key in names for key in ("BACKUP_KEEP_MONTHS", "BACKUP_KEEP_WEEKS"))
        kept_days = names.get("BACKUP_KEEP_DAYS")
        if kept_days is not None and str(kept_days.text).isdigit() and not longer:
            found.append(_kept(kept_days.place, int(str(kept_days.text)), days))
    yield from found
    made = [*(s.place for s in backups.scripts), *(j.manifest.place() for j in backups.cronjobs)]
    made += backups.databases
    if not found and made:
        yield Unknown(made[0], "how long copies are kept is not written here", attest=True)


def _kept(place: Place, kept: int, least: float) -> Outcome:
    if kept < least:
        message = f"copies are kept {kept} days, and {least:g} are asked for"
        return Fail(place, message, "Keep them longer: damage is often seen weeks later.")
    return Pass(place, f"{kept} days")


_SAID = lazy(r"(?m)^\s*(echo|printf|logger)\b(?![^\n]*>&2)")


def _between(text: str, start: int, end: int) -> str:
    """What stands from the beginning of a line up to a later place."""
    return text[text.rfind("\n", 0, start) + 1 : end]


@check("data.restore")
def restore(backups: Backups, runs: Runs) -> Iterator[Outcome]:
    """A copy is restored by a machine now and then; a failed one never says that it is done."""
    found: list[Outcome] = [*drills_that_pass(backups), *drills_not_started(backups.repository)]
    for script in backups.scripts:
        dump = DUMP.search(script.text)
        said = _SAID.search(script.text, dump.end()) if dump else None
        between = _between(script.text, dump.start(), said.start()) if dump and said else ""
        if said and not script.careful and not re.search(r"\|\||&&|\$\?|\bif\b|trap", between):
            message = "this is said whether or not the copy was made"
            fix = "Write `set -euo pipefail`, then restore the copy into an empty database."
            place = script.at(said.start() + len(said[0]) - len(said[0].lstrip()))
            found.append(Fail(place, message, fix))
    for run in runs.all:
        shown = " ".join(run.words)
        if RESTORE.search(shown) or re.search(
            r"restore[-_]?(test|check|drill)|test[-_]restore", shown
        ):
            found.append(Pass(run.place, shown[:60]))
    for workload in backups.workloads.pods():
        texts = " ".join(str(c.get(k)) for c in workload.containers for k in ("command", "args"))
        if workload.kind == "CronJob" and RESTORE.search(texts):
            found.append(Pass(workload.manifest.place("spec")))
    yield from found
    made = [*(s.place for s in backups.scripts), *(j.manifest.place() for j in backups.cronjobs)]
    made += [one.place() for one in backups.operated] + backups.databases
    if made and not any(isinstance(one, Pass | Fail) for one in found):
        message = "nothing here restores a copy and looks at what came back"
        yield Unknown(made[0], message, attest=True)
