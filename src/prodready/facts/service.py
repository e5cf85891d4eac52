"""One Compose service: its parts read in every form that Compose allows."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from prodready.facts.composefile import split_mount
from prodready.facts.interpolation import interpolate
from prodready.facts.nodes import Node
from prodready.model import Place
from prodready.patterns import lazy


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable: its text as written (None: taken from the host), and its place."""

    name: str
    text: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Port:
    """A published port. `address` is "" where it is published on every address of the host."""

    address: str | None
    published: str | None
    target: str
    place: Place

    @property
    def local(self) -> bool:
        """Whether only the host itself can reach it."""
        return self.address is not None and self.address.strip("[]") in _LOOPBACK


_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_PORT = lazy(
    r"^(?:(?:(?P<address>\[[^\]]*\]|[^:\[\]]*):)?(?P<published>[\d-]*):)?(?P<target>[\d-]+)(?:/\w+)?$"
)


@dataclass(frozen=True, slots=True)
class Mount:
    """A mount: `kind` is bind, volume, tmpfs …; `source` is "" for an anonymous volume."""

    kind: str
    source: str
    target: str
    read_only: bool
    place: Place


@dataclass(frozen=True, eq=False)
class Service:
    """A service as all its files together describe it.

    Attributes:
        files: the paths of the files of its project.
        folder: the folder of the file that it was written in first.
        variables: what `.env` beside the files sets.
    """

    name: str
    node: Node
    folder: str
    variables: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    """False where it extends a service that could not be found."""
    made: Node | None = None
    """The `build` of the same image in a file that is not for production, where this one has none."""

    def __str__(self) -> str:
        return f"service {self.name}"

    @property
    def place(self) -> Place:
        """Where its name stands."""
        return self.node.place

    def get(self, *path: str | int, default: Any = None) -> Any:
        """Plain data below the service."""
        return self.node.get(*path, default=default)

    def place_of(self, *path: str | int) -> Place:
        """Where a part of it stands, or its nearest ancestor that exists."""
        return self.node.place_of(*path)

    def fill(self, value: Any) -> str | None:
        """A scalar as text with its variables replaced; None where only the host knows them."""
        if isinstance(value, bool):
            return str(value).lower()
        return interpolate(str(value), self.variables) if value is not None else None

    def true(self, *path: str | int) -> bool:
        """Whether the value is true, written as a boolean or as a text that Compose reads as one."""
        value = self.get(*path)
        return value is True or (isinstance(value, str) and self.fill(value) == "true")

    def texts(self, *path: str | int) -> list[str]:
        """The items of a list, or the one text that stands in its place."""
        value = self.get(*path)
        items = value if isinstance(value, list) else [value] if isinstance(value, str) else []
        return [str(item) for item in items]

    @property
    def image(self) -> str | None:
        """The image with its variables replaced; None where there is none or only the host knows."""
        value = self.get("image")
        return self.fill(value) if isinstance(value, str) else None

    @property
    def builds(self) -> bool:
        """Whether the file builds the image from this repository."""
        return self.get("build") is not None

    def _build(self, *path: str) -> Any:
        if self.get("build") is not None or self.made is None:
            return self.get("build", *path)
        return self.made.get(*path)

    @property
    def dockerfile(self) -> str | None:
        """The Dockerfile's path in the repository; None without a build or where it is unknown."""
        context = self.context
        if context is None or self._build("dockerfile_inline") is not None:
            return None
        name = self.fill(self._build("dockerfile") or "Dockerfile")
        return posixpath.normpath(posixpath.join(context, name)) if name else None

    @property
    def context(self) -> str | None:
        """The build context's folder in the repository; None without one or where it is unknown."""
        written = self._build("context")
        context = self.fill("." if written is None and self._build() is not None else written)
        if context is None or "://" in context or context.startswith(("git@", "/")):
            return None
        return posixpath.normpath(posixpath.join(self.folder or ".", context))

    @property
    def target(self) -> str | None:
        """The stage that is built, where the file names one."""
        target = self.get("build", "target")
        return self.fill(target) if isinstance(target, str) else None

    @property
    def environment(self) -> dict[str, Variable]:
        """Its environment variables by name."""
        node = self.node.find("environment")
        parts = node.value if node is not None and isinstance(node.value, dict) else {}
        return {
            name: Variable(name, None if part.value is None else str(part.data), part.place)
            for name, part in parts.items()
        }

    @property
    def dependencies(self) -> dict[str, tuple[str, Place]]:
        """The services that it waits for, each with the condition and its place."""
        node = self.node.find("depends_on")
        parts = node.value if node is not None and isinstance(node.value, dict) else {}
        return {
            name: (str(part.get("condition", default="service_started")), part.place)
            for name, part in parts.items()
        }

    @property
    def networks(self) -> set[str]:
        """The networks that it is on; none where it uses the host's, another's or no network."""
        if self.get("network_mode") is not None:
            return set()
        names = self.get("networks")
        return set(names) if isinstance(names, dict) and names else {"default"}

    def ports(self) -> Iterator[Port]:
        """Its published ports. One that only names the container's port is published at random."""
        node = self.node.find("ports")
        for item in node.items() if node is not None else ():
            if isinstance(item.value, dict):
                address = self.fill(item.get("host_ip", default=""))
                published = self.fill(item.get("published"))
                yield Port(address, published, str(item.get("target")), item.place)
                continue
            text = self.fill(item.data)
            match = _PORT.match(text) if text is not None else None
            if match:
                address, published = match["address"] or "", match["published"] or None
                yield Port(address, published, match["target"], item.place)
            else:
                # The address is the host's to set: take the port from what is written behind it.
                target = str(item.data).rpartition(":")[2].partition("/")[0]
                yield Port(None, None, target, item.place)

    def mounts(self) -> Iterator[Mount]:
        """Its volumes, binds and temporary file systems."""
        node = self.node.find("volumes")
        for item in node.items() if node is not None else ():
            if isinstance(item.value, dict):
                kind, source = str(item.get("type", default="volume")), item.get("source") or ""
                only = item.get("read_only") is True
                yield Mount(kind, str(source), str(item.get("target")), only, item.place)
                continue
            parts = split_mount(str(item.data))
            source, target = (parts[0], parts[1]) if len(parts) > 1 else ("", parts[0])
            bind = source.startswith((".", "/", "~", "$")) or source[1:2] == ":"
            only = "ro" in (parts[2].split(",") if len(parts) > 2 else ())
            yield Mount("bind" if bind else "volume", source, target, only, item.place)
        node = self.node.find("tmpfs")
        for text in self.texts("tmpfs"):
            where = node.place if node is not None else self.place
            yield Mount("tmpfs", "", text.partition(":")[0], False, where)

    @property
    def has_healthcheck(self) -> bool:
        """Whether the file gives it a health check of its own."""
        return self.get("healthcheck", "test") not in (None, [], "", ["NONE"], "NONE")

    @property
    def healthcheck_disabled(self) -> bool:
        """Whether the file switches the image's health check off."""
        return self.true("healthcheck", "disable") or self.texts("healthcheck", "test") == ["NONE"]
