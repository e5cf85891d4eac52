"""Checks of configuration: where it comes from, what it falls back to, whether it is written down."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import spring_settings
from prodready.checks.ci_tools import program
from prodready.checks.config_fallbacks import fallbacks, literal_instead
from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.coherence.facts.code import dotted, text
from prodready.documents.repository import Repository
from prodready.facts.envreads import EnvReads, Read
from prodready.facts.outgoing import keyword_of
from prodready.facts.runs import Runs
from prodready.facts.scope import REHEARSAL, left_aside, name_words
from prodready.facts.secretwords import is_literal, names_secret
from prodready.facts.spring import SpringSettings
from prodready.model import Kind
from prodready.patterns import lazy

_CLIENTS = frozenset({"create_engine", "create_async_engine", "MongoClient", "AsyncIOMotorClient"})
_CLIENTS |= {"from_url", "connect", "create_pool", "AsyncMongoClient", "Elasticsearch"}
_ADDRESS = lazy(r"^(postgres\w*|mysql|mariadb|mongodb|redis|rediss|amqps?)(\+\w+)*://")


@check("code.env_config")
def env_config(reads: EnvReads) -> Iterator[Outcome]:
    """Settings are read from the environment; no client has the address of its server in the code."""
    for module in reads.python.mentioning(*_CLIENTS):
        for call in module.calls:
            name = dotted(call.func).rpartition(".")[2]
            given = call.args[0] if call.args else keyword_of(call, "url")
            address = text(given) if name in _CLIENTS else None
            if address and _ADDRESS.match(address):
                fix = "Read it from a variable: DATABASE_URL, REDIS_URL."
                yield Fail(
                    module.place(call), f"the address of a server is in the code: {name}(…)", fix
                )
    others = list(_other_addresses(reads))
    yield from others
    told = {(each.place.path, each.place.line) for each in others}
    beside = literal_instead(reads)
    yield from (each for each in beside if (each.place.path, each.place.line) not in told)
    for read in reads.all[:3]:
        yield Pass(read.place, f"{read.name} is read from the environment")
    if not reads.all:
        for source in reads.sources.of("go", "java"):
            for match in source.find(
                r"\bos\.(Getenv|LookupEnv)\b|\bSystem\.getenv\b|\bviper\.\w+|@Value\b"
            ):
                yield Pass(source.place(match.start()), "settings are read from the environment")
                return


_CONNECTS = lazy(
    r"(?P<name>\b(?:DriverManager\.getConnection|\w+\.setJdbcUrl|sqlx?\.(?:Open|Connect|MustConnect)"
    r"|pgx(?:pool)?\.(?:New|Connect)|\w*\.ApplyURI|redis\.ParseURL|amqp\.Dial|nats\.Connect"
    r"|new\s+(?:\w+\.)?(?:Redis|IORedis|Pool|Client|MongoClient|Sequelize|Cluster)|mongoose\.connect"
    r"|amqp(?:lib)?\.connect|postgres))\((?P<before>[^()\n]*?)"
    r"(?P<q>[\"'`])(?P<address>(?:jdbc:)?(?:postgres\w*|mysql|mariadb|sqlserver|oracle|mongodb|rediss?|"
    r"amqps?|nats|tls)(?:\+\w+)?:[^\"'`$\n]*)(?P=q)"
)


def _other_addresses(reads: EnvReads) -> Iterator[Fail]:
    """Where other languages give a client the address of its server, written out."""
    for source in reads.sources.of("go", "java", "javascript"):
        for match in _CONNECTS.finditer(source.text):
            if source.code[match.start()].isspace():
                continue  # in a comment, or in a text
            message = f"the address of a server is in the code: {match['name']}(…)"
            fix = "Read it from a variable: DATABASE_URL, REDIS_URL."
            yield Fail(source.place(match.start()), message, fix)


@check("code.secret_defaults")
def secret_defaults(reads: EnvReads, spring: SpringSettings) -> Iterator[Outcome]:
    """A secret has no default in the code: whoever forgets it does not start."""
    yield from spring_settings.secrets(spring)
    yield from fallbacks(reads)
    for read in reads.all:
        path = read.place.path
        if name_words(path.rpartition("/")[2]) & REHEARSAL or not names_secret(read.name):
            continue
        if _ABOUT.search(read.name):
            continue
        if is_literal(read.default) and not _refused(read, reads):
            yield Fail(
                read.place,
                f"{read.name} has a default that everybody can read in the code",
                f"Ask for it without a default, so that the start fails: os.environ[{read.name!r}].",
            )
        elif read.required:
            yield Pass(read.place, f"without {read.name} it does not start")


_ABOUT = lazy(r"^_|(^|_)(pattern|throttle|reset|rate|regex|backend|class|prompt)(_|$)", re.I)
"""Names of something about a secret, and private fields, which no environment sets."""


def _refused(read: Read, reads: EnvReads) -> bool:
    """Whether the code compares with this default later, as one does who refuses it."""
    for module in reads.python.mentioning(str(read.default)):
        for node in module.walk(ast.Compare):
            if any(text(part) == read.default for part in ast.walk(node)):
                return True
    return False


_IMPERATIVE = frozenset({"run", "set", "scale", "edit", "expose", "autoscale", "patch"})
_DESIRED = (Kind.KUBERNETES, Kind.KUSTOMIZATION, Kind.COMPOSE, Kind.TERRAFORM)


@check("code.declarative")
def declarative(runs: Runs, repository: Repository) -> Iterator[Outcome]:
    """What is deployed is described in files; CI does not change a cluster by single commands."""
    failed = False
    for run in runs.all:
        words = [word for word in run.words[1:] if not word.startswith("-")]
        if program(run.words) != "kubectl" or not words or any("dry-run" in w for w in run.words):
            continue
        made = (
            words[0] == "create"
            and words[1:2]
            and words[1] in ("deployment", "deploy", "ingress", "service")
        )
        if words[0] in _IMPERATIVE or made:
            failed = True
            message = f"`{' '.join(run.words[:3])}` changes the cluster and no file in git"
            fix = "Change the manifest, `kustomize edit set image` for example, and apply it."
            yield Fail(run.place, message, fix)
    if not failed:
        for document in repository.documents(*_DESIRED):
            if not left_aside(document, repository):
                yield Pass(document.locate(1), "describes what is deployed")
                return
