"""What a deployment gives its programs that opens them: modes for developers, TLS turned off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.compose import Compose
from prodready.facts.manifests import Manifests
from prodready.facts.nodes import Node
from prodready.facts.scope import REHEARSAL, name_words
from prodready.facts.variables import Handed, Variables
from prodready.model import Place
from prodready.patterns import lazy

_MODES = {
    "NODE_ENV": r"dev(?:elopment)?", "FLASK_ENV": r"dev(?:elopment)?", "RAILS_ENV": r"dev(?:elopment)?",
    "ASPNETCORE_ENVIRONMENT": r"dev(?:elopment)?", "GIN_MODE": r"debug",
    "DJANGO_SETTINGS_MODULE": r"[\w.]*(?:\.|_)(?:local|dev|development|debug)",
    "DJANGO_DEBUG": r"1|true|yes|on", "FLASK_DEBUG": r"1|true|yes|on",
    "APP_DEBUG": r"1|true|yes|on", "QUART_DEBUG": r"1|true|yes|on",
}  # fmt: skip
"""Variables by which frameworks are told how they run, and the values of a developer's machine."""
_DEBUGGERS = {
    "NODE_OPTIONS": r"--inspect(?:-brk)?(?:=(?!127\.|localhost)|\s|$)",
    "JAVA_TOOL_OPTIONS": r"jdwp=.*address=(?!127\.|localhost)",
    "JDK_JAVA_OPTIONS": r"jdwp=.*address=(?!127\.|localhost)",
    "PYTHONBREAKPOINT": r"\w+\.set_trace",
}
"""Variables that let a debugger in, and what they then hold."""


def developing(variables: Variables, known: set[tuple[str, str]]) -> Iterator[Fail]:
    """Modes of developers and open debuggers among what is given, told once for each place.

    `known` has the files and names that were told already.
    """
    seen: set[Place] = set()
    for each in _deployed(variables):
        mode = _MODES.get(each.name)
        if each.place in seen or (each.place.path, each.name) in known:
            continue
        if mode is not None and re.fullmatch(mode, each.value.strip(), re.I):
            seen.add(each.place)
            yield Fail(
                each.place,
                f"{each.name}={each.value}: {each.owner} runs as on a developer's machine",
                f"Leave {each.name} out where it is deployed, or set it to what production is.",
            )
        elif each.name in _DEBUGGERS and re.search(_DEBUGGERS[each.name], each.value):
            seen.add(each.place)
            message = f"{each.name} opens a debugger in {each.owner}: whoever reaches it runs code"
            yield Fail(each.place, message, "Leave it out where it is deployed.")


def _deployed(variables: Variables) -> Iterator[Handed]:
    for each in variables.all:
        words = name_words(each.place.path.replace("/", "-"))
        if not words & REHEARSAL:
            yield each


_UNVERIFIED = {
    "NODE_TLS_REJECT_UNAUTHORIZED": "0", "GIT_SSL_NO_VERIFY": "true", "PYTHONHTTPSVERIFY": "0",
}  # fmt: skip
_IN_ADDRESS = lazy(
    r"[?&](?:ssl_cert_reqs=(?:none|CERT_NONE)|tlsInsecure=true|tlsAllowInvalidCertificates=true|"
    r"sslverify=false|trustServerCertificate=true)\b",
    re.I,
)


def unverified(variables: Variables, manifests: Manifests, known: set[Place]) -> Iterator[Fail]:
    """Variables and addresses by which certificates are not looked at."""
    fix = "Verify, and give the certificate of your own authority where there is one."
    seen = set(known)
    for each in _deployed(variables):
        off = _UNVERIFIED.get(each.name)
        if each.place not in seen and (
            (off is not None and each.value.strip().lower() == off)
            or _IN_ADDRESS.search(each.value)
        ):
            seen.add(each.place)
            yield Fail(each.place, f"{each.name}: certificates of servers are not verified", fix)
    for manifest in manifests.of("ExternalSecret", "SealedSecret", "Secret"):
        for place, text in _texts(manifest.root):
            found = _IN_ADDRESS.search(text)
            if found and place not in seen:
                seen.add(place)
                message = f"{found[0][1:]}: the server's certificate is not verified"
                yield Fail(place, message, fix)


def _texts(node: Node) -> Iterator[tuple[Place, str]]:
    value = node.value
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield node.place, value


_MODE = lazy(r"(?:PG|\w+_)?SSL_?MODE", re.I)
_PLAIN = lazy(r"disabled?|allow|false|off|none", re.I)
_STRICT = lazy(r"require|verify-(?:ca|full)|verify_(?:ca|identity)|required", re.I)
_PLAIN_ADDRESS = lazy(r"[?&\s]sslmode=disable\b")
_STRICT_ADDRESS = lazy(r"[?&\s]sslmode=(?:require|verify-(?:ca|full))\b")
_LOCAL = lazy(r"(@|//|host=)(localhost|127\.0\.0\.1|/)")


def in_plain_text(
    variables: Variables, manifests: Manifests, compose: Compose, known: set[Place]
) -> Iterator[Fail]:
    """Clients that ask a database without TLS, where that database offers it and others use it."""
    every = list(_deployed(variables))
    strict = next(
        (
            each.place
            for each in every
            if (_MODE.fullmatch(each.name) and _STRICT.fullmatch(each.value.strip()))
            or _STRICT_ADDRESS.search(each.value)
        ),
        None,
    )
    offered = strict or next(
        (one.place("kind") for one in manifests.of("Cluster", group="postgresql.cnpg.io")), None
    )
    off = [
        service
        for service in compose.services()
        if re.search(r"(?:^|\s)ssl=off\b", " ".join(service.texts("command")))
    ]
    on = next(
        (
            service.place_of("command")
            for service in compose.services()
            if re.search(r"(?:^|\s)ssl=on\b", " ".join(service.texts("command")))
        ),
        None,
    )
    seen = set(known)
    fix = "Write `sslmode=verify-full` with the authority's certificate."
    for each in every if offered or on else ():
        mode = _MODE.fullmatch(each.name) and _PLAIN.fullmatch(each.value.strip())
        address = _PLAIN_ADDRESS.search(each.value) and not _LOCAL.search(each.value)
        if (mode or address) and each.place not in seen:
            seen.add(each.place)
            message = f"{each.name}: {each.owner} sends its password and data as text, and the server offers TLS"
            yield Fail(each.place, message, fix)
    for service in off if strict else ():
        yield Fail(
            service.place_of("command"),
            f"{service} speaks plain text (ssl=off), and its clients are told to use TLS "
            f"({strict.path}:{strict.line})"
            if strict
            else "",
            "Write ssl=on with ssl_cert_file and ssl_key_file.",
        )
