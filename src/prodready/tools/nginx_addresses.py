"""Addresses in an nginx configuration: none is bound and none is looked up while it is tested."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from prodready.patterns import lazy
from prodready.tools.nginx_config import Directive

CLIENTS = frozenset({"set_real_ip_from", "debug_connection"})
RESPONDERS = frozenset({"ssl_stapling_responder", "ssl_ocsp_responder"})
URL = lazy(r"(?P<scheme>[a-z]+://)(?P<host>[\w.-]+|\[[\da-fA-F:.]+\])(?P<rest>(:\d+)?(/.*)?)$")
ADDRESS = lazy(r"(?P<host>(?!\d+$)[\w.-]+|\[[\da-fA-F:.]+\]|\*)?(?P<port>(?:^|:)\d{1,5})?$")


@dataclass
class Safe:
    """What was changed, for the messages, and what could not be judged."""

    doubts: list[str] = field(default_factory=list)
    sockets: dict[str, str] = field(default_factory=dict)
    """Addresses of `listen` by the socket file that stands for each."""
    hosts: dict[str, str] = field(default_factory=dict)
    """Host names by the loopback address that stands for each: no name server is asked."""
    files: dict[str, str] = field(default_factory=dict)
    """Text files to put into the scratch folder."""
    needs_certificate: bool = False
    upstreams: set[str] = field(default_factory=set)
    """Names of upstreams of the section that is being treated."""
    counter: int = 0

    def host(self, name: str) -> str:
        """The address that stands for a host."""
        for stand_in, known in self.hosts.items():
            if known == name:
                return stand_in
        number = len(self.hosts) + 2
        stand_in = f"127.0.{number // 250}.{number % 250 + 1}"
        self.hosts[stand_in] = name
        return stand_in

    def scratch(self, stem: str) -> str:
        """A new name inside the scratch folder."""
        self.counter += 1
        return f"{stem}-{self.counter}"


def treat_addresses(one: Directive, safe: Safe, block: str) -> bool:
    """Turn a directive's addresses to stand-ins; False where the directive must go."""
    name = one.name.value
    first = one.arguments[0] if one.arguments else None
    if first is None:
        return True
    if name == "listen":
        return _listen(one, safe)
    if name == "server" and block == "upstream":
        return _bare(one, safe, upstreams=False)
    if name in {"proxy_pass", "grpc_pass", "auth_http"} or name in RESPONDERS:
        return _url(one, safe) if "://" in first.value else _bare(one, safe)
    if name.endswith("_pass"):
        return _bare(one, safe)
    if name in CLIENTS and not (_is_network(first.value) or first.value == "unix:"):
        first.value = safe.host(first.value)
    if name == "resolver":
        for word in one.arguments:
            if "=" not in word.value:
                word.value = "127.0.0.1"
    return True


def _is_network(value: str) -> bool:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return True


def _url(one: Directive, safe: Safe) -> bool:
    first = one.arguments[0]
    if "$" in first.value or first.value.split("://", 1)[1].startswith("unix:"):
        return True  # looked up when a request comes
    found = URL.match(first.value)
    if found is None:
        safe.doubts.append(f"the address {first.value} is not tried")
        return False
    if found.group("host") not in safe.upstreams:
        first.value = (
            f"{found.group('scheme')}{safe.host(found.group('host'))}{found.group('rest')}"
        )
    return True


def _bare(one: Directive, safe: Safe, *, upstreams: bool = True) -> bool:
    first = one.arguments[0]
    if "$" in first.value or first.value.startswith("unix:"):
        return True
    found = ADDRESS.match(first.value)
    if found is None:
        safe.doubts.append(f"the address {first.value} is not tried")
        return False
    host = found.group("host")
    if host is not None and not (upstreams and host in safe.upstreams):
        first.value = f"{safe.host(host)}{found.group('port') or ''}"
    return True


def _listen(one: Directive, safe: Safe) -> bool:
    """Give the address a socket file of its own; one that nginx would refuse stays as it is."""
    first = one.arguments[0]
    written = first.value
    found = ADDRESS.match(written)
    if not written.startswith("unix:"):
        if found is None:
            safe.doubts.append(f"the address {written} is not tried")
            return False
        port = int((found.group("port") or ":80").lstrip(":"))
        if not 0 < port < 65536:
            first.value = f"127.0.0.1:{port}"  # no name is looked up to say that the port is wrong
            return True
        host = found.group("host") or "*"
        written = f"{'*' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
        if "udp" in one.values() or "quic" in one.values():
            written += "/udp"
    file = next((f for f, a in safe.sockets.items() if a == written), None)
    if file is None:
        file = f"{len(safe.sockets)}.sock"
        safe.sockets[file] = written
    first.value = f"unix:{file}"
    one.arguments = [w for w in one.arguments if not w.value.startswith("ipv6only=")]
    return True
