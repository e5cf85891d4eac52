"""What an image says about itself."""

from __future__ import annotations

from typing import Any

import pytest

from prodready.errors import InputError
from prodready.targets.image_config import ImageConfig, ImageHealth, read_config


def config(**fields: Any) -> ImageConfig:
    return read_config({"config": fields}, "here")


@pytest.mark.parametrize(
    ("user", "root", "uid"),
    [
        ("", True, 0),
        ("0", True, 0),
        ("00:10", True, 0),
        ("root", True, None),
        ("root:app", True, None),
        ("10001", False, 10001),
        ("10001:10001", False, 10001),
        ("app", False, None),
        ("rooty", False, None),
    ],
)
def test_the_user(user: str, root: bool, uid: int | None) -> None:
    assert (config(User=user).runs_as_root, config(User=user).uid) == (root, uid)


@pytest.mark.parametrize(
    ("raw", "health"),
    [
        (None, None),
        ({}, None),
        ({"Test": ["NONE"]}, None),
        ({"Test": ["CMD"]}, None),
        ({"Test": "curl"}, None),
        ({"Test": ["CMD", "a", "b"]}, ImageHealth(("a", "b"), in_shell=False)),
        (
            {"Test": ["CMD-SHELL", "a || exit 1"], "Interval": 30_000_000_000, "Retries": 3},
            ImageHealth(("a || exit 1",), in_shell=True, interval=30.0, retries=3),
        ),
        (
            {"Test": ["CMD", "a"], "Interval": 0, "Timeout": 5 * 10**8, "StartPeriod": "x"},
            ImageHealth(("a",), in_shell=False, timeout=0.5),
        ),
    ],
)
def test_the_health_check(raw: object, health: ImageHealth | None) -> None:
    assert config(Healthcheck=raw).health == health


def test_the_rest() -> None:
    found = config(
        Env=["PATH=/bin", "EMPTY=", "ODD"],
        Labels={"a": "1"},
        ExposedPorts={"8000/tcp": {}, "53/udp": {}},
        Entrypoint=["tini", "--"],
        Cmd=["app"],
        WorkingDir="/app",
        StopSignal="SIGQUIT",
        Volumes={"/data": {}},
    )
    assert found.env == (("PATH", "/bin"), ("EMPTY", ""), ("ODD", ""))
    assert found.exposed == ("53/udp", "8000/tcp")
    assert found.entrypoint + found.command == ("tini", "--", "app")
    assert (found.workdir, found.stop_signal, found.volumes) == ("/app", "SIGQUIT", ("/data",))
    assert found.labels == {"a": "1"}


@pytest.mark.parametrize(
    "raw",
    [{}, {"config": None}, {"config": {"Env": None, "Labels": None, "Cmd": "x"}}, {"history": 3}],
)
def test_what_is_missing_is_empty(raw: object) -> None:
    found = read_config(raw, "here")
    assert found.runs_as_root
    assert (found.env, found.command, found.history, found.stop_signal) == ((), (), (), "SIGTERM")


@pytest.mark.parametrize("raw", [None, [], "text"])
def test_what_is_no_object_is_refused(raw: object) -> None:
    with pytest.raises(InputError, match="here: the image's configuration is no JSON object"):
        read_config(raw, "here")
