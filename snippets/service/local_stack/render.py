"""The configurations that compose.yaml mounts, for this machine.

Addresses, ports, paths and, where a test cannot wait, times are put in. All else stays as it is
shown, and what should be put in and is not there is an error: a changed original is noticed.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]


class NotThere(Exception):
    """The original does not have what is to be replaced."""


def replace(text: str, changes: Mapping[str, str]) -> str:
    """The text with each of these parts replaced everywhere.

    Raises:
        NotThere: one of them is not in it.
    """
    for old, new in changes.items():
        if old not in text:
            raise NotThere(f"{old!r} is not in the original")
        text = text.replace(old, new)
    return text


def nginx(listen: int, names: int, app: int, folder: Path) -> str:
    """nginx.conf: the port that it listens on, the name server's, the service's; its folder."""
    text = (ROOT / "nginx" / "nginx.conf").read_text(encoding="utf-8")
    return replace(
        text,
        {
            "listen 8080;": f"listen 127.0.0.1:{listen};",
            "127.0.0.11 ": f"127.0.0.1:{names} ",
            "http://app:8000;": f"http://app:{app};",
            "/tmp/": f"{folder}/",  # noqa: S108
            # Debian's nginx opens /dev/stdout by itself only when it may; a file it always may.
            "/dev/stdout": f"{folder}/nginx.access.log",
            "/dev/stderr": f"{folder}/nginx.error.log",
        },
    )


def prometheus(own: int, alertmanager: int, app: list[str], every: str) -> dict[str, Any]:
    """prometheus.yml: fixed addresses instead of names, and how often it looks."""
    config = _read("prometheus/prometheus.yml")
    config["global"] |= {"scrape_interval": every, "evaluation_interval": every}
    config["global"]["scrape_timeout"] = every
    addresses = {
        "orders": app,
        "prometheus": [f"127.0.0.1:{own}"],
        "alertmanager": [f"127.0.0.1:{alertmanager}"],
        "exporters": None,
    }
    if (jobs := [job["job_name"] for job in config["scrape_configs"]]) != list(addresses):
        raise NotThere(f"the jobs are {jobs}, not {list(addresses)}")
    for job in config["scrape_configs"]:
        targets = addresses[job["job_name"]]
        if targets is not None:
            job.pop("dns_sd_configs", None)
            job["static_configs"] = [{"targets": targets}]
    config["alerting"]["alertmanagers"] = [
        {"static_configs": [{"targets": [f"127.0.0.1:{alertmanager}"]}]}
    ]
    return config


def rules(hurry: bool) -> str:
    """rules.yml; in a hurry, alerts wait seconds where the original waits minutes."""
    text = (ROOT / "prometheus" / "rules.yml").read_text(encoding="utf-8")
    return re.sub(r"(\n +for: \d+)m\n", r"\1s\n", text) if hurry else text


def alertmanager(sink: str, hurry: bool) -> dict[str, Any]:
    """alertmanager.yml with one sink for all receivers, which is told the receiver's name."""
    config = _read("alertmanager/alertmanager.yml")
    config["receivers"] = [
        {"name": name, "webhook_configs": [{"url": f"{sink}/{name}", "send_resolved": True}]}
        for name in (receiver["name"] for receiver in config["receivers"])
    ]
    if hurry:
        for route in (config["route"], *config["route"]["routes"]):
            if "group_wait" in route:
                route["group_wait"] = "1s"
            if "group_interval" in route:
                route["group_interval"] = "1s"
    return config


def _read(path: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    return found
