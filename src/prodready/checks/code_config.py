"""Checks of configuration: where it comes from, what it falls back to, whether it is written down."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import spring_settings
from prodready.checks.ci_tools import program
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import dotted, text
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.envreads import EnvReads, Read
from prodready.facts.outgoing import keyword_of
from prodready.facts.packages import declared
from prodready.facts.pythoncode import PythonCode
from prodready.facts.runs import Runs
from prodready.facts.scope import REHEARSAL, left_aside, name_words
from prodready.facts.secretwords import is_literal, names_secret
from prodready.facts.spring import SpringSettings
from prodready.model import Kind, Place
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
    for read in reads.all[:3]:
        yield Pass(read.place, f"{read.name} is read from the environment")
    if not reads.all:
        for source in reads.sources.of("go", "java"):
            for match in source.find(
                r"\bos\.(Getenv|LookupEnv)\b|\bSystem\.getenv\b|\bviper\.\w+|@Value\b"
            ):
                yield Pass(source.place(match.start()), "settings are read from the environment")
                return


@check("code.secret_defaults")
def secret_defaults(reads: EnvReads, spring: SpringSettings) -> Iterator[Outcome]:
    """A secret has no default in the code: whoever forgets it does not start."""
    yield from spring_settings.secrets(spring)
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


_ENVIRONMENTS = frozenset(
    {"dev", "development", "stage", "staging", "prod", "production", "qa", "uat", "live", "preprod"}
)
_SETTINGS = (
    ".py",
    ".yaml",
    ".yml",
    ".json",
    ".toml",
    ".tfvars",
    ".properties",
    ".env",
    ".js",
    ".ts",
)


@check("code.config_per_environment")
def config_per_environment(repository: Repository, python: PythonCode) -> Iterator[Outcome]:
    """Settings of at least two environments lie beside each other: overlays, values, tfvars."""
    groups: dict[str, dict[str, str]] = {}
    shipped = None
    for path in repository.files:
        if repository.role(path) in (Role.TEST, Role.VENDORED, Role.EXAMPLE):
            continue
        *folders, name = path.split("/")
        aside = any(folder.startswith(".") for folder in folders)
        shipped = shipped or (path if _SHIPS.match(name) and not aside else None)
        if name.endswith(_SETTINGS) or name.startswith(".env."):
            for word in sorted(name_words(name) & _ENVIRONMENTS):
                shape = "/".join([*folders, re.sub(word, "*", name)])
                groups.setdefault(shape, {})[word] = path
            for index, folder in enumerate(folders):
                if folder.lower() in _ENVIRONMENTS and ".github" not in folders:
                    shape = "/".join(folders[:index]) + "/*"
                    groups.setdefault(shape, {}).setdefault(folder.lower(), path)
    for module in python.matching(_CLASSES):
        classes = {
            word: node
            for node in module.tree.body
            if isinstance(node, ast.ClassDef)
            for word in re.findall(r"(?i)(?:prod|dev|stag)(?:uction|elopment|ing)?", node.name)
        }
        if len(classes) > 1:
            yield Pass(module.place(next(iter(classes.values()))), "a class for each environment")
            return
    found = [(shape, group) for shape, group in groups.items() if len(group) > 1]
    for shape, group in sorted(found)[:3]:
        yield Pass(Place(sorted(group.values())[0]), f"{' and '.join(sorted(group))} in {shape}")
    if not found and shipped:
        yield Unknown(Place(shipped), "settings of one environment only are seen", attest=True)


_CLASSES = lazy(r"^class \w*Prod(uction)?\w*\(", re.MULTILINE)
_SHIPS = lazy(r"^(Dockerfile|(docker-)?compose\.ya?ml|Chart\.yaml|kustomization\.ya?ml)$")


@check("code.config_validated")
def config_validated(runs: Runs, repository: Repository) -> Iterator[Outcome]:
    """CI runs what is deployed through a validator: manifests, Compose files, the settings."""
    found = False
    for run in runs.all:
        if run.tolerated is None and _validates(run.words):
            found = True
            yield Pass(run.place, run.note or " ".join(run.words[:4]))
    if found:
        return
    for path in repository.files:
        own = repository.role(path) is Role.PRODUCTION and not path.startswith(".")
        if _SHIPS.match(path.rpartition("/")[2]) and own:
            yield Unknown(
                Place(path), "no CI job is seen that validates what is deployed", attest=True
            )
            return


_VALIDATORS = frozenset(
    {"kubeconform", "kubeval", "kube-linter", "kube-score", "conftest", "polaris"}
)
_VALIDATORS |= {"pluto", "kubepug", "prodready", "check-jsonschema", "dclint"}
_WITH = {
    "kubectl": ({"kustomize"}, {"--dry-run=server", "--dry-run=client"}),
    "helm": ({"lint", "template", "ct"}, set()), "ct": ({"lint"}, set()),
    "kustomize": ({"build"}, set()), "docker": (set(), set()), "nginx": ({"-t"}, set()),
    "promtool": ({"check"}, set()), "terraform": ({"validate"}, set()),
    "tofu": ({"validate"}, set()), "manage.py": (set(), {"--deploy"}),
}  # fmt: skip


def _validates(words: tuple[str, ...]) -> bool:
    name = program(words)
    if name.startswith("python") and len(words) > 1 and words[1].endswith("manage.py"):
        return "check" in words and "--deploy" in words
    if name in _VALIDATORS:
        return True
    if name in ("docker", "docker-compose"):
        return "config" in words and ("compose" in words or name == "docker-compose")
    verbs, options = _WITH.get(name, (set(), set()))
    return bool(verbs & set(words[1:]) or options & set(words[1:]))


_FLAGS = {
    "openfeature-sdk", "@openfeature/server-sdk", "launchdarkly-server-sdk", "unleashclient",
    "@launchdarkly/node-server-sdk", "unleash-client", "flagsmith", "growthbook", "django-waffle",
    "flipper-client", "posthog", "@growthbook/growthbook", "configcat-client", "statsig-node",
}  # fmt: skip


@check("code.feature_flags")
def feature_flags(repository: Repository) -> Iterator[Outcome]:
    """Where feature flags are used, a person says which are on in production and who owns them."""
    packages = declared(repository)
    for name in sorted(_FLAGS & packages.keys()):
        message = f"{name} is used: the state of each flag is not in the repository"
        yield Unknown(Place(packages[name]), message, attest=True)


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
