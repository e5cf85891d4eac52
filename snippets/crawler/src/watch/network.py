"""The way out: no connection to an address inside of our own network, unless it is allowed.

A page can redirect, or link, to `http://169.254.169.254/` or to a name that resolves to `10.0.0.5`.
The check is where the connection is made, on the address that is connected to: a name that was
checked before could resolve to another address a moment later.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Collection, Iterable
from contextvars import ContextVar
from typing import Any

import httpcore2

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Translates to IPv4: whatever stands in its last 32 bits is reached.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


# When the request at work must be over, in time.monotonic() seconds.
DEADLINE: ContextVar[float] = ContextVar("deadline")


class RefusedAddress(Exception):
    """The name leads to where this crawler has no business."""


def is_public(address: Address) -> bool:
    """Whether the address is one of the internet's."""
    if isinstance(address, ipaddress.IPv6Address):
        hidden = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            hidden = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if hidden is not None:
            return is_public(hidden)
    return address.is_global and not address.is_multicast


class Timed(httpcore2.NetworkStream):
    """A connection that keeps the deadline of the whole request.

    The time-outs of HTTP clients are for one read each: who sends a byte a second, in headers or in
    the body, would hold a worker for hours.
    """

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self.stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has arrived."""
        return self.stream.read(max_bytes, left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self.stream.write(buffer, left())

    def close(self) -> None:
        """Close."""
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """The same, encrypted."""
        return Timed(self.stream.start_tls(ssl_context, server_hostname, left()))

    def get_extra_info(self, info: str) -> Any:
        """What the pool asks about the socket."""
        return self.stream.get_extra_info(info)


def left() -> float:
    """Seconds until the deadline.

    Raises:
        httpcore2.ReadTimeout: there are none.
    """
    seconds = DEADLINE.get() - time.monotonic()
    if seconds <= 0:
        raise httpcore2.ReadTimeout("the request took too long")
    return seconds


class Guarded(httpcore2.NetworkBackend):
    """Connects to public addresses, and to the `HOST:PORT` that are named."""

    def __init__(self, private: Collection[str]) -> None:
        self.private = private
        self.backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Resolve, check, and connect to what was checked.

        Raises:
            RefusedAddress: one of the name's addresses is not public.
        """
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise httpcore2.ConnectError(str(error)) from error
        addresses = [str(info[4][0]) for info in found]
        if f"{host}:{port}" not in self.private:
            for address in addresses:
                if not is_public(ipaddress.ip_address(address.partition("%")[0])):
                    raise RefusedAddress(f"{host} is {address}")
        problem: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return Timed(
                    self.backend.connect_tcp(address, port, left(), local_address, socket_options)
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                problem = error
        raise problem
