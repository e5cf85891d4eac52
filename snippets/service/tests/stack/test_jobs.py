"""The worker and the clock, and the health checks that compose.yaml gives them."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx2
import yaml
from local_stack.stack import Stack
from sqlalchemy import URL, text

from orders.settings import Settings
from orders.store import connect
from tests.buying import eventually
from tests.support import Shop

COMPOSE: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "compose.yaml").read_text())


def test_an_old_order_is_cancelled_and_a_new_one_is_not(
    client: httpx2.Client, database_url: URL
) -> None:
    def order() -> str:
        lines = {"lines": [{"item": "tea", "quantity": 1}]}
        made = client.post("/orders", json=lines, headers={"Idempotency-Key": Shop.key()})
        order_id: str = made.json()["id"]
        return order_id

    old, new = order(), order()
    engine = connect(Settings(database=database_url))
    with engine.begin() as connection:
        aged = "UPDATE orders SET created_at = created_at - interval '2 days' WHERE id = :id"
        connection.execute(text(aged), {"id": old})
    engine.dispose()

    eventually(lambda: client.get(f"/orders/{old}").json()["status"] == "cancelled")
    events = client.get(f"/orders/{old}/audit").json()["events"]
    assert [event["event"] for event in events] == ["created", "cancelled"]
    assert events[-1]["details"] == {"reason": "expired"}
    assert client.get(f"/orders/{new}").json()["status"] == "open"


def health(stack: Stack, service: str) -> int:
    """The status of the service's health check, with this machine's names in it."""
    test = COMPOSE["services"][service]["healthcheck"]["test"]
    changes = {
        "$$(hostname)": "stack",
        "celery --app": f"{sys.executable} -m celery --app",
        "/tmp/beat": str(stack.folder / "beat"),  # noqa: S108 - what stands in compose.yaml
    }
    words = []
    for word in test[1:]:
        for old, new in changes.items():
            word = word.replace(old, new)
        words.append(word)
    command = words if test[0] == "CMD" else ["/bin/sh", "-c", *words]
    if command[0] == "python":
        command[0] = sys.executable
    environment = {**os.environ, **stack.environment}
    done = subprocess.run(
        command, env=environment, capture_output=True, timeout=30, check=False, cwd=stack.folder
    )
    return done.returncode


def test_the_health_checks_tell_work_from_standstill(stack: Stack) -> None:
    assert health(stack, "worker") == 0
    assert health(stack, "beat") == 0

    stack.beat.kill()
    stack.worker.kill()
    try:
        old = time.time() - 400
        for path in stack.folder.glob("beat*"):
            if path.suffix != ".log":
                os.utime(path, (old, old))
        assert health(stack, "worker") != 0
        # What is not a schedule is no sign of life: its log is younger.
        (stack.folder / "beat.log").rename(stack.folder / "log-of-beat")
        assert health(stack, "beat") != 0
    finally:
        (stack.folder / "log-of-beat").rename(stack.folder / "beat.log")
        stack.worker.start()
        stack.beat.start()
