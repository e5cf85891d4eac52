"""What a running service answers to items of the catalogue, by the id of the item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from prodready.checks.interface import Outcome
from prodready.targets import url_api, url_errors, url_headers, url_health, url_load, url_transport
from prodready.targets.interface import Ask
from prodready.targets.url_visit import Visit

ANSWERS: Mapping[str, Callable[[Visit], Iterator[Outcome]]] = {
    "health-endpoint": url_health.health,
    "health-checks-passing": url_health.passing,
    "metrics-exposed": url_health.metrics,
    "golden-signals": url_health.golden,
    "security-headers": url_headers.security,
    "xss-protection": url_headers.xss,
    "cors-restricted": url_headers.cors,
    "tls-cert-valid": url_transport.certificate,
    "tls-versions": url_transport.current,
    "https-tls": url_transport.encrypted,
    "debug-off": url_errors.debug,
    "tracing": url_health.traced,
    "helpful-error-responses": url_errors.shape,
    "input-validation": url_errors.validation,
    "api-docs": url_api.docs,
    "api-error-codes": url_api.error_codes,
    "api-examples": url_api.examples,
    "api-versioning": url_api.versions,
    "auth-required": url_api.authentication,
    "latency-p95-200ms": url_load.latency,
    "rate-limiting": url_load.limited,
    "idempotent-writes": url_load.idempotent,
}
"""By item, or by a name that an item covers: what looks at it on a running service."""


def asks(visit: Visit) -> Mapping[str, Ask]:
    """The answers of one visit, asked one by one."""
    return {name: partial(answer, visit) for name, answer in ANSWERS.items()}
