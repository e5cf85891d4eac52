"""500 payments while processes are killed at random: each is made, kept and told exactly once."""

import random
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from local_stack.stack import Stack
from sqlalchemy import URL

from tests.buying import Buyer, eventually, none_paying, verify
from tests.conftest import SCRIPT

PAYMENTS = 500
KILLS = 10


class PatientBuyer(Buyer):
    """The proxy has answers of its own that say: not now."""

    again = (409, 502, 503, 504)


def outage(backends: dict[str, str], action: str) -> None:
    """Stop PostgreSQL at once, as a crash would, or start it."""
    command = [str(SCRIPT), action, backends["FOLDER"]]
    subprocess.run(command, check=True, timeout=40, capture_output=True)


def kill_and_revive(stack: Stack, backends: dict[str, str], dice: random.Random) -> str:
    """One blow: to a replica, to two of them, to the database or to the worker; who was hit."""
    target = dice.choice(["replica", "replica", "replicas", "database", "database", "worker"])
    if target == "database":
        outage(backends, "stop-postgres")
        time.sleep(dice.uniform(0.1, 0.6))
        outage(backends, "start-postgres")
        return target
    hit = {
        "replica": [dice.choice(stack.replicas)],
        "replicas": dice.sample(stack.replicas, 2),
        "worker": [stack.worker],
    }[target]
    for program in hit:
        program.kill()
    for program in hit:
        program.launch()
    for program in hit:
        program.wait()
    return target


@pytest.mark.timeout(170)
def test_each_payment_once_whoever_dies(
    stack: Stack, backends: dict[str, str], database_url: URL
) -> None:
    dice = random.Random(11)
    blows: list[str] = []
    with (
        PatientBuyer(stack.address, stack.gateway_url, limit=120) as buyer,
        ThreadPoolExecutor(8) as pool,
    ):
        bought = [pool.submit(buyer.buy) for _ in range(PAYMENTS)]
        try:
            while len(blows) < KILLS and not all(one.done() for one in bought):
                time.sleep(dice.uniform(0.2, 0.6))
                blows.append(kill_and_revive(stack, backends, dice))
        except BaseException:
            buyer.stopped.set()
            raise
        paid = [order_id for one in bought if (order_id := one.result())]

    assert {"replica", "database"} <= set(blows), f"it was over too soon: {blows}"
    assert len(paid) == len(set(paid)) == PAYMENTS
    eventually(lambda: none_paying(stack.address), limit=30)
    verify(database_url, stack.gateway_url, paid)
