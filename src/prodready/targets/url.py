"""A running service as a target: asked over HTTP, at the host that the user named and no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prodready.catalog.model import Surface
from prodready.errors import InputError
from prodready.session import Request
from prodready.targets.interface import LiveTarget
from prodready.targets.profile import Profile
from prodready.targets.url_address import parse_address
from prodready.targets.url_answers import asks
from prodready.targets.url_client import Client
from prodready.targets.url_tls import Certificate, blind_context, look
from prodready.targets.url_visit import Visit

MAX_REQUESTS = 1000


@contextmanager
def open_url(request: Request, thresholds: Mapping[str, float]) -> Iterator[LiveTarget]:
    """Open an `http(s)://` address.

    Raises:
        InputError: it is no address, or the number of requests is out of range.
        UnavailableError: nothing answers there.
    """
    if not 1 <= request.requests <= MAX_REQUESTS:
        raise InputError(f"--requests {request.requests}: is between 1 and {MAX_REQUESTS}")
    address = parse_address(request.target)
    certificate = look(address) if address.secure else Certificate()
    notes = []
    if certificate.fault:
        notes.append(
            f"{address.origin}: the certificate is refused ({certificate.fault}); "
            "all else was asked without it, so whoever is between could have answered"
        )
    context = blind_context() if certificate.fault else None
    with Client(address, context) as client:
        client.get(address.start)  # who does not answer at all is told at once
        visit = Visit(
            client, certificate, thresholds, writes=request.writes, requests=request.requests
        )
        profile = Profile("web-service", "it answers over HTTP")
        yield LiveTarget(Surface.URL, request.target, asks(visit), profile, tuple(notes))
