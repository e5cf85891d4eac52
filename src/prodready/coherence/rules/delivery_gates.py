"""Gates that cannot fail, and jobs that cannot reach what they start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prodready.checks.ci_scanners import scan_of
from prodready.coherence.facts.commands import Commands, Typed, Where
from prodready.coherence.interface import Fault, rule
from prodready.coherence.page import Page
from prodready.documents.yamltree import YamlError, load
from prodready.facts.deployed import Deployed
from prodready.facts.jobs import Job
from prodready.facts.shellscript import Command
from prodready.facts.shellscript import commands as shell_commands
from prodready.facts.workflows import Pipelines
from prodready.model import Document, Kind, Place, Severity
from prodready.patterns import lazy

CURL = "https://curl.se/docs/manpage.html#-f"
SERVICES = "https://docs.github.com/en/actions/tutorials/use-containerized-services/use-docker-service-containers"
FLAKE8 = "https://black.readthedocs.io/en/stable/guides/using_black_with_other_tools.html#flake8"
ISORT = "https://pycqa.github.io/isort/docs/configuration/black_compatibility.html"
GATE = "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsrun"

_NOWHERE = Place("")
_FAILS = ("-f", "--fail", "--fail-with-body")
_SEEN = ("-w", "--write-out", "-i", "--include", "-I", "--head", "-o", "-O", "--output", "-v")
_HEALTH = lazy(r"https?://\S*/(?:\w*/)?(?:health\w*|live\w*|ready\w*|ping|status)\b")


@rule("gate-curl-cannot-fail", Severity.HIGH, help=CURL)
def curl_cannot_fail(all_commands: Commands, deployed: Deployed) -> Iterator[Fault]:
    """A health check, a job or a recipe asks with curl, and an error page counts as an answer.

    Why: without `--fail`, curl ends with 0 for any answer: 500 is healthy.

    Example: `test: ["CMD", "curl", "http://localhost:8000/livez"]`, or a deployment step
    `curl https://shop.example.com/health`.
    """
    fix = "Add --fail (-f), with --silent --show-error and a --max-time."
    for image in deployed.images.images:
        health = image.healthcheck
        if health is None:
            continue
        for one in _asked(health.argv, health.text):
            message = "curl ends with 0 for an error page too: this is always healthy"
            yield Fault(image.place(health.instruction), f"{one.program}: {message}", fix)
    for service in deployed.compose.services():
        test = service.get("healthcheck", "test")
        argv = tuple(map(str, test[1:])) if isinstance(test, list) and test[:1] == ["CMD"] else None
        text = " ".join(map(str, test[1:])) if isinstance(test, list) else str(test or "")
        for _ in _asked(argv, text):
            message = f"the check of {service} takes an error page for health: curl without --fail"
            yield Fault(service.place_of("healthcheck", "test"), message, fix)
    for command in all_commands.of("curl"):
        gate = command.where in (Where.JOB, Where.RECIPE)
        asks = any(_HEALTH.match(word) for word in command.words)
        if (
            gate
            and asks
            and not command.has(*_FAILS, *_SEEN)
            and "pipe" not in (command.tolerated or "")
        ):
            message = "curl ends with 0 for an error page too: this step cannot fail"
            yield Fault(command.place, message, fix)


def _asked(argv: tuple[str, ...] | None, text: str) -> Iterator[Command]:
    """The curl commands without `--fail` whose status is the whole answer."""
    if argv is not None:
        found = [Command(argv)] if argv[:1] == ("curl",) else []
    elif "|" in text.replace("||", ""):
        return
    else:
        found = [one for one in shell_commands(text) if one.program == "curl"]
    for one in found:
        typed = Typed(one.words, _NOWHERE, Where.SCRIPT)
        if not typed.has(*_FAILS, *_SEEN):
            yield one


@rule("gate-scanner-cannot-fail", Severity.HIGH, help=GATE)
def scanner_cannot_fail(all_commands: Commands, pipelines: Pipelines) -> Iterator[Fault]:
    """A job or a recipe runs a scanner whose findings cannot fail it.

    Reported where no later step reads the result instead.

    Why: the step is green whatever is found, and everybody takes green for clean.

    Example: `trivy image shop:1.0` without `--exit-code 1`, or `bandit -r src || true`.
    """
    uploads = any(
        "sarif" in (s.uses or "") or "codeql" in (s.uses or "")
        for j in pipelines.jobs()
        for s in j.steps
    )
    for command in all_commands:
        if command.where not in (Where.JOB, Where.RECIPE) or uploads:
            continue
        scan = scan_of(command.words)
        never = scan.harmless if scan and "succeed" in (scan.harmless or "") else None
        reason = never or _hidden(command.tolerated)
        if scan is not None and reason:
            message = f"{scan.name} finds what it may, this does not fail: {reason}"
            yield Fault(command.place, message, "Let its findings fail the step.")


def _hidden(reason: str | None) -> str | None:
    """A reason that somebody wrote; what a recipe's line does to the next one is none."""
    return (
        reason
        if reason
        and ("||" in reason or "continue" in reason or "hides its failure from make" in reason)
        else None
    )


