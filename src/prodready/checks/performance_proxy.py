"""Checks of the proxy in front of a service, and of how files are delivered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.caddy import told
from prodready.checks.code_javascript import files_without_time
from prodready.checks.compose_reach import proxied
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import dotted, text
from prodready.documents.repository import Repository
from prodready.facts.caddyfile import Caddyfiles
from prodready.facts.codetext import Sources
from prodready.facts.compose import Compose
from prodready.facts.nginxblocks import Block, blocks
from prodready.facts.nginxfiles import NginxFiles
from prodready.facts.ports import Ports
from prodready.facts.pythoncode import PythonCode
from prodready.facts.service import Service
from prodready.patterns import lazy

_PROXIES = frozenset({"nginx", "nginx-unprivileged", "openresty", "angie"})
_NEEDED = {"host": "Host $host", "x-forwarded-proto": "X-Forwarded-Proto $scheme"}
_APART = lazy(r"amazonaws|blob\.core|googleapis|minio|s3|cdn|storage", re.I)


@check("performance.reverse_proxy")
def reverse_proxy(
    nginx: NginxFiles,
    compose: Compose,
    ports: Ports,
    repository: Repository,
    caddy: Caddyfiles,
) -> Iterator[Outcome]:
    """A proxy has a configuration, passes requests to what is there, and tells whose they are."""
    yield from proxied(repository, ports)
    yield from told(caddy)
    for service in compose.services():
        image = service.image or ""
        name = image.partition("@")[0].rsplit("/", 1)[-1].partition(":")[0]
        if name in _PROXIES and not service.builds and _unconfigured(service):
            yield Fail(
                service.place_of("image"),
                f"{service} is an nginx without a configuration: it shows its own welcome page",
                "Mount one under /etc/nginx, or serve the files from /usr/share/nginx/html.",
            )
    for location in blocks(nginx, "location", "server"):
        passes = location.own("proxy_pass")
        if passes and not _elsewhere(passes[0].values()):
            yield _headers(location)


def _unconfigured(service: Service) -> bool:
    if not service.complete or service.get("configs") or service.get("command"):
        return False
    targets = [mount.target for mount in service.mounts()]
    return not any(t.startswith(("/etc/nginx", "/usr/share/nginx", "/")) for t in targets)


def _elsewhere(values: list[str]) -> bool:
    """Whether requests are passed to a store of others, which has a host of its own."""
    return not values or bool(_APART.search(values[0])) or values[0].startswith("https://")


def _words(values: list[str]) -> list[str]:
    """The words of a `listen`, its port apart from its address."""
    return [word for value in values for word in (value, value.rpartition(":")[2])]


def _headers(location: Block) -> Outcome:
    passes = location.own("proxy_pass")[0]
    sent = [one.values() for one in location.effective("proxy_set_header")]
    names = {values[0].lower() for values in sent if values}
    missing = [shown for name, shown in _NEEDED.items() if name not in names]
    if not any({"ssl", "443"} & set(_words(one.values())) for one in location.effective("listen")):
        missing = [each for each in missing if each.startswith("Host")]
    if not missing:
        return Pass(location.place(passes), "told what was asked for")
    if included := location.includes:
        message = f"{', '.join(included)} may set the headers, and is not read here"
        return Unknown(location.place(passes), message, attest=True)
    own = location.own("proxy_set_header")
    why = " (a block with headers of its own inherits none)" if own else ""
    return Fail(
        location.place(passes),
        f"the application is not told {' or '.join(m.split()[0] for m in missing)}{why}: "
        "links, redirects and secure cookies are made for the wrong address",
        "; ".join(f"proxy_set_header {each}" for each in missing) + ";",
    )


@check("performance.static_files")
def static_files(nginx: NginxFiles, code: PythonCode, sources: Sources) -> Iterator[Outcome]:
    """Files that never change are delivered with a time for which they may be kept."""
    yield from files_without_time(sources)
    for location in blocks(nginx, "location"):
        values = location.directive.values()
        where = values[-1] if values else ""
        files = location.own("alias") or location.own("root") or location.own("try_files")
        if not files or not re.search(r"static|assets|\\\.\(?[^)]*\b(js|css)\b", where):
            continue
        if location.own("proxy_pass") or location.includes:
            continue
        headers = [one.values() for one in location.effective("add_header")]
        kept = any(values and values[0].lower() == "cache-control" for values in headers)
        expires = location.effective("expires")
        if kept or (expires and expires[0].values() != ["off"]):
            yield Pass(location.place(), "kept by browsers")
        else:
            yield Fail(
                location.place(),
                f"files under {where} are fetched again with every page: nothing says how long "
                "they may be kept",
                "Give them names with a digest, and `expires 1y; add_header Cache-Control "
                '"public, immutable";`.',
            )
    for module in code.mentioning("whitenoise", "ManifestStaticFilesStorage"):
        for node in module.nodes:
            value = text(node) or ""
            if value.endswith(("ManifestStaticFilesStorage", "WhiteNoiseMiddleware")):
                yield Pass(module.place(node), "files with a digest in their names")
                return
            if dotted(node).endswith("WhiteNoise"):
                yield Pass(module.place(node), "WhiteNoise sets the time")
                return
