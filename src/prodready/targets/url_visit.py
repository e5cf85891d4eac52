"""One visit to a running service: what was asked, what is allowed, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

from prodready.facts.openapi import Description, Operation, is_description
from prodready.patterns import lazy
from prodready.targets.url_address import Address
from prodready.targets.url_client import Client, Reply
from prodready.targets.url_tls import Certificate

DESCRIPTIONS = ("/openapi.json", "/api/openapi.json", "/v3/api-docs", "/swagger.json", "/api-docs")
_HOLE = lazy(r"\{([^}]*)\}")
MAX_OPERATIONS = 25
"""Operations that are asked for one item."""


@dataclass
class Visit:
    """What the answers share.

    Attributes:
        client: asks the service.
        certificate: what its certificate is worth.
        thresholds: numbers by name.
        writes: whether requests may be sent that change something.
        requests: how many requests measure the time that one takes.
        measured: their answers, once they were sent.
    """

    client: Client
    certificate: Certificate = field(default_factory=Certificate)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    writes: bool = False
    requests: int = 20
    measured: list[Reply] | None = None

    @property
    def address(self) -> Address:
        """What was named."""
        return self.client.address

    def get(self, path: str) -> Reply:
        """What a path below the named one answers."""
        return self.client.get(self.address.base + path)

    @property
    def start(self) -> Reply:
        """What the named address answers."""
        return self.client.get(self.address.start)

    @cached_property
    def described_by(self) -> Reply | None:
        """The answer that is meant as a description of the API, be it one or not."""
        for path in DESCRIPTIONS:
            reply = self.get(path)
            if reply.ok and not self.client.is_catch_all(reply):
                return reply
        return None

    @cached_property
    def description(self) -> Description | None:
        """The API's description; None where there is none that can be read."""
        reply = self.described_by
        if reply is None or not is_description(reply.json):
            return None
        place = reply.place
        return Description(reply.json, lambda _: place)

    @cached_property
    def prefix(self) -> str:
        """What stands in front of the description's paths on this host."""
        if self.description is None:
            return self.address.base
        if self.description.old:
            return str(self.description.get("basePath") or "").rstrip("/")
        servers = self.description.get("servers")
        first = servers[0].get("url") if isinstance(servers, list) and servers else None
        if not isinstance(first, str) or "{" in first:
            return ""
        return urlsplit(first).path.rstrip("/")

    def operations(self, *methods: str) -> Iterator[Operation]:
        """The described operations of these methods, up to a limit."""
        found = self.description.operations if self.description else []
        asked = [one for one in found if one.method in methods]
        yield from asked[:MAX_OPERATIONS]

    def path(self, operation: Operation, values: Mapping[str, str] | None = None) -> str | None:
        """The path of an operation with its parameters filled in; None where one has no value."""
        given = dict(values or {})
        query = []
        for parameter in operation.parameters:
            name, where = str(parameter.get("name")), parameter.get("in")
            if name in given or where not in ("path", "query"):
                continue
            if where == "query" and not parameter.get("required"):
                continue
            value = sample(operation.description, parameter)
            if value is None:
                return None
            given[name] = value
            if where == "query":
                query.append(f"{quote(name)}={quote(value, safe='')}")
        holes = _HOLE.findall(operation.path)
        if any(hole not in given for hole in holes):
            return None
        filled = _HOLE.sub(lambda hole: quote(given[hole[1]], safe=""), operation.path)
        return self.prefix + filled + ("?" + "&".join(query) if query else "")


def sample(description: Description, parameter: Mapping[str, Any]) -> str | None:
    """A value that a parameter may have: its example, else one of its type."""
    schema = description.resolve(parameter.get("schema") or parameter)
    value = parameter.get("example")
    if value is None:
        value = description.example(schema)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    kinds = schema.get("type")
    kind = kinds[0] if isinstance(kinds, list) and kinds else kinds
    if kind in ("integer", "number"):
        least = schema.get("minimum")
        return str(least if isinstance(least, int) else 1)
    if kind == "boolean":
        return "true"
    if kind == "string" or kind is None:
        return _SAMPLES.get(str(schema.get("format")), "prodready")
    return None


_SAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date": "2020-01-01",
    "date-time": "2020-01-01T00:00:00Z",
    "email": "nobody@example.com",
    "ipv4": "192.0.2.1",
}
