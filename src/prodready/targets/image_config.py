"""What an image says about itself: user, environment, command, health check, labels.

The fields are those of the image configuration of the OCI image specification and of Docker, which
adds the health check: https://github.com/moby/docker-image-spec
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from prodready.errors import InputError

NANOSECONDS = 1_000_000_000
ROOT = frozenset({"", "0", "root"})


@dataclass(frozen=True, slots=True)
class ImageHealth:
    """A health check. Times are in seconds; None is the engine's default."""

    argv: tuple[str, ...]
    in_shell: bool
    """Whether `argv` is one text for a shell."""
    interval: float | None = None
    timeout: float | None = None
    start_period: float | None = None
    retries: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history: what made a layer, or changed only the configuration."""

    created_by: str
    empty: bool


@dataclass(frozen=True, slots=True)
class ImageConfig:
    """The configuration that a container of the image starts with."""

    user: str = ""
    env: tuple[tuple[str, str], ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    exposed: tuple[str, ...] = ()
    """Ports with their protocol: `8000/tcp`."""
    volumes: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    workdir: str = "/"
    stop_signal: str = "SIGTERM"
    health: ImageHealth | None = None
    architecture: str = ""
    os: str = ""
    created: str = ""
    history: tuple[Step, ...] = ()
    diff_ids: tuple[str, ...] = ()

    @property
    def runs_as_root(self) -> bool:
        """Whether the first process is root, if nobody asks for another user."""
        name = self.user.partition(":")[0]
        return name in ROOT or (name.isascii() and name.isdigit() and int(name) == 0)

    @property
    def uid(self) -> int | None:
        """The number of the user; None where only a name is given."""
        name = self.user.partition(":")[0] or "0"
        return int(name) if name.isascii() and name.isdigit() and len(name) < 11 else None


def read_config(raw: object, where: str) -> ImageConfig:
    """The configuration in the JSON of an image.

    Raises:
        InputError: it is none.
    """
    if not isinstance(raw, dict):
        raise InputError(f"{where}: the image's configuration is no JSON object")
    config = _object(raw.get("config"))
    return ImageConfig(
        user=_text(config.get("User")),
        env=tuple(_pair(each) for each in _texts(config.get("Env"))),
        labels={name: _text(value) for name, value in _object(config.get("Labels")).items()},
        exposed=tuple(sorted(_object(config.get("ExposedPorts")))),
        volumes=tuple(sorted(_object(config.get("Volumes")))),
        entrypoint=_texts(config.get("Entrypoint")),
        command=_texts(config.get("Cmd")),
        workdir=_text(config.get("WorkingDir")) or "/",
        stop_signal=_text(config.get("StopSignal")) or "SIGTERM",
        health=_health(_object(config.get("Healthcheck"))),
        architecture=_text(raw.get("architecture")),
        os=_text(raw.get("os")),
        created=_text(raw.get("created")),
        history=tuple(_step(each) for each in _list(raw.get("history"))),
        diff_ids=_texts(_object(raw.get("rootfs")).get("diff_ids")),
    )


def _health(raw: Mapping[str, Any]) -> ImageHealth | None:
    form, *argv = _texts(raw.get("Test")) or ("NONE",)
    if form not in ("CMD", "CMD-SHELL") or not argv:
        return None
    retries = raw.get("Retries")
    return ImageHealth(
        argv=tuple(argv),
        in_shell=form == "CMD-SHELL",
        interval=_seconds(raw.get("Interval")),
        timeout=_seconds(raw.get("Timeout")),
        start_period=_seconds(raw.get("StartPeriod")),
        retries=retries if isinstance(retries, int) and retries > 0 else None,
    )


def _step(raw: object) -> Step:
    step = _object(raw)
    return Step(_text(step.get("created_by")), step.get("empty_layer") is True)


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _seconds(raw: object) -> float | None:
    return raw / NANOSECONDS if isinstance(raw, int | float) and raw > 0 else None


def _object(raw: object) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _list(raw: object) -> list[Any]:
    return raw if isinstance(raw, list) else []


def _text(raw: object) -> str:
    return raw if isinstance(raw, str) else ""


def _texts(raw: object) -> tuple[str, ...]:
    return tuple(each for each in _list(raw) if isinstance(each, str))
