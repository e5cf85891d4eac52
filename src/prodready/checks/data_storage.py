"""The checks of where data lie: on disks that stay, in more than one place, with a plan."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.data_disks import classes_that_delete, queues
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.kubernetes_common import kubernetes_check
from prodready.facts.backups import Backups
from prodready.facts.compose import Compose
from prodready.facts.headings import Section, Writings
from prodready.facts.manifests import Manifests
from prodready.facts.transform import split_image
from prodready.facts.workloads import Workload, Workloads
from prodready.model import Place
from prodready.patterns import lazy


@kubernetes_check("data.storage")
def storage(backups: Backups, manifests: Manifests) -> Iterator[Outcome]:
    """A database's data outlive its Pod, and the object that started it."""
    del manifests  # asked for so that templates are named
    yield from classes_that_delete(backups)
    yield from queues(backups)
    for workload in backups.stores:
        claims = workload.manifest.get("spec", "volumeClaimTemplates")
        kept = ("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")
        if workload.manifest.get(*kept) == "Delete":
            place = workload.manifest.place(*kept)
            message = f"whoever deletes {workload} deletes its data"
            yield Fail(place, message, "Write `whenDeleted: Retain`.")
            continue
        volumes = [(index, volume) for index, volume in workload.volumes]
        lasting = [
            index
            for index, volume in volumes
            if any(key in volume for key in ("persistentVolumeClaim", "hostPath", "ephemeral"))
            or any(key in volume for key in ("nfs", "csi", "awsElasticBlockStore", "iscsi"))
        ]
        if claims:
            yield Pass(workload.manifest.place("spec", "volumeClaimTemplates"))
        elif lasting:
            yield Pass(workload.pod_place("volumes", lasting[0]))
        else:
            yield _gone(workload)


def _gone(workload: Workload) -> Fail:
    fix = "Give it a volumeClaimTemplate, and mount it where the database writes."
    for index, volume in workload.volumes:
        if "emptyDir" in volume:
            message = f"the data of {workload} end with its Pod: emptyDir"
            return Fail(workload.pod_place("volumes", index), message, fix)
    return Fail(workload.pod_place(), f"the data of {workload} end with its Pod: no volume", fix)


_REDIS = frozenset({"redis", "valkey", "redis-stack-server", "redis-stack"})


@check("data.redis")
def redis(workloads: Workloads, manifests: Manifests, compose: Compose) -> Iterator[Outcome]:
    """Several Redis servers know of each other; one alone is a decision."""
    for one in manifests.of("RedisCluster", "RedisReplication", "RedisFailover", "RedisSentinel"):
        yield Pass(one.place("spec"), one.kind)
    for workload in workloads.serving():
        names = {split_image(c.image)[0].rpartition("/")[2] for c in workload.running if c.image}
        if not names & _REDIS:
            continue
        texts = " ".join(str(c.get(k)) for c in workload.containers for k in ("command", "args"))
        configured = any("configMap" in volume for _, volume in workload.volumes)
        together = re.search(r"cluster-enabled|replicaof|slaveof|sentinel|cluster", texts)
        count = workload.manifest.get("spec", "replicas", default=1)
        several = isinstance(count, int) and count > 1 and workload.kind == "Deployment"
        if several and not together and not configured:
            message = f"{workload} is {count} servers that know nothing of each other"
            fix = "Run one, or a replication with Sentinel or a cluster."
            yield Fail(workload.manifest.place("spec", "replicas"), message, fix)
        elif together:
            yield Pass(workload.manifest.place("spec"))
        else:
            message = f"{workload}: say what users see while it is away"
            yield Unknown(workload.manifest.place(), message, attest=True)
    for service in compose.services():
        if (service.image or "").rpartition("/")[2].split(":")[0] not in _REDIS:
            continue
        count = service.get("deploy", "replicas")
        if isinstance(count, int) and count > 1:
            message = f"{service} is {count} servers that know nothing of each other"
            yield Fail(service.place_of("deploy", "replicas"), message, "Run one.")
        else:
            message = f"{service}: say what users see while it is away"
            yield Unknown(service.place, message, attest=True)


@check("data.failover")
def failover(manifests: Manifests, backups: Backups) -> Iterator[Outcome]:
    """Another copy of the database takes over when one is lost."""
    found: list[Outcome] = []
    for cluster in manifests.of("Cluster", group="postgresql.cnpg.io"):
        count = cluster.get("spec", "instances", default=1)
        place = cluster.place("spec", "instances")
        if isinstance(count, int) and count < 2:
            message = f"{cluster} has one instance: while it is moved there is no database"
            found.append(Fail(place, message, "Write `instances: 3`."))
        else:
            found.append(Pass(place, f"{count} instances"))
    for _, block in backups.terraform.resources("aws_db_instance"):
        if "replicate_source_db" in block.attributes or "multi_az" not in block.attributes:
            continue
        name, value = ".".join(block.labels), block.get("multi_az")
        if value is False:
            message = f"{name} is in one zone: it is away as long as that one is"
            found.append(Fail(block.at("multi_az"), message, "Write `multi_az = true`."))
        else:
            found.append(Pass(block.at("multi_az"), "" if value is True else f"as {value} says"))
    yield from found
    if not found and backups.databases:
        message = "one database, and nothing here takes over from it"
        yield Unknown(backups.databases[0], message, attest=True)


_TITLE = lazy(
    r"disaster|business continuity|\bDR (plan|drill)|recovery (plan|procedure|objective)|\bRTO\b",
    re.I,
)
_FILE = lazy(r"(^|[/_-])(disaster|dr[-_]plan|disaster-recovery|business-continuity)", re.I)
_WANTS = {
    "RTO": lazy(r"\bRTO\b|recovery time|back (in|within) \d+", re.I),
    "RPO": lazy(r"\bRPO\b|recovery point|(lose|loss of|lost) (at most|up to|no more)", re.I),
}


@check("data.dr_plan")
def dr_plan(writings: Writings, backups: Backups) -> Iterator[Outcome]:
    """A plan says what is lost at most, how long it takes, and the steps."""
    found = [*_plans(writings)]
    for plan in found:
        place = Place(plan.path, plan.line)
        lacking = [name for name, wanted in _WANTS.items() if not wanted.search(plan.text)]
        if plan.words < 15:
            yield Fail(place, f"“{plan.title}” says nothing yet", "Write the steps, RTO and RPO.")
        elif (
            len(lacking) == len(_WANTS) and _FILE.search(plan.path) and not _figures(writings, plan)
        ):
            message = f"“{plan.title}” says neither how long it takes nor how much is lost"
            yield Fail(place, message, "Write RTO and RPO with a figure each.")
        elif lacking:
            message = f"“{plan.title}” names no {' and no '.join(lacking)}"
            yield Unknown(place, message, attest=True)
        else:
            yield Pass(place, plan.title)
            return
    if not found and backups.databases:
        message = "no page here says what happens after a disaster"
        yield Unknown(backups.databases[0], message, attest=True)


def _figures(writings: Writings, plan: Section) -> bool:
    """Whether the page says either of it anywhere."""
    text = writings.texts.get(plan.path) or ""
    return any(wanted.search(text) for wanted in _WANTS.values())


def _plans(writings: Writings) -> Iterator[Section]:
    for path in writings.texts:
        sections = writings.sections(path)
        if _FILE.search(path) and sections:
            yield sections[0]
            continue
        for section in sections:
            if _TITLE.search(section.title):
                yield section
                break
