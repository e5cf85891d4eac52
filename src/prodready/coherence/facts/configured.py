"""Hosts that the configurations of nginx and Prometheus on a page name, with their ports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prodready.coherence.page import Page
from prodready.documents.yamltree import YamlError, load
from prodready.model import Document, Kind, Place
from prodready.patterns import lazy
from prodready.tools.nginx_config import ConfigError, Directive, parse, walk

_PASSES = lazy(r"(?:proxy|grpc|uwsgi|fastcgi|scgi|memcached)_pass\Z")
_SCHEMES = {"http": 80, "https": 443, "grpc": 80, "grpcs": 443}
_HOST = lazy(
    r"(?:(?P<scheme>[a-z]+)://)?(?P<host>[A-Za-z0-9](?:[\w.-]*\w)?)(?::(?P<port>\d+))?(?:/.*)?"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A host that a configuration names.

    Attributes:
        program: whose configuration it is: `nginx` or `prometheus`.
        host: its name.
        port: the port, where one is named or goes without saying.
        place: its line.
    """

    program: str
    host: str
    port: int | None
    place: Place


def nginx_targets(page: Page) -> Iterator[Target]:
    """Servers of upstreams, and hosts that requests are passed to."""
    found = [(document, directives(document)) for document in page.of(Kind.NGINX)]
    upstreams = {
        one.arguments[0].value
        for _, each in found
        for one, _ in walk(each)
        if one.name.value == "upstream" and one.arguments
    }
    for document, each in found:
        for one, siblings in walk(each):
            in_upstream = one.name.value == "server" and one.block is None
            if not one.arguments or not (in_upstream or _PASSES.match(one.name.value)):
                continue
            match = _HOST.fullmatch(one.arguments[0].value)
            if match is None or match["host"] in upstreams or siblings is None:
                continue
            default = 80 if in_upstream else _SCHEMES.get(match["scheme"] or "")
            port = int(match["port"]) if match["port"] else default
            yield Target("nginx", match["host"], port, document.locate(one.arguments[0].line))


def directives(document: Document) -> list[Directive]:
    """The directives of a configuration; none where it is none."""
    try:
        return parse(document.text)
    except ConfigError:
        return []


def prometheus_targets(page: Page) -> Iterator[Target]:
    """The targets that a configuration of Prometheus lists."""
    for document in page.of(Kind.PROMETHEUS_CONFIG):
        try:
            trees = load(document.text)
        except YamlError:
            continue
        for tree in trees:
            jobs = tree.get("scrape_configs", default=tree.data)
            root = ("scrape_configs",) if jobs is not tree.data else ()
            for path, address in _static(jobs, root):
                match = _HOST.fullmatch(address)
                if match and not match["scheme"]:
                    port = int(match["port"]) if match["port"] else None
                    place = document.locate(*tree.value_place(path))
                    yield Target("prometheus", match["host"], port, place)


def _static(
    jobs: object, root: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, job in enumerate(jobs if isinstance(jobs, list) else ()):
        relabels = isinstance(job, dict) and "relabel_configs" in job
        static = job.get("static_configs") if isinstance(job, dict) and not relabels else None
        for number, group in enumerate(static if isinstance(static, list) else ()):
            targets = group.get("targets") if isinstance(group, dict) else None
            for position, target in enumerate(targets if isinstance(targets, list) else ()):
                here = (*root, index, "static_configs", number, "targets", position)
                yield here, str(target)
