"""Image references taken apart, and what is known about the images that many build on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prodready.patterns import lazy

_NONROOT = lazy(
    r"nonroot|unprivileged|chiseled|^cgr\.dev/|^docker\.io/bitnami/|^bitnami/|^bitnamilegacy/|"
    r"^registry\.access\.redhat\.com/ubi\d+/(python|nodejs|openjdk|php|ruby|go-toolset)"
)
_FULL = frozenset(
    {"python", "node", "golang", "ruby", "rust", "gcc", "maven", "gradle", "perl", "erlang"}
    | {"elixir", "haskell", "swift", "openjdk", "buildpack-deps", "sbt", "clojure", "bun", "julia"}
)
_SMALL = lazy(
    r"slim|alpine|distroless|chiseled|static|wolfi|minimal|micro|-jre|jre|nanoserver|busybox|-fpm"
)
_BY_CODENAME = frozenset({"debian", "ubuntu", "buildpack-deps"})
_CODENAMES = frozenset(
    {"buster", "bullseye", "bookworm", "trixie", "forky", "focal", "jammy", "noble", "resolute"}
)
_HAS_CURL = frozenset({"nginx", "php", "httpd", "wordpress", "nextcloud", "traefik", "grafana"})


@dataclass(frozen=True, slots=True)
class Reference:
    """An image reference: `name:tag@digest`, the last two empty where they are not written."""

    name: str
    tag: str
    digest: str

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Take a reference apart."""
        rest, _, digest = text.partition("@")
        head, colon, tag = rest.rpartition(":")
        if not colon or "/" in tag:
            return cls(rest, "", digest)
        return cls(head, tag, digest)

    @property
    def library(self) -> str:
        """The name in Docker's own library, or the last part of any other name."""
        return self.name.rsplit("/", 1)[-1]

    @property
    def official(self) -> bool:
        """Whether it is of Docker's own library."""
        return "/" not in self.name.removeprefix("docker.io/").removeprefix("library/")

    @property
    def exact(self) -> bool:
        """Whether the tag says which version it is, as `3.14-slim` and Debian's `trixie` do."""
        if self.tag.startswith(("latest", "edge", "nightly")):
            return False
        if "distroless" in self.name:  # its tags are variants; the name has Debian's version
            return any(char.isdigit() for char in self.library)
        codename = self.library in _BY_CODENAME and self.tag.split("-")[0] in _CODENAMES
        return codename or any(char.isdigit() for char in self.tag)


def nonroot(text: str) -> bool:
    """Whether the image is known to set a user that is not root by itself."""
    return bool(_NONROOT.search(text))


def oversized(text: str) -> bool:
    """Whether it is the full variant of a language's image, compilers included."""
    reference = Reference.parse(text)
    return reference.official and reference.library in _FULL and not _SMALL.search(reference.tag)


_TOOLCHAINS = frozenset({"golang", "rust", "gcc", "maven", "gradle", "swift", "haskell", "sbt"})
_KITS_OF_JAVA = frozenset(
    {"eclipse-temurin", "amazoncorretto", "sapmachine", "ibm-semeru-runtimes"}
)
"""Images whose tags mean the kit for developers where they do not say that they only run Java."""


def is_toolchain(text: str) -> bool:
    """Whether the image's very purpose is to build: any variant of it holds a compiler."""
    reference = Reference.parse(text)
    sdk = reference.name.endswith("dotnet/sdk") or re.search(r"(^|-)jdk(-|$)", reference.tag)
    java = reference.library in _KITS_OF_JAVA and not re.search(r"jre|head", reference.tag)
    return (reference.official and (reference.library in _TOOLCHAINS or java)) or bool(sdk)


def is_bare(text: str) -> bool:
    """Whether the image has neither a shell nor programs of its own."""
    reference = Reference.parse(text)
    if text == "scratch":
        return True
    if "distroless" in reference.name:
        return "debug" not in reference.tag
    return reference.name.startswith("cgr.dev/") and not reference.tag.endswith("-dev")


def lacks(text: str, program: str) -> bool:
    """Whether the image is known to come without this program (`curl`, `wget`)."""
    reference = Reference.parse(text)
    if is_bare(text):
        return True
    if not reference.official or reference.library in _HAS_CURL:
        return False
    if reference.library == "alpine" or "alpine" in reference.tag:
        return program == "curl"
    plain = reference.library in ("debian", "ubuntu") or "slim" in reference.tag
    return plain and program in ("curl", "wget")
