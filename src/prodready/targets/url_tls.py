"""What a TLS handshake shows: which versions are spoken, and whether the certificate is good."""

from __future__ import annotations

import socket
import ssl
import time
import warnings
from dataclasses import dataclass
from typing import Any

from prodready.errors import UnavailableError
from prodready.targets.url_address import Address
from prodready.targets.url_client import SECONDS, cause

DAY = 86_400
OLD = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
CURRENT = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
WORDS = {
    ssl.TLSVersion.TLSv1: "TLS 1.0",
    ssl.TLSVersion.TLSv1_1: "TLS 1.1",
    ssl.TLSVersion.TLSv1_2: "TLS 1.2",
    ssl.TLSVersion.TLSv1_3: "TLS 1.3",
}
_REFUSALS = ("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "HANDSHAKE_FAILURE", "WRONG_VERSION")
_REFUSALS_MORE = ("NO_SHARED_CIPHER", "INSUFFICIENT_SECURITY", "INTERNAL_ERROR", "UNEXPECTED_EOF")


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the certificate of a host is worth to a client of today.

    Attributes:
        fault: why a client refuses it; None where it does not.
        until: the end of its validity, in seconds since 1970; None where it was refused.
        names: the names and addresses that it is for.
    """

    fault: str | None = None
    until: float | None = None
    names: tuple[str, ...] = ()

    def days_left(self, now: float | None = None) -> float | None:
        """Days until it ends."""
        at = time.time() if now is None else now
        return None if self.until is None else (self.until - at) / DAY


def look(address: Address) -> Certificate:
    """Connect as a client of today does, with the authorities that this machine trusts.

    Raises:
        UnavailableError: there is no connection, or what answers speaks no TLS.
    """
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((address.host, address.port), SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=address.host) as secure,
        ):
            told: Any = secure.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return Certificate(fault=error.verify_message or str(error))
    except (OSError, UnicodeError) as error:
        raise UnavailableError(f"{address.origin}: {cause(error, address)}") from None
    names = tuple(str(value) for _, value in told.get("subjectAltName", ()))
    return Certificate(None, float(ssl.cert_time_to_seconds(told["notAfter"])), names)


def blind_context() -> ssl.SSLContext:
    """For what can be seen besides, once it is told that the certificate is refused."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # nosec - the certificate was judged before this
    return context


def speaks(address: Address, version: ssl.TLSVersion) -> bool | None:
    """Whether the host agrees to this version; None where this machine cannot offer it.

    Raises:
        UnavailableError: there is no connection.
    """
    context = _only(version)
    if context is None:
        return None
    try:
        with (
            socket.create_connection((address.host, address.port), SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=address.host) as secure,
        ):
            return secure.version() is not None
    except ssl.SSLError as error:
        reason = error.reason or type(error).__name__
        refused = any(word in reason for word in (*_REFUSALS, *_REFUSALS_MORE))
        # Any other error is one of this side: the library was built without the version.
        return False if refused or isinstance(error, ssl.SSLEOFError) else None
    except ConnectionResetError:
        return False
    except OSError as error:
        raise UnavailableError(f"{address.origin}: {cause(error, address)}") from None


def _only(version: ssl.TLSVersion) -> ssl.SSLContext | None:
    context = blind_context()
    try:
        with warnings.catch_warnings():
            # Python warns of old versions; to offer them is what is wanted here.
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = version
            context.maximum_version = version
        if version in OLD:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
    except (ValueError, ssl.SSLError):
        return None
    return context
