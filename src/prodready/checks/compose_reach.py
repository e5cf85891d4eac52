"""What Compose services, their proxy and their secrets name, and what is there under that name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from prodready.checks.across import fails, plain
from prodready.checks.interface import Fail
from prodready.checks.monitoring_wired import Wired, targets
from prodready.documents.repository import Repository
from prodready.facts.compose import Compose
from prodready.facts.deployed import Deployed
from prodready.facts.dockerwords import pairs
from prodready.facts.envreads import EnvReads, Read
from prodready.facts.images import Image
from prodready.facts.monitoring import Monitoring
from prodready.facts.ports import Ports
from prodready.facts.scope import left_aside
from prodready.facts.service import Service
from prodready.facts.variables import env_files
from prodready.model import Document, Kind, Place
from prodready.patterns import lazy

if TYPE_CHECKING:
    from prodready.coherence.facts.configured import Target
    from prodready.coherence.page import Page


def no_common_network(compose: Compose) -> Iterator[Fail]:
    """A service that is told to call another one, and is on none of its networks."""
    from prodready.coherence.rules import compose_networks

    yield from plain(compose_networks.no_common_network(compose))


def secrets_not_given(compose: Compose) -> Iterator[Fail]:
    """Services that are told the path of a secret that they are not given."""
    from prodready.coherence.rules.compose_services import not_given

    for project in compose.projects:
        yield from plain(not_given(project))


def proxied(repository: Repository, ports: Ports) -> Iterator[Fail]:
    """What nginx is told to pass requests to, and no service of its Compose file is."""
    from prodready.coherence.facts.configured import nginx_targets
    from prodready.coherence.rules.compose_targets import proxy_target

    documents = _beside(repository, Kind.NGINX)
    if not documents:
        return
    found = list(fails(proxy_target, documents))
    yield from found
    known = {(each.place.path, each.place.line) for each in found}
    for each in _other_ports(ports, documents, nginx_targets):
        if (each.place.path, each.place.line) not in known:
            yield each


def scraped(repository: Repository, ports: Ports) -> Iterator[Fail]:
    """What Prometheus is told to ask on a port that nothing of the service speaks of."""
    from prodready.coherence.facts.configured import prometheus_targets

    documents = _beside(repository, Kind.PROMETHEUS_CONFIG)
    if documents:
        yield from _other_ports(ports, documents, prometheus_targets)


def discovered(monitoring: Monitoring, wired: Wired, ports: Ports) -> Iterator[Fail]:
    """The same of targets that Prometheus finds by the name of a service."""
    if not monitoring.prometheus or wired.project is None:
        return
    services = {one.name: one for one in ports.deployed.compose.services()}
    for root in monitoring.prometheus:
        for host, port, node in targets(root):
            named = wired.named(host) if node.get("names") and port.isdigit() else None
            service = services.get(named.name) if named is not None else None
            known = _exposed(service, ports, int(port)) if service is not None else ""
            if known:
                yield Fail(
                    node.place_of("port"),
                    f"Prometheus asks {host} on port {port}, and {service} exposes {known}: "
                    f"nothing in it speaks of {port}",
                    f"Ask {known.partition(' ')[0]}.",
                )


def _beside(repository: Repository, kind: Kind) -> list[Document]:
    """The files of the kind and the Compose files, where there is one project for them to mean."""
    documents = [d for d in repository.documents(kind) if not left_aside(d, repository)]
    compose = [d for d in repository.documents(Kind.COMPOSE) if not left_aside(d, repository)]
    folders = {posixpath.dirname(each.path) for each in compose}
    if not documents or len(folders) != 1:
        return []
    return [*documents, *compose, *repository.documents(Kind.DOCKERFILE)]


def _other_ports(
    ports: Ports, documents: list[Document], read: Callable[[Page], Iterator[Target]]
) -> Iterator[Fail]:
    """Targets on a service that is built here, on a port that nothing in it speaks of."""
    from prodready.coherence.page import Page  # only here: its facts take time to load

    page = Page([replace(document, name=document.path) for document in documents])
    services = {one.name: one for one in ports.deployed.compose.services()}
    for target in read(page):
        service = services.get(target.host)
        index = page.owner(target.place)
        if service is None or index is None or target.port is None:
            continue
        known = _exposed(service, ports, target.port)
        if known:
            message = (
                f"{target.program} asks {target.host} on port {target.port}, and {service} "
                f"exposes {known}: nothing in it speaks of {target.port}"
            )
            at = Place(documents[index].path, target.place.line, target.place.column)
            yield Fail(at, message, f"Write {target.host}:{known.partition(' ')[0]}.")


def _exposed(service: Service, ports: Ports, number: int) -> str:
    """What the service's image exposes, where the number is none of what is known; else ""."""
    told = [str(service.get(key)) for key in ("environment", "command", "expose", "ports")]
    told += [ports.repository.read(path) or "" for path in env_files(service, ports.repository)]
    if any(re.search(rf"(?<!\d){number}(?!\d)", text) for text in told):
        return ""
    for image in ports.deployed.images.images:
        if service in ports.deployed.services(image) and not ports.is_known(image, number):
            return " and ".join(map(str, sorted(ports.exposed(image))))
    return ""


