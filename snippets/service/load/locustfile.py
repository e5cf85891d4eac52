"""Customers who come at a rate, and not when the service has time for them.

A fixed number of users who wait for each answer slows down together with the service, and hides
just the stalls that it should find. Here one dispatcher starts customers at random times (a Poisson
process), and nobody waits for those before.

    RATE=20 GATEWAY_URL=http://127.0.0.1:9000 locust --locustfile load/locustfile.py \\
      --headless --users 1 --run-time 60s --host http://127.0.0.1:8000 --json-file result
"""

import os
import random
import time
import uuid

import gevent
from locust import FastHttpUser, constant, task

RATE = float(os.environ.get("RATE", "20"))
GATEWAY = os.environ.get("GATEWAY_URL", "http://127.0.0.1:9000")
CARD = "4242424242424242"


# --8<-- [start:arrivals]
class Arrivals(FastHttpUser):
    """The dispatcher. There is one of it; more would multiply the rate."""

    wait_time = constant(0)
    # Connections and customers at once: far more than there are while the service keeps up.
    concurrency = 500
    network_timeout = connection_timeout = 10.0

    def on_start(self) -> None:
        """The first customer is due now."""
        self.due = time.monotonic()

    @task
    def arrive(self) -> None:
        """Start a customer, then let the time to the next one pass."""
        gevent.spawn(self.buy)
        # From when it was due, not from now: who came late does not make the others late.
        self.due += random.expovariate(RATE)  # noqa: S311  # nosec B311
        gevent.sleep(max(0, self.due - time.monotonic()))

    # --8<-- [end:arrivals]

    def buy(self) -> None:
        """Order, get a token, pay, and look: three requests to the service."""
        order = self._post("/orders", "/orders", {"lines": [{"item": "tea", "quantity": 1}]})
        if order is None:
            return
        token = self._post(f"{GATEWAY}/tokenize", None, {"number": CARD})
        if token is None:
            return
        path = f"/orders/{order['id']}"
        self._post(f"{path}/payments", "/orders/{id}/payments", {"token": token["token"]})
        self.client.get(path, name="/orders/{id}")

    def _post(self, path: str, name: str | None, body: dict[str, object]) -> dict[str, str] | None:
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        # The gateway is not what is measured.
        title = name or "(gateway)"
        with self.client.post(
            path, json=body, headers=headers, name=title, catch_response=True
        ) as answer:
            if answer.status_code != 201:
                answer.failure(f"status {answer.status_code}")
                return None
            found: dict[str, str] = answer.json()
            return found