_URL = lazy(r"[a-z][a-z0-9+]*://(?:[^@/\s]*@)?(?P<host>[A-Za-z0-9_-]+)(?::(?P<port>\d+))?")


@rule("ci-service-host", Severity.HIGH, help=SERVICES)
def service_host(pipelines: Pipelines) -> Iterator[Fault]:
    """A job that runs on the machine itself calls a service container by its name or unmapped port.

    Why: names of service containers are only known inside of a container job. On the machine they
    are on localhost, on the ports that `ports:` maps.

    Example: `services: {redis: …}` and `REDIS_URL: redis://redis:6379` without `container:`.
    """
    for job in pipelines.jobs():
        services = job.get("services")
        if not isinstance(services, dict) or job.get("container") is not None:
            continue
        for place, text in _environment(job):
            for match in _URL.finditer(text):
                host, port = match["host"], match["port"]
                if host in services:
                    yield Fault(
                        place,
                        f"{host} is a service of this job, which runs on the machine itself: the "
                        "name is not known there",
                        f"Write localhost, and map the port: ports: [{port or 'N'}:{port or 'N'}].",
                        job.place("services", host),
                    )
                elif host in ("localhost", "127.0.0.1") and port and _unmapped(services, port):
                    yield Fault(
                        place,
                        f"nothing is mapped to port {port} of the machine: a service has the port, "
                        "and no ports:",
                        f"Write ports: [{port}:{port}] in the service.",
                        job.place("services"),
                    )


def _environment(job: Job) -> Iterator[tuple[Place, str]]:
    for node in (job.node, *(step.node for step in job.steps)):
        env = node.get("env")
        for name, value in env.items() if isinstance(env, dict) else ():
            if isinstance(value, str):
                yield node.place_of("env", name), value


_DEFAULT = {
    "redis": "6379",
    "postgres": "5432",
    "mysql": "3306",
    "mongo": "27017",
    "rabbitmq": "5672",
}


def _unmapped(services: dict[str, object], port: str) -> bool:
    """Whether a service listens on the port by default and no service maps any port."""
    listens = False
    for options in services.values():
        if not isinstance(options, dict) or options.get("ports"):
            return False
        image = str(options.get("image") or "").rpartition("/")[2].partition(":")[0]
        listens |= _DEFAULT.get(image) == port
    return listens


@rule("formatters-disagree", Severity.MEDIUM, help=ISORT)
def formatters_disagree(page: Page) -> Iterator[Fault]:
    """Hooks for Black and isort, and isort is not told to write imports as Black does.

    Reported where the hooks get their settings by `args`, and nothing on the page has the profile.

    Why: isort's own style wraps imports in another way; each hook undoes the other, and one of the
    two fails for ever.

    Example: hooks `black` and `isort` without `args: [--profile, black]`.
    """
    if any(re.search(r"profile[\s=:\"',-]+black", each.text) for each in page.documents):
        return
    for document in page.of(Kind.PRE_COMMIT):
        hooks = dict(_hooks(document))
        settings = any(hook.get("args") for hook, _ in hooks.values())
        if settings and {"black", "isort"} <= hooks.keys():
            yield Fault(
                hooks["isort"][1],
                "isort and black wrap imports in different ways: each undoes the other",
                "Write args: [--profile, black].",
                hooks["black"][1],
            )


@rule("flake8-refuses-black", Severity.MEDIUM, help=FLAKE8)
def flake8_refuses_black(page: Page) -> Iterator[Fault]:
    """Hooks for Black and flake8, and flake8 is not told to let Black's spaces be.

    Reported where flake8 gets its settings by `args`, and nothing on the page names E203.

    Why: Black writes `items[low + 1 : high]`, and flake8 refuses the space before the colon (E203).
    No code with such a slice passes both hooks.

    Example: hooks `black` and `flake8` with `args: [--max-line-length=100]`.
    """
    if any("E203" in each.text for each in page.documents):
        return
    for document in page.of(Kind.PRE_COMMIT):
        hooks = dict(_hooks(document))
        args = hooks["flake8"][0].get("args") if "flake8" in hooks else None
        if args and "black" in hooks and not any("--config" in str(each) for each in args):
            yield Fault(
                hooks["flake8"][1],
                "flake8 refuses the spaces that black writes in slices (E203)",
                "Add --extend-ignore=E203,E701 to its args.",
                hooks["black"][1],
            )


def _hooks(document: Document) -> Iterator[tuple[str, tuple[dict[str, Any], Place]]]:
    """The hooks of a pre-commit configuration by id, with their places."""
    try:
        trees = load(document.text)
    except YamlError:
        return
    for tree in trees:
        for i, repo in enumerate(_items(tree.get("repos"))):
            for j, hook in enumerate(_items(repo.get("hooks"))):
                place = document.locate(*tree.place(("repos", i, "hooks", j, "id")))
                yield str(hook.get("id")), (hook, place)


def _items(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
