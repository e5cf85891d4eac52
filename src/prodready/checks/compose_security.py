"""Checks of what Compose services may do, may reach, and are told in plain text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.checks.compose_reach import no_common_network
from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.facts.compose import Compose, Project
from prodready.facts.datastores import datastore
from prodready.facts.deployed import Deployed
from prodready.facts.interpolation import has_variable, interpolate, read_dotenv
from prodready.facts.reference import Reference
from prodready.facts.secretwords import is_literal, is_placeholder, names_secret, password_in_url
from prodready.facts.service import Service, Variable
from prodready.model import Place
from prodready.patterns import lazy

_SOCKETS = ("docker.sock", "containerd.sock", "podman.sock", "crio.sock")
_CAPABILITIES = frozenset({"ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "DAC_READ_SEARCH"})


@check("compose.no_privileged")
def no_privileged(compose: Compose) -> Iterator[Outcome]:
    """No service is privileged, shares the host's namespaces or holds the engine's socket."""
    for service in compose.services():
        faults = list(_host_access(service))
        for place, what, fix in faults:
            yield Fail(place, f"{service} {what}", fix)
        if not faults:
            yield Pass(service.place, f"{service} asks for nothing of the host")


def _host_access(service: Service) -> Iterator[tuple[Place, str, str]]:
    if service.true("privileged"):
        fix = "Remove privileged, and add the one capability or device that is needed."
        yield service.place_of("privileged"), "is privileged: root on the host", fix
    for key in ("network_mode", "pid", "ipc", "userns_mode", "uts"):
        if service.get(key) == "host":
            place = service.place_of(key)
            yield place, f"shares the host's {key.removesuffix('_mode')}", f"Remove {key}: host."
    for name in service.texts("cap_add"):
        if name.upper().removeprefix("CAP_") in _CAPABILITIES:
            fix = "Name the capability that is needed, such as NET_BIND_SERVICE."
            yield service.place_of("cap_add"), f"adds the capability {name}", fix
    for text in service.texts("security_opt"):
        if text.replace("=", ":") in ("seccomp:unconfined", "apparmor:unconfined"):
            place = service.place_of("security_opt")
            yield place, f"runs with {text}", "Remove it; the default profile is enough."
    for mount in service.mounts():
        if mount.source.endswith(_SOCKETS):
            fix = "Put a proxy before the socket that lets only the needed calls through."
            yield mount.place, f"holds {mount.source}: whoever has it is root on the host", fix
        elif mount.kind == "bind" and mount.source == "/" and not mount.read_only:
            yield mount.place, "can write to the host's whole disk", "Mount the folder it needs."


@check("compose.capabilities")
def capabilities(deployed: Deployed) -> Iterator[Outcome]:
    """Services built here drop all capabilities and cannot gain new ones."""
    for service in deployed.own_services():
        dropped = {name.upper().removeprefix("CAP_") for name in service.texts("cap_drop")}
        options = {text.replace("=", ":") for text in service.texts("security_opt")}
        fixed = bool(options & {"no-new-privileges:true", "no-new-privileges"})
        if "ALL" in dropped and fixed:
            yield Pass(service.place_of("cap_drop"), str(service))
        else:
            missing = [
                *([] if "ALL" in dropped else ["cap_drop: [ALL]"]),
                *([] if fixed else ["security_opt: [no-new-privileges:true]"]),
            ]
            message = f"{service} keeps rights that it does not use: no {' and no '.join(missing)}"
            yield Fail(service.place, message, f"Write {' and '.join(missing)}.")


@check("compose.secrets")
def secrets(compose: Compose, repository: Repository) -> Iterator[Outcome]:
    """No password, token or key is written in a Compose file or in a committed file it reads."""
    for project in compose.projects:
        for service in project.used():
            yield from _service_secrets(service, repository)
        yield from _secret_files(project, repository)
        yield from _dotenv(project, repository)


def _service_secrets(service: Service, repository: Repository) -> Iterator[Outcome]:
    for variable in service.environment.values():
        outcome = _variable(service, variable)
        if outcome is not None:
            yield outcome
    for match in re.finditer(
        r"--(?:requirepass|password|[\w-]*-password|token|secret)[= ](?P<value>\S+)",
        " ".join(service.texts("command")),
    ):
        if "$" not in match["value"] and not match["value"].startswith(("/", "-", "<")):
            message = f"{service} gets a password on its command line, for every ps to see"
            yield Fail(service.place_of("command"), message, "Read it from a file in /run/secrets.")
    for name in service.texts("env_file"):
        path = posixpath.normpath(posixpath.join(service.folder, name))
        text = repository.read(path) if _committed(path, repository) else None
        for key, value in read_dotenv(text or "").items():
            if (
                names_secret(key)
                and is_literal(value)
                and not has_variable(value)
                and not is_placeholder(value)
            ):
                rows = (text or "").splitlines()
                line = next((i for i, row in enumerate(rows, 1) if key in row), 1)
                message = f"{key} is committed in plain text, and services read it from here"
                yield Fail(Place(path, line), message, "Take the file out of git, and change it.")


_FROM_OTHERS = lazy(r"api_?key|token|access_?key|licen[cs]e", re.IGNORECASE)
_ASKS = lazy(r"^[\W_]*(?:your|insert|put|paste|enter)[-_ ]|[-_ ]here[\W_]*$", re.IGNORECASE)
"""A value that asks for the real one. A password like this works all the same: the service sets it."""


def _variable(service: Service, variable: Variable) -> Outcome | None:
    name, text = variable.name, variable.text or ""
    fix = f"Use secrets: and {name}_FILE, or ${{{name}:?}} from the host."
    shown = interpolate(text, {}) if has_variable(text) else text.replace("$$", "$")
    if shown is not None and password_in_url(shown):
        return Fail(variable.place, f"{service}: {name} holds an address with a password", fix)
    if name.endswith("_FILE") and names_secret(name.removesuffix("_FILE")):
        return Pass(variable.place, f"{name} is read from a file")
    if not names_secret(name):
        return None
    if shown is None or variable.text is None:
        return Pass(variable.place, f"{name} comes from outside")
    if not is_literal(shown) or (_FROM_OTHERS.search(name) and _ASKS.search(shown)):
        return None
    if has_variable(text):
        return Fail(variable.place, f"{service}: {name} has a default that everybody knows", fix)
    return Fail(variable.place, f"{service}: {name} is written in plain text", fix)


def _secret_files(project: Project, repository: Repository) -> Iterator[Outcome]:
    found = project.root.child("secrets")
    parts = found.value if found is not None and isinstance(found.value, dict) else {}
    for name, node in parts.items():
        file = node.get("file")
        if not isinstance(file, str):
            yield Pass(node.place, f"secret {name} comes from outside")
            continue
        path = posixpath.normpath(posixpath.join(project.folder, file))
        if _committed(path, repository):
            message = f"the file of secret {name}, {path}, is in the repository"
            yield Fail(node.place, message, "Take the file out of git, and change the secret.")
        else:
            yield Pass(node.place, f"secret {name} is read from a file that is not committed")


def _dotenv(project: Project, repository: Repository) -> Iterator[Fail]:
    """Secrets in a committed `.env` beside the files, which Compose reads without being told."""
    path = posixpath.join(project.folder, ".env")
    text = repository.read(path) if _committed(path, repository) else None
    if text is None:
        return
    rows = text.splitlines()
    for key, value in read_dotenv(text).items():
        if names_secret(key) and is_literal(value) and not is_placeholder(value):
            line = next((i for i, row in enumerate(rows, 1) if key in row), 1)
            message = f"{key} is committed in plain text, and Compose reads it from here"
            yield Fail(Place(path, line), message, "Take .env out of git, and change the secret.")


def _committed(path: str, repository: Repository) -> bool:
    if repository.tracked is not None:
        return path in repository.tracked
    return repository.read(path) is not None


@check("compose.networks")
def networks(compose: Compose) -> Iterator[Outcome]:
    """A datastore shares no network with a published service that does not use it."""
    yield from no_common_network(compose)
    for project in compose.projects:
        used = list(project.used())
        for store in used:
            if datastore(store) is None or len(used) < 2:
                continue
            near = [
                other
                for other in used
                if other is not store
                and datastore(other) is None  # that it is published is told by itself
                and any(not port.local for port in other.ports())
                and other.networks & store.networks
            ]
            users = [other for other in used if other is not store and _uses(other, store)]
            # Who uses it may be written in the code of a service that is built here.
            strangers = [one for one in near if one not in users and (users or not one.builds)]
            for other in strangers:
                shared = ", ".join(sorted(other.networks & store.networks))
                message = f"{other}, which is published, reaches {store.name} on network {shared}"
                fix = "Give the datastore a network of its own with internal: true."
                # One that is on another network besides is only to leave this one.
                at = other if other.networks - store.networks else store
                yield Fail(at.place_of("networks"), message, fix)
            if all(one in users for one in near):
                yield Pass(store.place_of("networks"), f"only what uses {store.name} reaches it")


_ADMINISTRATION = frozenset(
    {"pgadmin4", "pgadmin", "adminer", "phpmyadmin", "mongo-express", "redis-commander", "kibana"}
    | {"redisinsight", "cloudbeaver", "pgweb", "logstash"}
)


def _uses(service: Service, store: Service) -> bool:
    """Whether the service names the datastore: it waits for it, or is given its address."""
    if store.name in service.dependencies or store.name in service.texts("links"):
        return True
    if service.image and Reference.parse(service.image).library in _ADMINISTRATION:
        return True
    word = re.compile(rf"(^|[^\w-]){re.escape(store.name)}($|[^\w-])")
    values = [variable.text or "" for variable in service.environment.values()]
    return any(word.search(text) for text in (*values, " ".join(service.texts("command"))))
