"""What is installed in an image: Python distributions, Debian and Alpine packages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import HeaderParser

from prodready.patterns import lazy
from prodready.targets.image import SavedImage
from prodready.targets.image_layers import Entry

_METADATA = lazy(r"(.*/)?[^/]+\.(dist-info/METADATA|egg-info/PKG-INFO)")
_DPKG = lazy(r"var/lib/dpkg/(status|status\.d/[^/]+(?<!\.md5sums))")
_APK = "lib/apk/db/installed"
MAX_RECORD = 64 << 20
"""The largest list of packages that is read, in bytes."""
_RELEASE = frozenset({"etc/os-release", "usr/lib/os-release"})


@dataclass(frozen=True, slots=True, order=True)
class Package:
    """One installed package."""

    kind: str
    """`pypi`, `deb` or `apk`, as package URLs name them."""
    name: str
    version: str
    path: str
    """The file that says so."""
    licence: str = ""
    architecture: str = ""


@dataclass(frozen=True, slots=True)
class Installed:
    """All that is installed, in order, and the distribution: `debian-13`, or an empty text."""

    packages: tuple[Package, ...]
    system: str = ""

    def of(self, kind: str) -> tuple[Package, ...]:
        """The packages of one kind."""
        return tuple(each for each in self.packages if each.kind == kind)


def installed(image: SavedImage) -> Installed:
    """Read what package managers wrote down.

    Raises:
        InputError: a layer cannot be read.
    """
    packages: set[Package] = set()
    system = ""
    for entry, data in image.contents(_is_record, MAX_RECORD):
        text = data.decode("utf-8", "replace")
        if entry.path in _RELEASE:
            system = system or _system(text)
        elif entry.path == _APK:
            packages.update(_apk(text, entry.path))
        elif _DPKG.fullmatch(entry.path):
            packages.update(_dpkg(text, entry.path))
        else:
            packages.update(_python(text, entry.path))
    return Installed(tuple(sorted(packages)), system)


def _is_record(entry: Entry) -> bool:
    path = entry.path
    return (
        path in _RELEASE
        or path == _APK
        or (path.startswith("var/lib/dpkg/") and _DPKG.fullmatch(path) is not None)
        or (path.endswith(("/METADATA", "/PKG-INFO")) and _METADATA.fullmatch(path) is not None)
    )


def _python(text: str, path: str) -> Iterator[Package]:
    headers = HeaderParser().parsestr(text)
    name, version = headers.get("Name"), headers.get("Version")
    if name and version:
        # PEP 639's expression; the older field is free text and may be a whole licence.
        licence = headers.get("License-Expression") or ""
        yield Package("pypi", re.sub(r"[-_.]+", "-", name).lower(), version, path, licence)


def _dpkg(text: str, path: str) -> Iterator[Package]:
    for block in text.split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z-]+): *(.*)$", block, re.MULTILINE))
        state = fields.get("Status", "install ok installed")
        if state.endswith(" installed") and fields.get("Package") and fields.get("Version"):
            yield Package(
                "deb",
                fields["Package"],
                fields["Version"],
                path,
                architecture=fields.get("Architecture", ""),
            )


def _apk(text: str, path: str) -> Iterator[Package]:
    for block in text.split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z]):(.*)$", block, re.MULTILINE))
        if fields.get("P") and fields.get("V"):
            yield Package(
                "apk", fields["P"], fields["V"], path, fields.get("L", ""), fields.get("A", "")
            )


def _system(text: str) -> str:
    fields = dict(re.findall(r'^([A-Z_]+)="?([^"\n]*)"?$', text, re.MULTILINE))
    return "-".join(each for each in (fields.get("ID"), fields.get("VERSION_ID")) if each)
