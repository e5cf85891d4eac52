"""This machine's own pip settings, for a build that must reach the same index.

They reach the build as files that are mounted while it runs: neither the Dockerfile nor the image
has them.
"""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator, Mapping
from pathlib import Path

from prodready.errors import UnavailableError
from prodready.patterns import lazy
from prodready.tools.interface import find_program, run_program

GUEST = "/etc/pip.conf"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
_ROW = lazy(r"^(?P<section>:env:|[\w-]+)\.(?P<name>[\w-]+)=(?P<value>.*)$")
_TAKEN = frozenset(
    {"index-url", "extra-index-url", "find-links", "trusted-host", "timeout", "default-timeout"}
    | {"retries", "proxy", "cert", "no-index"}
)
"""What says where packages come from; the rest is the machine's own business."""


def read_settings(printed: str) -> dict[str, str]:
    """The settings that `pip config list` prints; the environment has the last word, as in pip."""
    found: dict[str, str] = {}
    rows = [match for match in map(_ROW.match, printed.splitlines()) if match]
    for row in sorted(rows, key=lambda row: (row["section"] == ":env:", row["section"])):
        if row["section"] in ("global", "install", ":env:") and row["name"] in _TAKEN:
            try:
                value = ast.literal_eval(row["value"])
            except (ValueError, SyntaxError):
                continue
            found[row["name"].removeprefix("default-")] = str(value)
    return found


def mounts(settings: Mapping[str, str], folder: Path) -> Iterator[tuple[Path, str]]:
    """What a build has to see: each file or folder of this machine, and its path in the build.

    Args:
        settings: from `read_settings`.
        folder: where the file with the settings is written.
    """
    guest = dict(settings)
    bundle = Path(guest.get("cert", CERTIFICATES))
    if bundle.is_file():
        guest["cert"] = CERTIFICATES
        yield bundle.resolve(), CERTIFICATES
    else:
        guest.pop("cert", None)
    parser = configparser.RawConfigParser()
    parser["global"] = {name: "\n".join(value.split()) for name, value in guest.items()}
    file = folder / "pip.conf"
    with file.open("w", encoding="utf-8") as stream:
        parser.write(stream)
    yield file, GUEST
    for path in dict.fromkeys(_local(guest)):
        yield path, str(path)


def machine_settings() -> dict[str, str]:
    """What pip on this machine is told; nothing where there is no pip."""
    program = find_program("pip") or find_program("pip3")
    if program is None:
        return {}
    try:
        return read_settings(run_program([program, "config", "list"], limit=30).stdout)
    except UnavailableError:
        return {}


def _local(settings: Mapping[str, str]) -> Iterator[Path]:
    """The folders of this machine that packages come from."""
    for name in ("index-url", "extra-index-url", "find-links"):
        for each in settings.get(name, "").split():
            path = Path(each.removeprefix("file://"))
            if each.startswith(("/", "file:///")) and path.is_dir():
                # An index links to its files, which lie beside it.
                yield path.parent if path.name == "simple" else path
