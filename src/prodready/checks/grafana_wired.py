"""Grafana's data sources and folders of dashboards, against the dashboards and the services beside it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.checks.monitoring_wired import PORTS, Wired, image_of
from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.facts.monitoring import Monitoring
from prodready.facts.nodes import Node, from_tree
from prodready.facts.scope import left_aside
from prodready.model import Kind
from prodready.patterns import lazy

_BUILT_IN = lazy(r"^(-- .* --|grafana|-100|\$.*|\$\{.*\}|.*\$\{?\w+.*|)$")


def provisioned(repository: Repository, key: str) -> Iterator[Node]:
    """The entries of Grafana's files of provisioning: `datasources` or `providers`."""
    for document in repository.documents(Kind.YAML):
        if f"{key}:" not in document.text or "apiVersion: 1" not in document.text:
            continue
        if left_aside(document, repository):
            continue
        try:
            roots = [from_tree(tree, document) for tree in load(document.text)]
        except YamlError:
            continue
        for root in roots:
            node = root.find(key) if isinstance(root.value, dict) else None
            yield from (
                (each for each in node.items() if isinstance(each.value, dict)) if node else ()
            )


def unknown_sources(monitoring: Monitoring, repository: Repository) -> Iterator[Fail]:
    """Panels that ask a data source by an identifier that none of the provisioned ones has."""
    if not monitoring.dashboards:
        return
    sources = list(provisioned(repository, "datasources"))
    known = {str(each.get("uid")) for each in sources if each.get("uid")}
    names = {str(each.get("name")) for each in sources}
    kinds = {str(each.get("type")) for each in sources}
    if not known or any(not each.get("uid") for each in sources):
        return  # one without an identifier gets any
    asked: dict[str, str] = {}
    for board in monitoring.dashboards:
        for panel in board.panels():
            targets = panel.get("targets")
            every = (
                [panel, *(t for t in targets if isinstance(t, dict))]
                if isinstance(targets, list)
                else [panel]
            )
            for each in every:
                source = each.get("datasource")
                if isinstance(source, dict) and str(source.get("type")) in kinds:
                    asked.setdefault(str(source.get("uid")), board.document.path)
    for uid, path in asked.items():
        if uid not in known and uid not in names and not _BUILT_IN.match(uid):
            yield Fail(
                sources[0].place_of("uid"),
                f"the panels of {path} ask the data source {uid}, and the provisioned ones are "
                f"{', '.join(sorted(known))}",
                f"Write `uid: {uid}`.",
            )
            return


def unreached_sources(wired: Wired) -> Iterator[Fail]:
    """Data sources on a port on which the service of that name does not listen."""
    for source in provisioned(wired.repository, "datasources"):
        told = re.fullmatch(r"https?://([\w-]+):(\d+)/?", str(source.get("url")))
        service = wired.named(told[1]) if told else None
        own = PORTS.get(image_of(service)) if service is not None else None
        if (
            told
            and own
            and told[2] != own
            and "listen" not in str(service and service.get("command"))
        ):
            yield Fail(
                source.place_of("url"),
                f"{service} listens on {own}, and Grafana asks {told[2]}",
                f"Write http://{told[1]}:{own}.",
            )


def unread_folders(wired: Wired) -> Iterator[Fail]:
    """Folders that Grafana is told to read dashboards from, where its service has none mounted."""
    grafana = wired.running("grafana") or wired.running("grafana-oss")
    if grafana is None or not wired.monitoring.dashboards:
        return
    boards = [board.document.path for board in wired.monitoring.dashboards]
    holding = {}
    for mount in grafana.mounts():
        source = (
            posixpath.normpath(posixpath.join(grafana.folder, mount.source)) if mount.source else ""
        )
        if source and any(path == source or path.startswith(f"{source}/") for path in boards):
            holding[mount.target] = mount.place
    for provider in provisioned(wired.repository, "providers"):
        path = provider.get("options", "path")
        if not holding or not isinstance(path, str) or "$" in path:
            continue
        wanted = path.rstrip("/")
        if not any(
            _within(wanted, t.rstrip("/")) or _within(t.rstrip("/"), wanted) for t in holding
        ):
            yield Fail(
                provider.place_of("options", "path"),
                f"Grafana reads dashboards from {path}, and they are mounted at "
                f"{', '.join(sorted(holding))}",
                "Name the folder in which they are.",
            )


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
