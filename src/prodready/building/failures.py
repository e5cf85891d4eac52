"""Why a build came to nothing: for a fault of the Dockerfile, or for want of something from outside."""

from __future__ import annotations

import re

from prodready.patterns import lazy

_NETWORK = lazy(
    r"[^\n]*(?:Temporary failure in name resolution|Could not resolve|no such host|"
    r"Name or service not known|Network is unreachable|Connection refused|connection refused|"
    r"Failed to establish a new connection|Connection timed out|i/o timeout|TLS handshake timeout|"
    r"getaddrinfo|CERTIFICATE_VERIFY_FAILED)[^\n]*"
)
_NO_BASE = lazy(
    r"[^\n]*(?:no such image|image not known|failed to resolve source metadata|pull access denied|"
    r"manifest unknown|initializing source docker://|unable to find image|"
    r"short-name resolution|did not resolve to an alias)[^\n]*",
    re.IGNORECASE,
)


def no_base(text: str) -> str | None:
    """What the builder said of a base image that it could not get."""
    match = _NO_BASE.search(text)
    return match[0].strip()[:300] if match else None


def unreachable(text: str) -> str | None:
    """Why the build could not be tried: a base image or the network was missing; None otherwise."""
    base = no_base(text)
    if base:
        return f"a base image cannot be had: {base}"
    match = _NETWORK.search(text)
    return f"the build could not reach the network: {match[0].strip()[:300]}" if match else None
