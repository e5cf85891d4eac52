"""An address that is checked: scheme, host, port, path."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from prodready.errors import InputError
from prodready.patterns import lazy

PORTS = {"http": 80, "https": 443}
_PLAIN = lazy(r"[!-~]+")


@dataclass(frozen=True)
class Address:
    """Where requests go.

    Attributes:
        start: the path, with its query, that the user named.
        base: the path in front of every other; without a `/` at its end.
    """

    scheme: str
    host: str
    port: int
    start: str = "/"

    @property
    def secure(self) -> bool:
        """Whether it is HTTPS."""
        return self.scheme == "https"

    @property
    def base(self) -> str:
        return self.start.partition("?")[0].rstrip("/")

    @property
    def origin(self) -> str:
        """The address without its path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    def url(self, path: str) -> str:
        """The address of a path of this host."""
        return self.origin + path

    @property
    def loopback(self) -> bool:
        """Whether it is this machine."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        ip = self._ip
        return ip is not None and ip.is_loopback

    @property
    def private(self) -> bool:
        """Whether only a private network reaches it, as far as the name tells."""
        ip = self._ip
        if ip is not None:
            return ip.is_private or ip.is_link_local
        return "." not in self.host or self.host.endswith((".local", ".internal", ".svc", ".lan"))

    @property
    def _ip(self) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
        try:
            return ipaddress.ip_address(self.host.partition("%")[0])
        except ValueError:
            return None


def parse_address(target: str) -> Address:
    """Read `http(s)://HOST[:PORT][/PATH]`.

    Raises:
        InputError: it is no such address, or carries a user's name.
    """
    try:
        parts = urlsplit(target)
        port = parts.port
    except ValueError as error:
        raise InputError(f"{target}: is no address ({error})") from None
    host = (parts.hostname or "").rstrip(".")
    if not _PLAIN.fullmatch(target) or not host or port == 0 or "\\" in target:
        raise InputError(f"{target}: is no address; write http(s)://HOST[:PORT][/PATH]")
    if parts.username is not None:
        raise InputError(f"{host}: an address with a user's name or a password is not asked")
    start = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    scheme = parts.scheme.lower()
    return Address(scheme, host, port or PORTS[scheme], start)