_CONSUMES = lazy(r"\bnew\s+Worker\s*(?:<[^()]*>)?\(")
_STARTERS = (Kind.DOCKERFILE, Kind.KUBERNETES, Kind.SHELL, Kind.MAKEFILE)


def consumers_not_started(compose: Compose, ports: Ports, repository: Repository) -> Iterator[Fail]:
    """A file that works through a queue of BullMQ, and that nothing starts or imports."""
    services = [one for one in compose.services() if one.builds or one.get("command")]
    for source in ports.sources.of("javascript") if services else ():
        found = _CONSUMES.search(source.code)
        if found is None or not re.search(
            r"from\s+[\"']bullmq[\"']|\([\"']bullmq[\"']\)", source.text
        ):
            continue
        stem = posixpath.basename(source.path).partition(".")[0]
        word = re.compile(rf"(?<![\w-]){re.escape(stem)}(?![\w-])")
        told = [
            " ".join((one.name, *one.texts("command"), *one.texts("entrypoint")))
            for one in services
        ]
        told += [document.text for document in repository.documents(*_STARTERS)]
        told += [repository.read("Procfile") or "", repository.read("ecosystem.config.js") or ""]
        imports = re.compile(rf"[\"'][^\"'\n]*/{re.escape(stem)}(?:\.[cm]?[jt]s)?[\"']")
        others = [each for each in ports.sources.of("javascript") if each.path != source.path]
        if stem == "index" or any(map(word.search, told)):
            continue
        if not any(imports.search(each.text) for each in others):
            yield Fail(
                source.place(found.start()),
                f"{source.path} works through a queue, and no service starts it: its jobs wait for "
                "ever",
                "Add a service that runs it, with the same image.",
            )


_SETTINGS = lazy(r"\bBaseSettings\b|\b(?:safeP|p)arse\(\s*process\.env\b")


def settings_not_given(deployed: Deployed, reads: EnvReads) -> Iterator[Fail]:
    """Services that are given some variables of a settings class, and lack one that it needs.

    The class is filled as a whole: without the variable the program does not start.
    """
    groups: dict[str, list[Read]] = {}
    for each in reads.all:
        groups.setdefault(each.place.path, []).append(each)
    repository = reads.python.repository
    for path, group in groups.items():
        text = repository.read(path) or ""
        if not _SETTINGS.search(text) or re.search(r"secrets_dir|env_nested|AliasChoices", text):
            continue
        needed = {each.name: each for each in group if each.required}
        for image in deployed.images.images if len(deployed.images.images) == 1 else ():
            for service in deployed.services(image):
                yield from _lacks(service, needed, {each.name for each in group}, image)


def _lacks(
    service: Service, needed: dict[str, Read], known: set[str], image: Image
) -> Iterator[Fail]:
    given = {name.upper() for name in service.environment}
    given |= {
        name.upper()
        for one, _ in image.stage.scoped
        if one.keyword == "ENV"
        for name, _ in pairs(one.value)
    }
    if service.get("env_file") or not service.complete or len(given & known) < 3:
        return
    missing = [name for name in sorted(needed) if name not in given]
    if missing and not any(other.startswith(f"{name}_") for name in missing for other in given):
        at = needed[missing[0]].place
        yield Fail(
            service.place_of("environment"),
            f"{service} is not given {', '.join(missing)}, without which the settings "
            f"({at.path}:{at.line}) are refused",
            f"Give it {missing[0]}, from a secret where it is one.",
        )
