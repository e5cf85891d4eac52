"""Whether the receivers that alerts are routed to are there, tell somebody, and have their secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.manifests import Manifests
from prodready.facts.monitoring import Monitoring
from prodready.facts.nodes import Node
from prodready.patterns import lazy

_INTEGRATION = lazy(r"(_configs|[a-z]Configs)$")
_SILENT = lazy(
    r"null|none|nobody|black.?hole|noop|void|silen|ignore|discard|drop|empty|dead.?man|watchdog|heartbeat|"
    r"default|info|mute|trash|sink|test",
    re.I,
)
"""Names by which a receiver says that it tells nobody, and is meant so."""
_URGENT = frozenset(
    {"page", "critical", "high", "emergency", "urgent", "crit", "p1", "sev1", "fatal"}
)


def unreached(monitoring: Monitoring, manifests: Manifests) -> Iterator[Fail]:
    """Routes to receivers that are not there or tell nobody, and routes that no alert takes."""
    roots = list(monitoring.alertmanagers)
    roots += [spec for m in manifests.of("AlertmanagerConfig") if (spec := m.root.find("spec"))]
    for root in roots:
        receivers = _receivers(root)
        route = root.find("route")
        if route is None or not isinstance(route.value, dict):
            continue
        for each, depth in _routes(route):
            yield from _routed(each, depth, receivers)
        yield from _untaken(route, receivers, monitoring)


def _receivers(root: Node) -> dict[str, Node]:
    node = root.find("receivers")
    found = node.items() if node is not None and isinstance(node.value, list) else ()
    return {str(each.get("name")): each for each in found if isinstance(each.value, dict)}


def _routes(route: Node, depth: int = 0) -> Iterator[tuple[Node, int]]:
    """A route and all below it."""
    yield route, depth
    below = route.find("routes")
    if below is not None and isinstance(below.value, list) and depth < 20:
        for each in below.items():
            if isinstance(each.value, dict):
                yield from _routes(each, depth + 1)


def _tells(receiver: Node) -> bool:
    return isinstance(receiver.value, dict) and any(
        _INTEGRATION.search(key) and part.value for key, part in receiver.value.items()
    )


def _routed(route: Node, depth: int, receivers: dict[str, Node]) -> Iterator[Fail]:
    name = route.get("receiver")
    if not isinstance(name, str) or "{{" in name or "$" in name:
        return
    receiver = receivers.get(name)
    if receiver is None:
        if receivers:
            yield Fail(
                route.place_of("receiver"),
                f"alerts are routed to {name}, and no receiver is called so: "
                f"{', '.join(sorted(receivers))}",
                "Name a receiver that is there.",
            )
    elif depth and not _tells(receiver) and not _SILENT.search(name) and not _of_watchdog(route):
        yield Fail(
            receiver.place,
            f"alerts are routed to the receiver {name}, which tells nobody",
            "Give it an integration: a pager, a chat, a mail address that somebody reads.",
        )


def _of_watchdog(route: Node) -> bool:
    return re.search(r"watchdog|inhibitor|deadman", str(route.data), re.I) is not None


def _wanted(route: Node) -> dict[str, Node]:
    """The values of severity that a route chooses, each with where it says so."""
    found: dict[str, Node] = {}
    for key in ("match", "match_re"):
        node = route.find(key, "severity")
        if node is not None and isinstance(node.value, str):
            found |= dict.fromkeys(re.split(r"[|()^$]+", node.value), node)
    node = route.find("matchers")
    for each in node.items() if node is not None and isinstance(node.value, list) else ():
        if isinstance(each.value, dict):
            if each.get("name") == "severity" and each.get("matchType") in (None, "=", "=~"):
                found |= dict.fromkeys(re.split(r"[|()^$]+", str(each.get("value"))), each)
        else:
            told = re.fullmatch(r"\s*severity\s*=~?\s*[\"']?([^\"']*)[\"']?\s*", str(each.data))
            if told:
                found |= dict.fromkeys(re.split(r"[|()^$]+", told[1]), each)
    return {value: each for value, each in found.items() if value}


def _untaken(route: Node, receivers: dict[str, Node], monitoring: Monitoring) -> Iterator[Fail]:
    """Routes by severities that no alert has, where urgent alerts go the way of all others."""
    given = {rule.text("labels", "severity") for rule in monitoring.alerts} - {""}
    wanted: dict[str, Node] = {}
    for each, depth in _routes(route):
        if depth:
            wanted |= _wanted(each)
    urgent = {value for value in given if value.lower() in _URGENT}
    if any("{{" in value for value in given) or not wanted or not urgent:
        return
    if urgent & wanted.keys() or any(re.search(r"[.*+\[]", value) for value in wanted):
        return
    missed = sorted(value for value in wanted if value not in given)
    others = {str(r.get("receiver")) for r, depth in _routes(route) if depth}
    if missed and others - {str(route.get("receiver"))} and len(receivers) > 1:
        told = " and ".join(sorted(urgent))
        yield Fail(
            wanted[missed[0]].place,
            f"this waits for the severity {missed[0]}, and the alerts say {told}: they go the way of "
            "all others",
            f"Choose by {told}, or label the alerts {missed[0]}.",
        )


def unsent(monitoring: Monitoring) -> Iterator[Fail]:
    """Rules that are evaluated and sent to no Alertmanager, or to a receiver that tells nobody."""
    for root in monitoring.prometheus:
        rules = root.find("rule_files")
        told = root.get("alerting", "alertmanagers")
        if rules is not None and rules.data and not told and monitoring.alerts:
            yield Fail(
                rules.place,
                "alerts are evaluated here and sent nowhere: no Alertmanager is named",
                "Name it under `alerting.alertmanagers`.",
            )
    for root in monitoring.alertmanagers:
        yield from _silent(root)


def _silent(root: Node) -> Iterator[Fail]:
    """The receivers that alerts are routed to and that tell nobody."""
    receivers = {}
    node = root.find("receivers")
    for each in node.items() if node else ():
        receivers[str(each.get("name"))] = each
    default = root.get("route", "receiver")
    receiver = receivers.get(str(default))
    if receiver is None or not isinstance(receiver.value, dict):
        return
    tells = any(_INTEGRATION.search(key) and part.value for key, part in receiver.value.items())
    routed = root.get("route", "routes") or []
    if not tells and not routed:
        yield Fail(
            receiver.place,
            f"every alert goes to the receiver {default}, which tells nobody",
            "Give it an integration: a pager, a chat, a mail address that somebody reads.",
        )
