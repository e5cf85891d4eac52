"""Where data are copied away: scripts, jobs of the cluster, operators, Compose services, Terraform."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.compose import Compose
from prodready.facts.datastores import datastore, keeps_rows
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.shellscript import commands
from prodready.facts.terraform import Terraform
from prodready.facts.transform import split_image
from prodready.facts.workloads import Container, Workload, Workloads
from prodready.model import Kind, Place
from prodready.patterns import lazy

DUMP = lazy(
    r"(?<![\w./-])(?:\S*/)?(pg_dump|pg_dumpall|pg_basebackup|mysqldump|mariadb-dump|mongodump)(?=\s)"
)
RESTORE = lazy(
    r"(?<![\w-])(pg_restore|mongorestore|restic restore|velero restore|barman recover)\b"
)
AWAY = lazy(
    r"\b(aws s3|gsutil|gcloud storage|rclone|restic|borg|az storage|mc (cp|mirror|pipe)|s3cmd|scp|rsync"
    r"|wal-g|pgbackrest|kopia|duplicity|b2 )"
)
IMAGES = lazy(r"backup|wal-g|pgbackrest|restic|velero|barman")
_COMMENT = lazy(r"(?m)(?:^|(?<=\s))#[^\n]*")
_NAMED = lazy(r"(?i)backup|^(?!.*(?:restore|drill|clean|prune|test|verif)).*(?:^|-)dump(?:-|$)")
OPERATORS = frozenset(
    {"Schedule", "ScheduledBackup", "PerconaServerMongoDBBackup", "BackupSchedule"}
)


@dataclass(frozen=True, slots=True)
class Script:
    """The text of a shell script that makes a dump, and where it stands.

    Attributes:
        text: without comments, lines kept.
        place: of its first line.
        job: the CronJob that holds it, where one does.
    """

    text: str
    place: Place
    job: Workload | None = None

    def at(self, index: int) -> Place:
        """The place of a character; text inside a manifest is placed where it begins."""
        if self.job is not None:
            return self.place
        return Place(self.place.path, self.text[:index].count("\n") + 1)

    @property
    def strict(self) -> bool:
        """Whether it stops where a part of a pipe fails."""
        return bool(re.search(r"\bpipefail\b", self.text))

    @property
    def careful(self) -> bool:
        """Whether it stops at, or looks at, a command that fails."""
        return bool(re.search(r"\bset\s+-\w*e|-o\s+errexit|^#!.*\s-\w*e", self.text, re.MULTILINE))


@dataclass
class Backups:
    """What a repository says about copies of its data."""

    repository: Repository
    manifests: Manifests
    workloads: Workloads
    compose: Compose
    terraform: Terraform

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Nothing is read before a check asks."""
        manifests = Manifests.from_repository(repository)
        return cls(
            repository,
            manifests,
            Workloads.from_repository(repository),
            Compose.from_repository(repository),
            Terraform.from_repository(repository),
        )

    @cached_property
    def scripts(self) -> list[Script]:
        """Shell scripts and jobs that make a dump."""
        found = []
        for document in self.repository.documents(Kind.SHELL):
            if self.repository.role(document.path) is not Role.PRODUCTION:
                continue
            if DUMP.search(document.text) and "backup" in (document.path + document.text).lower():
                # The first line stays: it may hold the shell's options.
                first, _, rest = document.text.partition("\n")
                text = first + "\n" + _COMMENT.sub(lambda m: " " * len(m[0]), rest)
                if _dumps(text):
                    found.append(Script(text, Place(document.path)))
        return [*found, *self._jobs()]

    def _jobs(self) -> Iterator[Script]:
        for workload in self.workloads.pods():
            if workload.kind != "CronJob":
                continue
            for container in workload.containers:
                words = [*_words(container, "command"), *_words(container, "args")]
                text = "\n".join(words)
                if DUMP.search(text + " "):
                    key = "args" if container.get("args") else "command"
                    yield Script(text + " ", container.place(key), workload)

    @cached_property
    def cronjobs(self) -> list[Workload]:
        """The jobs of the cluster that make backups, by their command, image or name."""
        found = []
        for workload in self.workloads.pods():
            if workload.kind == "CronJob":
                images = " ".join(c.image or "" for c in workload.containers)
                texts = " ".join(
                    w
                    for c in workload.containers
                    for k in ("command", "args")
                    for w in _words(c, k)
                )
                if (
                    DUMP.search(texts + " ")
                    or IMAGES.search(images)
                    or _NAMED.search(workload.name)
                ):
                    found.append(workload)
        return found

    @cached_property
    def operated(self) -> list[Manifest]:
        """Objects by which an operator makes backups on a schedule."""
        return [
            one
            for one in self.manifests.of(*sorted(OPERATORS))
            if re.search(r"velero|cnpg|k8up|backup|percona", one.group)
        ]

    @cached_property
    def archives(self) -> list[Place]:
        """Where the log of a database is archived all the time."""
        found = []
        for cluster in self.manifests.of("Cluster", group="postgresql.cnpg.io"):
            if cluster.get("spec", "backup", "barmanObjectStore") or cluster.get("spec", "plugins"):
                found.append(cluster.place("spec", "backup"))
        for document in self.repository.documents(
            Kind.SHELL, Kind.COMPOSE, Kind.KUBERNETES, Kind.INI
        ):
            if self.repository.role(document.path) is not Role.PRODUCTION:
                continue
            if not any(
                word in document.text for word in ("archive_mode", "wal-push", "pgbackrest")
            ):
                continue
            match = re.search(
                r"(?m)^[^#\n]*\b(archive_mode\s*=\s*on|wal-push|pgbackrest)", document.text
            )
            if match:
                found.append(document.locate(document.text[: match.end()].count("\n") + 1))
        return found

    @cached_property
    def databases(self) -> list[Place]:
        """Databases that this repository runs itself, with disks of their own."""
        found = [workload.manifest.place() for workload in self.stores]
        for service in self.compose.services():
            name = datastore(service)
            if name is not None and name not in ("redis", "valkey", "memcached"):
                found.append(service.place)
        return found

    @cached_property
    def stores(self) -> list[Workload]:
        """The workloads of the cluster that run a database."""
        return [w for w in self.workloads.serving() if _databases(w)]


def _dumps(text: str) -> bool:
    """Whether a command of the script makes a dump, rather than a text that speaks of one."""
    return any(
        DUMP.match(word + " ") is not None
        for command in commands(text)
        for word in command.words
        if " " not in word
    ) or any("$(" in word and DUMP.search(word) for c in commands(text) for word in c.words)


DATABASES = frozenset(
    {"postgres", "postgresql", "postgis", "mysql", "mariadb", "mongo", "mongodb", "percona"}
    | {"timescaledb", "pgvector", "cockroach", "couchdb", "neo4j", "influxdb", "cassandra"}
)


def _databases(workload: Workload) -> list[Container]:
    return [
        container
        for container in workload.running
        if container.image
        and (
            split_image(container.image)[0].rpartition("/")[2] in DATABASES or keeps_rows(container)
        )
        and not DUMP.search(
            " ".join([*_words(container, "command"), *_words(container, "args")]) + " "
        )
    ]


def _words(container: Container, key: str) -> list[str]:
    found = container.get(key)
    return [str(word) for word in found] if isinstance(found, list) else []
