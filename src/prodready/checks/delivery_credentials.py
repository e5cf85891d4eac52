"""Checks of how pipelines get rights: at a cloud, and from one workflow to another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prodready.checks.ci_common import ci_check
from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.facts.jobs import Job, Step, local_path
from prodready.facts.nodes import Node
from prodready.facts.runs import Runs
from prodready.facts.workflows import Pipelines
from prodready.model import Place
from prodready.patterns import lazy

LOGINS = {
    "aws-actions/configure-aws-credentials": (
        ("aws-secret-access-key", "aws-access-key-id"),
        ("role-to-assume",),
    ),
    "google-github-actions/auth": (("credentials_json",), ("workload_identity_provider",)),
    "azure/login": (("creds",), ("client-id",)),
}
"""Actions that log in to a cloud: what a key that stays valid goes in by, and what replaces it."""

KEYS = lazy(
    r"AWS_SECRET_ACCESS_KEY|GOOGLE_CREDENTIALS|GOOGLE_APPLICATION_CREDENTIALS_JSON|GCP_SA_KEY"
    r"|AZURE_CREDENTIALS|ARM_CLIENT_SECRET|AZURE_CLIENT_SECRET"
)
_OTHERS = lazy(
    r"(?i)(?:^|[_-])(?:r2|minio|spaces|b2|wasabi|cloudflare|cf|hetzner|scaleway|scw|garage|do|linode|ovh"
    r"|backblaze|digitalocean|yandex|tigris|exoscale|ceph)(?=$|[_-])"
)
_ENDPOINT = lazy(r"(?i)--endpoint-url|AWS_ENDPOINT|S3_ENDPOINT|ENDPOINT_URL|s3-endpoint")
_FIX = "Let the cloud trust the pipeline's identity token: `id-token: write` and a role to assume."


@ci_check("delivery.oidc")
def oidc(runs: Runs) -> Iterator[Outcome]:
    """Pipelines log in to a cloud by their identity, without a key that stays valid."""
    for job in runs.pipelines.jobs():
        if job.workflow.gitlab:
            if job.get("id_tokens"):
                yield Pass(job.place("id_tokens"))
            continue
        steps = list(runs.pipelines.steps(job))
        if not _another_s3(job, steps):
            for node in (job.workflow.node, job.node, *(step.node for step in steps)):
                yield from _keys_in(node, job)
        for step in steps:
            if step.action in LOGINS:
                yield from _login(job, step)


def _keys_in(node: Node, job: Job) -> Iterator[Fail]:
    env = node.child("env")
    for name, value in env.value.items() if env and isinstance(env.value, dict) else ():
        if KEYS.fullmatch(name) and "secrets." in str(value.value):
            yield Fail(
                value.place,
                f"{job} uses {name}: a key that works for everybody who ever saw it, until somebody "
                "changes it",
                _FIX,
            )


def _another_s3(job: Job, steps: list[Step]) -> bool:
    """Whether the keys are for a storage that only speaks as Amazon's does, and knows no tokens."""
    nodes = [job.workflow.node.child("env"), job.node, *(step.node for step in steps)]
    for text in (piece for node in nodes if node for piece in _texts(node.data)):
        if _ENDPOINT.search(text):
            return True
        if any(_OTHERS.search(name) for name in re.findall(r"secrets\.(\w+)", text)):
            return True
    return False


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    else:
        yield str(value)


def _login(job: Job, step: Step) -> Iterator[Outcome]:
    keys, replaced = LOGINS[step.action]
    written = [key for key in keys if step.get("with", key)]
    # Google's takes one of the two; at Amazon's the key is what takes the role.
    if written and "google" in step.action and step.get("with", *replaced):
        message = f"{job} may log in with a key that stays valid or without: the settings tell"
        yield Unknown(step.place("with", written[0]), message, attest=True)
        return
    if written and not str(step.get("with", written[0])).startswith("${{ steps."):
        yield Fail(
            step.place("with", written[0]),
            f"{job} logs in with a key that stays valid ({written[0]})",
            _FIX,
        )
        return
    if not any(step.get("with", key) for key in replaced):
        return
    rights = job.get("permissions") or job.workflow.node.get("permissions")
    called = "workflow_call" in job.workflow.triggers  # the caller's rights count then
    if isinstance(rights, dict) and rights.get("id-token") != "write" and not called:
        yield Fail(
            step.place("uses"),
            f"{job} asks for a role and has no right to an identity token: the login fails",
            "Write `id-token: write` in its permissions.",
        )
    else:
        yield Pass(step.place("uses"))


@ci_check("delivery.secrets_inherit")
def secrets_inherit(pipelines: Pipelines) -> Iterator[Outcome]:
    """No workflow of another repository is given every secret."""
    for job in pipelines.jobs():
        if job.uses is None or local_path(job.uses) is not None or job.workflow.gitlab:
            continue
        if pipelines.repository.exists("/".join(job.uses.partition("@")[0].split("/")[2:])):
            continue  # this repository, called by its own name
        if job.get("secrets") == "inherit":
            yield Fail(
                job.place("secrets"),
                f"{job} gives every secret of the repository to {job.uses.partition('@')[0]}",
                "Name the secrets that it needs, one by one, under `secrets:`.",
            )
        else:
            yield Pass(_named(job))


def _named(job: Job) -> Place:
    return job.place("secrets") if job.get("secrets") else job.place("uses")
