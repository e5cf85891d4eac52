"""Services that do one thing ill: what changes from the good one."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.targets.servers import Answer, Asked, Service, description

ROOT = Path(__file__).resolve().parents[2]
HTML = "<!doctype html><title>Orders</title>"
Change = Callable[[Service], None]


def routes(**changed: Answer | Callable[[Asked], Answer]) -> Service:
    return Service({name.replace("__", "/"): route for name, route in changed.items()})


def described(change: Callable[[dict[str, Any]], Any]) -> Service:
    data = description()
    change(data)
    return Service(description=data)


def drop(data: dict[str, Any], *path: str) -> None:
    for step in path[:-1]:
        data = data[step]
    del data[path[-1]]


def headers(**more: str) -> Service:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return Service(headers={"X-Content-Type-Options": "nosniff", **named})


def page(**more: str) -> Service:
    service = headers(**more)
    service.changed = {"/": Answer(200, HTML, "text/html; charset=utf-8")}
    return service


def searching(escape: Callable[[str], str]) -> Service:
    """A search that shows what was searched for."""

    def search(asked: Asked) -> Answer:
        return Answer(200, f"<p>Nothing for {escape(unquote(asked.path))}</p>", "text/html")

    return Service({"*": search})


def reflecting(asked: Asked) -> Answer:
    allowed = {"Access-Control-Allow-Credentials": "true"}
    if "origin" in asked.headers:
        allowed["Access-Control-Allow-Origin"] = asked.headers["origin"]
    return Answer(200, "{}", headers=allowed)


def slow(_: Asked) -> Answer:
    time.sleep(0.03)
    return Answer(200, "{}")


TRACE = 'Traceback (most recent call last):\n  File "/app/main.py", line 3, in read\nKeyError: 1'
GOOD_POLICY = "default-src 'self'; frame-ancestors 'none'"
