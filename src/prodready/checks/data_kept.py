"""How long copies are kept: by restic and its like, by stores of operators, by rules of buckets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.documents.roles import Role
from prodready.facts.backups import Backups
from prodready.facts.crontab import crontabs
from prodready.facts.scope import name_words
from prodready.model import Kind, Place
from prodready.patterns import lazy

_KEEPS = lazy(r"--keep-(?P<unit>last|hourly|daily|weekly|monthly|yearly|within)[= ](?P<number>\d+)")
_DAYS = {"last": 1, "hourly": 1 / 24, "daily": 1, "weekly": 7, "monthly": 30, "yearly": 365}
_FORGETS = lazy(r"\b(?:restic\b[^\n|;]*\bforget|borg\b[^\n|;]*\bprune|kopia\b[^\n|;]*\bpolicy)")
_TRIED = frozenset({"staging", "stage", "stg", "qa", "uat", "preview", "sandbox", "dev", "test"})


def is_tried(path: str) -> bool:
    """Whether the path is of an environment whose copies nobody will miss."""
    return bool(name_words(path) & _TRIED)


_COPIES = lazy(r"backup|cop(?:y|ies)|dump|archive|snapshot", re.I)


def by_tools(backups: Backups) -> Iterator[tuple[Place, int]]:
    """What restic, borg and kopia are told to keep, in days of a copy a day."""
    texts = [
        (one.path, one.text)
        for one in backups.repository.documents(Kind.SHELL, Kind.MAKEFILE)
        if backups.repository.role(one.path) is Role.PRODUCTION and "--keep-" in one.text
    ]
    texts += [
        (path, backups.repository.read(path) or "") for path, _ in crontabs(backups.repository)
    ]
    for path, text in texts:
        joined = text.replace("\\\n", " \n")
        for match in _FORGETS.finditer(joined):
            end = re.search(r"(?<! )\n", joined[match.end() :])
            line = joined[match.start() : match.end() + end.start() if end else len(joined)]
            kept = [
                int(_DAYS.get(one["unit"], 1) * int(one["number"])) for one in _KEEPS.finditer(line)
            ]
            if kept and not joined[: match.start()].rpartition("\n")[2].lstrip().startswith("#"):
                at = match.start() + len(line[: _KEEPS.search(line).start()])  # type: ignore[union-attr]
                yield Place(path, joined.count("\n", 0, at) + 1), max(kept)


def by_objects(backups: Backups) -> Iterator[tuple[Place, int]]:
    """What stores of CloudNativePG and rules of buckets keep, in days."""
    for store in backups.manifests.of("ObjectStore"):
        if is_tried(store.place().path):
            continue
        policy = re.match(r"(\d+)([dwm])", str(store.get("spec", "retentionPolicy")))
        if policy:
            days = int(policy[1]) * {"d": 1, "w": 7, "m": 30}[policy[2]]
            yield store.place("spec", "retentionPolicy"), days
    for bucket in backups.manifests.of("Bucket", "BucketLifecycleConfiguration"):
        named = f"{bucket.name} {bucket.get('spec', 'name', default='')}"
        if not _COPIES.search(named) or is_tried(bucket.place().path):
            continue
        for base in (("spec", "lifecycle"), ("spec", "forProvider"), ("spec",)):
            rules = bucket.get(*base, "rules")
            for index in range(len(rules) if isinstance(rules, list) else 0):
                days = bucket.get(*base, "rules", index, "expiration", "days")
                if isinstance(days, int):
                    yield bucket.place(*base, "rules", index, "expiration", "days"), days
    for _, block in backups.terraform.resources("aws_s3_bucket_lifecycle_configuration"):
        if _COPIES.search(" ".join(block.labels)):
            for rule in block.blocks:
                inner = rule.first("expiration") if rule.type == "rule" else None
                kept = inner.get("days") if inner is not None else None
                if inner is not None and isinstance(kept, int):
                    yield inner.at("days"), kept
