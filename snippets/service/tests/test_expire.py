"""Orders that nobody paid are cancelled, and no others."""

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from orders import context, expire, ledger
from orders.settings import Settings
from orders.store import connect
from tests.support import Shop

ROOT = Path(__file__).parents[1]


@pytest.fixture
def paid_and_open(shop: Shop) -> tuple[str, str]:
    """Two orders."""
    paid, unpaid = shop.ordered(), shop.ordered()
    assert shop.pay(paid).is_success
    return paid, unpaid


def test_an_old_open_order_is_cancelled(
    shop: Shop, settings: Settings, paid_and_open: tuple[str, str]
) -> None:
    paid, unpaid = paid_and_open
    token = context.CURRENT.set(context.new())
    try:
        engine = connect(settings)
        assert expire.expire(engine, ledger.now() - timedelta(hours=1)) == 0
        assert expire.expire(engine, ledger.now() + timedelta(seconds=1)) == 1
        assert expire.expire(engine, ledger.now() + timedelta(seconds=1)) == 0
        engine.dispose()
    finally:
        context.CURRENT.reset(token)
    assert (shop.status(paid), shop.status(unpaid)) == ("paid", "cancelled")
    assert shop.events(unpaid)[-1] == "cancelled"


def test_the_platform_runs_it_once(
    shop: Shop, settings: Settings, paid_and_open: tuple[str, str]
) -> None:
    _, unpaid = paid_and_open
    url = settings.database.render_as_string(hide_password=False)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "DATABASE_URL": url,
        "GATEWAY_URL": "http://127.0.0.1:9",
    }
    for after, status in (("3600", "open"), ("1", "cancelled")):
        time.sleep(1.1 if after == "1" else 0)
        done = subprocess.run(
            [sys.executable, "-m", "orders.expire"],
            env={**environment, "EXPIRE_AFTER_SECONDS": after},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout.splitlines()[-1])["orders"] == int(status == "cancelled")
        assert shop.status(unpaid) == status
