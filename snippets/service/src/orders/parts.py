"""What the service is made of, put together in one place."""

from dataclasses import dataclass

import httpx2
from anyio import to_thread
from sqlalchemy import Engine

from orders import gateway, idempotency, ledger, metrics, schema, store, telemetry
from orders.breaker import CircuitBreaker
from orders.cache import Cache
from orders.gateway import Gateway
from orders.health import Readiness
from orders.idempotency import Keys
from orders.payments import Payments
from orders.settings import Settings
from orders.settle import Settler
from orders.telemetry import Tracing


@dataclass(frozen=True)
class Parts:
    """The dependencies of one service. Nothing is connected before it is needed."""

    engine: Engine
    cache: Cache
    client: httpx2.Client
    breaker: CircuitBreaker
    keys: Keys
    payments: Payments
    readiness: Readiness
    settler: Settler
    tracing: Tracing

    async def close(self) -> None:
        """Let go of everything, after the last request: first what works, then what it needs."""
        await to_thread.run_sync(self.settler.stop)
        self.client.close()
        self.cache.close()
        self.engine.dispose()
        self.tracing.close()


def assemble(settings: Settings, transport: httpx2.BaseTransport | None = None) -> Parts:
    """The parts that the settings ask for; `transport` is for tests without a network."""
    engine = store.connect(settings)
    if engine.dialect.name == "sqlite":
        # A file that nobody else migrates. Everywhere else a job does it before the roll-out.
        schema.upgrade(engine)
    cache = Cache(settings.redis)
    client = gateway.connect(settings.gateway, settings.gateway_timeout, transport)
    breaker = CircuitBreaker()
    # Asked at each scrape. Set after calls only, it would stay at 1 where no call comes any more.
    metrics.CIRCUIT_OPEN.set_function(lambda: float(breaker.blocked()))
    keys = Keys(engine, cache)
    asked = Gateway(client, breaker, settings.gateway_attempts, settings.gateway_budget)
    payments = Payments(engine, asked, keys)

    def tidy() -> int:
        idempotency.forget_old(engine, ledger.now())
        return payments.settle_pending()

    return Parts(
        engine=engine,
        cache=cache,
        client=client,
        breaker=breaker,
        keys=keys,
        payments=payments,
        # Redis and the gateway are soft dependencies: without them the service is slower, or
        # cannot take payments and still takes orders. So they are not here.
        readiness=Readiness({"database": lambda: store.ping(engine)}),
        settler=Settler(tidy, settings.settle_every),
        tracing=telemetry.start(),
    )
