"""The check that datastores of Compose are reached from the host at most."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.documents.yamltree import YamlError
from prodready.facts.compose import Compose
from prodready.facts.composefile import read
from prodready.facts.datastores import datastore
from prodready.facts.service import Service
from prodready.model import Kind
from prodready.patterns import lazy


@check("compose.datastore_ports")
def datastore_ports(compose: Compose, repository: Repository) -> Iterator[Outcome]:
    """No datastore's port is published beyond the host itself."""
    yield from _overridden_ports(compose, repository)
    for service in compose.services():
        if datastore(service) is None:
            continue
        ports = list(service.ports())
        for port in ports:
            if port.local:
                yield Pass(port.place, f"{service}: only the host reaches port {port.target}")
            elif port.address is None:
                yield Unknown(port.place, "only the host knows the address that it is published on")
            else:
                message = f"{service}: port {port.target} is open on every address of the host"
                fix = (
                    f"Remove it, or write 127.0.0.1:{port.published or port.target}:{port.target}."
                )
                yield Fail(port.place, message, fix)
        if not ports:
            yield Pass(service.place, f"{service} publishes no port")


_OVERRIDE = lazy(r"(^|/)(docker-)?compose\.override\.ya?ml$")


def _overridden_ports(compose: Compose, repository: Repository) -> Iterator[Fail]:
    """What the file opens that Compose reads by itself, wherever somebody types `up`."""
    for document in repository.documents(Kind.COMPOSE):
        if (
            not _OVERRIDE.search(document.path)
            or repository.role(document.path) is not Role.PRODUCTION
        ):
            continue
        try:
            file = read(document)
        except YamlError:
            continue  # told by the facts
        folder = posixpath.dirname(document.path)
        for project in compose.projects:
            for name, node in file.services.items() if project.folder == folder else ():
                known = project.services.get(name)
                if known is None or datastore(known) is None:
                    continue
                for port in Service(name, node, folder).ports():
                    if port.address == "":
                        yield Fail(
                            port.place,
                            f"service {name}: port {port.target} is open on every address of the "
                            "host: Compose reads this file by itself",
                            f"Write 127.0.0.1:{port.published or port.target}:{port.target}.",
                        )
