"""How a running service is reached: TLS, its certificate, and the way from HTTP to HTTPS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.model import Place
from prodready.targets.url_address import PORTS, Address
from prodready.targets.url_client import Client, NoAnswerError
from prodready.targets.url_tls import CURRENT, OLD, WORDS, speaks
from prodready.targets.url_visit import Visit

_OLD_FIX = "Allow TLS 1.2 and 1.3 alone: in nginx `ssl_protocols TLSv1.2 TLSv1.3;`."


def certificate(visit: Visit) -> Iterator[Outcome]:
    """`tls-cert-valid`: clients accept the certificate, and will for some weeks."""
    if not visit.address.secure:
        return
    place = Place(visit.address.origin)
    found = visit.certificate
    if found.fault is not None:
        fix = f"Install one for {visit.address.host} with its whole chain, and renew it by itself."
        yield Fail(place, f"clients refuse the certificate: {found.fault}", fix)
        return
    left, least = found.days_left() or 0.0, visit.thresholds["certificate-days"]
    if left < least:
        message = f"the certificate ends in {left:.0f} days; {least:g} are the least"
        yield Fail(place, message, "Renew it, and let a machine do so from now on.")
    else:
        names = ", ".join(found.names[:3])
        yield Pass(place, f"valid for {left:.0f} days, for {names}")


def current(visit: Visit) -> Iterator[Outcome]:
    """`tls-versions`: versions of TLS of today alone."""
    if visit.address.secure:
        yield from versions(visit.address)


def encrypted(visit: Visit) -> Iterator[Outcome]:
    """`https-tls`: strangers reach it by HTTPS, and HTTP leads there."""
    if visit.address.secure:
        yield Pass(Place(visit.address.origin), "answers over HTTPS")
        if visit.address.port == PORTS["https"]:
            plain = replace(visit.address, scheme="http", port=PORTS["http"])
            yield from redirected(plain, closed=True)
    elif visit.address.loopback:
        return
    elif visit.address.private:
        message = "is HTTP on a private network; whether TLS ends in front of it, others see"
        yield Unknown(visit.start.place, message, attest=True)
    else:
        yield from redirected(visit.address)


def versions(address: Address) -> Iterator[Outcome]:
    """Whether old versions of TLS are refused and one of today's is spoken."""
    place = Place(address.origin)
    for version in OLD:
        spoken = speaks(address, version)
        if spoken is None:
            message = f"{WORDS[version]} cannot be tried: this machine's library does not offer it"
            yield Unknown(place, message)
        elif spoken:
            yield Fail(place, f"{WORDS[version]} is spoken, which RFC 8996 forbids", _OLD_FIX)
    spoken_now = [WORDS[version] for version in CURRENT if speaks(address, version)]
    if spoken_now:
        yield Pass(place, " and ".join(spoken_now))
    else:
        yield Fail(place, "neither TLS 1.2 nor TLS 1.3 is spoken", _OLD_FIX)


def redirected(address: Address, *, closed: bool = False) -> Iterator[Outcome]:
    """Whether HTTP leads to HTTPS on the same host; with `closed` it may also not answer."""
    with Client(address) as client:
        try:
            reply = client.get(address.start)
        except NoAnswerError:
            if closed:
                yield Pass(Place(address.origin), "HTTP is not served")
                return
            raise
    to = urlsplit(reply.header("location") or "")
    fix = "Answer HTTP with `308` and the same address under https://."
    if reply.status not in (301, 302, 303, 307, 308):
        yield Fail(reply.place, f"HTTP is answered with {reply.status}, unencrypted", fix)
    elif to.scheme != "https":
        yield Fail(reply.place, "HTTP is not led to HTTPS", fix)
    elif (to.hostname or "") not in (address.host, f"www.{address.host}", address.host[4:]):
        message = f"HTTP is led to another host, {to.hostname}, before it is encrypted"
        yield Fail(reply.place, message, fix)
    else:
        yield Pass(reply.place, f"{reply.status} to {to.scheme}://{to.hostname}")
