"""What nginx and Prometheus are told to reach, against the services beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.coherence.facts.calls import LISTENS, names
from prodready.coherence.facts.configured import (
    Target,
    directives,
    nginx_targets,
    prometheus_targets,
)
from prodready.coherence.interface import Fault, rule
from prodready.coherence.likeness import slip
from prodready.coherence.page import Page
from prodready.coherence.rules.compose_networks import whole
from prodready.facts.compose import Compose, Project
from prodready.facts.deployed import Deployed
from prodready.facts.reference import Reference
from prodready.facts.service import Service
from prodready.model import Kind, Severity
from prodready.tools.nginx_config import Directive, walk

NGINX = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass"
HEADERS = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header"
SCRAPE = "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#static_config"
_HERE = frozenset({"localhost", "host", "unix", "backend"})
_PROXIES = frozenset({"nginx", "nginx-unprivileged", "openresty", "angie", "freenginx"})
_SCRAPERS = frozenset({"prometheus", "victoria-metrics", "vmagent"})


@rule("compose-proxy-target", Severity.HIGH, help=NGINX)
def proxy_target(deployed: Deployed, page: Page) -> Iterator[Fault]:
    """nginx passes requests to a host or port that no service of its Compose file has.

    Reported where one Compose file is shown, whole, and nginx is one of its services.

    Why: nginx does not start (“host not found in upstream”), or answers 502 to every request.

    Example: `server app1:8000;` where the service is called `app`; `proxy_pass http://web:8080`
    where 8080 is only the published port of `web`, which listens on 8000.
    """
    yield from _missed(deployed, page, _PROXIES, list(nginx_targets(page)))


@rule("compose-scrape-target", Severity.MEDIUM, help=SCRAPE)
def scrape_target(deployed: Deployed, page: Page) -> Iterator[Fault]:
    """Prometheus asks a host or port that no service of its Compose file has.

    Reported where one Compose file is shown, whole, and Prometheus is one of its services.

    Why: the target is down for ever, and what it should show is missing from every dashboard.

    Example: `targets: ["redis-exporter:9121"]` beside a Compose file without such a service.
    """
    yield from _missed(deployed, page, _SCRAPERS, list(prometheus_targets(page)))


def _added_below(host: str, page: Page) -> bool:
    """Whether another block on the page has a key of this name: a service that is added there."""
    key = re.compile(rf"^[ \t]+{re.escape(host)}:[ \t]*$", re.M)
    return any(key.search(each.text) for each in page.of(Kind.COMPOSE, Kind.YAML))


def _missed(
    deployed: Deployed, page: Page, programs: frozenset[str], targets: list[Target]
) -> Iterator[Fault]:
    project = _project(deployed.compose, page)
    asking = project and [s for s in project.services.values() if _runs(s, deployed) & programs]
    if project is None or not asking:
        return
    for target in targets:
        if "." in target.host or target.host in _HERE or target.host.isdigit():
            continue
        service = _named(project, target.host)
        if service is None:
            if not _added_below(target.host, page):
                yield _unknown(target, project)
        elif target.port is not None and (other := _published(service, target.port)):
            yield Fault(
                target.place,
                f"{target.program} asks {target.host} on port {target.port}, which is only "
                f"published: {service} listens on {other}",
                f"Write {target.host}:{other}.",
                service.place,
            )
        elif target.port not in (known := _known_ports(service)) and target.port and known:
            ports = " or ".join(map(str, sorted(known)))
            yield Fault(
                target.place,
                f"{target.program} asks {target.host} on port {target.port}, and {service} "
                f"listens on {ports}",
                "Name the port that it listens on.",
                service.place,
            )


def _unknown(target: Target, project: Project) -> Fault:
    near = slip(target.host, project.services)
    known = ", ".join(sorted(project.services))
    return Fault(
        target.place,
        f"{target.program} asks {target.host}, and the services are {known}",
        f"Write {near}." if near else "Name a service that the Compose file has.",
        project.services[near].place if near else None,
    )


def _project(compose: Compose, page: Page) -> Project | None:
    """The one project that the page shows in full; None where hosts may come from elsewhere."""
    if len(compose.projects) != 1 or not whole(compose.projects[0], page):
        return None
    project = compose.projects[0]
    networks = project.root.get("networks")
    entries = networks.values() if isinstance(networks, dict) else ()
    external = any(isinstance(each, dict) and each.get("external") for each in entries)
    given = ("extra_hosts", "external_links", "network_mode")
    added = any(s.get(key) for s in project.services.values() for key in given)
    return None if external or added or project.root.get("include") else project


def _runs(service: Service, deployed: Deployed) -> set[str]:
    """The names of the images that the service runs or is built on."""
    found = {Reference.parse(service.image or "").library}
    for image in deployed.images.images:
        if image.path == service.dockerfile:
            found |= {Reference.parse(each.image or "").library for each in image.dockerfile.stages}
    return found


def _named(project: Project, host: str) -> Service | None:
    for service in project.services.values():
        if host == service.name or host in names(service):
            return service
    return None


def _published(service: Service, port: int) -> str | None:
    """The container's port behind this one, where it is only a port of the host."""
    pairs = [(each.published, each.target) for each in service.ports()]
    inside = {target for _, target in pairs} | set(service.texts("expose"))
    behind = [target for published, target in pairs if published == str(port)]
    return behind[0] if behind and str(port) not in inside else None


def _known_ports(service: Service) -> set[int]:
    plain = not (service.builds or service.get("command") or service.get("entrypoint"))
    image = Reference.parse(service.image or "").library
    changed = any("PORT" in name or "LISTEN" in name for name in service.environment)
    return set(LISTENS.get(image, ())) if plain and not changed else set()


@rule("nginx-host-header", Severity.MEDIUM, help=HEADERS)
def host_header(page: Page) -> Iterator[Fault]:
    """nginx sets headers for the application behind an upstream, and not the name it was asked by.

    Reported where a location sets other headers and `proxy_pass` names an upstream of the page.

    Why: without `proxy_set_header Host` the application sees the upstream's name. Links and
    redirects that it writes lead to `http://app/`, and a list of allowed hosts refuses everything.

    Example: `proxy_pass http://app;` with `proxy_set_header X-Real-IP $remote_addr;` alone.
    """
    for document in page.of(Kind.NGINX):
        found = directives(document)
        upstreams = {
            one.arguments[0].value
            for one, _ in walk(found)
            if one.name.value == "upstream" and one.arguments
        }
        for one, line in _unnamed(found, [], upstreams):
            yield Fault(
                document.locate(line),
                f"the application behind {one} is asked as `Host: {one}`",
                "Add proxy_set_header Host $host;",
            )


def _unnamed(
    block: list[Directive], inherited: list[Directive], upstreams: set[str]
) -> Iterator[tuple[str, int]]:
    """Upstreams that are passed to without the asked name, with the line of it."""
    own = [one for one in block if one.name.value == "proxy_set_header"]
    headers = own or inherited  # a level that sets any loses all of the level above
    included = any(one.name.value == "include" for one in block)
    told = {one.arguments[0].value.lower() for one in headers if one.arguments}
    for one in block:
        if one.block is not None:
            yield from _unnamed(one.block, headers, upstreams)
        elif one.name.value == "proxy_pass" and one.arguments and headers and not included:
            host = one.arguments[0].value.partition("://")[2].partition("/")[0]
            if host in upstreams and not told & {"host", "x-forwarded-host"}:
                yield host, one.line
