"""Copies that go over the one before in their store, and clients too old to make one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.backups import Backups, Script
from prodready.facts.datastores import datastore
from prodready.facts.reference import Reference
from prodready.facts.shellscript import commands
from prodready.patterns import lazy

_UPLOADS = (
    *(("aws", "s3", "cp"), ("aws", "s3", "mv"), ("gsutil", "cp"), ("gcloud", "storage", "cp")),
    *(("rclone", "copyto"), ("rclone", "moveto"), ("mc", "cp"), ("s3cmd", "put"), ("scp",)),
)
_VERSIONED = lazy(
    r"(?i)versioning(?:_configuration)?\"?\s*[:={]\s*[\s\S]{0,60}?\benabled\b|--object-lock"
)
_POSTGRES = frozenset({"postgres", "postgresql", "postgis", "timescaledb", "pgvector"})


def uploaded_over(script: Script, backups: Backups) -> Iterator[Fail]:
    """An upload of the dump under a name that is the same each time, to a store without versions."""
    lines = script.text.splitlines()
    for one in commands(script.text):
        if not any(one.words[: len(known)] == known for known in _UPLOADS):
            continue
        targets = [word for word in one.words[1:] if not word.startswith("-")]
        target = targets[-1] if len(targets) > 1 else ""
        name = target.rpartition("/")[2]
        remote = re.search(r"^\w+://|:|/", target)
        if not remote or "." not in name or re.search(r"[$`*{]", name) or _versions(backups):
            continue
        number = next((i for i, line in enumerate(lines) if name in line), 0)
        yield Fail(
            script.at(sum(len(line) + 1 for line in lines[:number])),
            f"each copy overwrites the one before: {name}",
            "Put the time into its name: `orders-$(date -u +%Y%m%dT%H%M%SZ).dump`.",
        )


def _versions(backups: Backups) -> bool:
    """Whether a bucket here keeps the older versions of what is written over."""
    if any(
        str(one.get("spec", "versioning", "status")) == "Enabled"
        for one in backups.manifests.of("Bucket")
    ):
        return True
    return any(backups.terraform.resources("aws_s3_bucket_versioning"))


def older_clients(backups: Backups) -> Iterator[Fail]:
    """Jobs whose image has an older PostgreSQL than the server: pg_dump refuses a newer one."""
    servers = [
        major
        for cluster in backups.manifests.of("Cluster", group="postgresql.cnpg.io")
        if (major := _major(str(cluster.get("spec", "imageName") or "")))
    ]
    for workload in backups.stores:
        servers += [m for c in workload.running if (m := _major(c.image or ""))]
    for service in backups.compose.services():
        if datastore(service) in _POSTGRES and (major := _major(service.image or "")):
            servers.append(major)
    for job in backups.cronjobs if len({*servers}) == 1 else ():
        for container in job.containers:
            own = _major(container.image or "")
            if own and own < servers[0]:
                yield Fail(
                    container.place("image"),
                    f"{container} has the programs of PostgreSQL {own}, and the server is "
                    f"{servers[0]}: pg_dump refuses it, and no copy is made",
                    f"Take the image of PostgreSQL {servers[0]}.",
                )


def _major(image: str) -> int:
    reference = Reference.parse(image)
    found = re.match(r"(\d+)(?![\d])", reference.tag)
    return int(found[1]) if reference.library in _POSTGRES and found else 0
