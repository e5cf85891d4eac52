"""An item, a service, and what is told of it: the good one and each that does one thing ill."""

from __future__ import annotations

import html
from urllib.parse import unquote

from tests.targets.servers import METRICS, Answer, Service, problem
from tests.targets.url_services import (
    GOOD_POLICY,
    HTML,
    TRACE,
    described,
    drop,
    headers,
    page,
    reflecting,
    routes,
    searching,
)

CASES: list[tuple[str, Service, str, str]] = [
    # item, service, status, what is told
    ("health-endpoint", Service(), "pass", ""),
    ("health-endpoint", routes(__livez=problem(404)), "fail", "there is readiness, but no path"),
    (
        "health-endpoint",
        routes(__livez=problem(404), __readyz=problem(404)),
        "fail",
        "none of /livez, /healthz, /health answers 200",
    ),
    (
        "health-endpoint",
        Service({"*": Answer(200, HTML, "text/html"), "/livez": Answer(200, HTML, "text/html")}),
        "fail",
        "readiness",
    ),
    ("health-endpoint", routes(__livez=Answer(200, "ok", "text/plain")), "pass", ""),
    (
        "health-endpoint",
        routes(__livez=Answer(200, '{"status": "DOWN"}')),
        "fail",
        "answers 200 and says status: DOWN",
    ),
    ("health-checks-passing", Service(), "pass", ""),
    (
        "health-checks-passing",
        routes(__readyz=Answer(503, '{"database": "refused"}')),
        "fail",
        'answers 503: {"database": "refused"}',
    ),
    (
        "health-checks-passing",
        routes(__readyz=Answer(200, '{"status": "ok", "db": {"status": "down"}}')),
        "fail",
        "says db.status: down",
    ),
    (
        "health-checks-passing",
        routes(__readyz=Answer(200, '{"status": "degraded", "last_error": "down"}')),
        "pass",
        "",
    ),
    ("metrics-exposed", Service(), "pass", ""),
    ("metrics-exposed", routes(__metrics=problem(404)), "needs-attestation", "no metrics"),
    (
        "metrics-exposed",
        routes(__metrics=Answer(200, METRICS.replace('status="200"', "status=200"), "text/plain")),
        "fail",
        "line 3",
    ),
    (
        "metrics-exposed",
        routes(__metrics=Answer(200, "# TYPE up gauge\nup 1\n", "text/plain")),
        "fail",
        "no metric counts or times requests",
    ),
    ("golden-signals", Service(), "pass", ""),
    (
        "golden-signals",
        routes(__metrics=Answer(200, METRICS.replace(',status="200"', ""), "text/plain")),
        "fail",
        "no metric tells errors",
    ),
    ("golden-signals", routes(__metrics=problem(404)), "not-applicable", ""),
    ("security-headers", Service(), "pass", ""),
    ("security-headers", Service(headers={}), "fail", "X-Content-Type-Options"),
    ("security-headers", page(), "fail", "Content-Security-Policy"),
    (
        "security-headers",
        page(Content_Security_Policy=GOOD_POLICY, Referrer_Policy="no-referrer"),
        "pass",
        "",
    ),
    (
        "security-headers",
        page(
            Content_Security_Policy="script-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
            Referrer_Policy="no-referrer",
        ),
        "fail",
        "Content-Security-Policy: lets inline scripts run",
    ),
    (
        "security-headers",
        page(
            Content_Security_Policy="default-src *; script-src 'nonce-x' 'unsafe-inline'",
            X_Frame_Options="DENY",
            Referrer_Policy="no-referrer, strict-origin-when-cross-origin",
        ),
        "pass",
        "",
    ),
    (
        "security-headers",
        page(Content_Security_Policy="default-src *"),
        "fail",
        "lets scripts come from anywhere (*)",
    ),
    ("xss-protection", Service(), "not-applicable", ""),
    ("xss-protection", searching(str), "fail", "a tag from the address is part of the page"),
    (
        "xss-protection",
        searching(html.escape),
        "needs-attestation",
        "the content policy is not there",
    ),
    (  # no browser makes a page of JSON
        "xss-protection",
        Service({"*": lambda asked: Answer(404, unquote(asked.path))}),
        "not-applicable",
        "",
    ),
    ("cors-restricted", Service(), "pass", ""),
    ("cors-restricted", routes(__=reflecting), "fail", "with credentials for any origin"),
    ("cors-restricted", routes(__v1__orders=reflecting), "fail", "any origin"),
    ("cors-restricted", headers(Access_Control_Allow_Origin="*"), "pass", ""),
    (
        "cors-restricted",
        headers(
            Access_Control_Allow_Origin="https://shop.example",
            Access_Control_Allow_Credentials="true",
        ),
        "pass",
        "",
    ),
    ("tls-cert-valid", Service(), "not-applicable", ""),
    ("https-tls", Service(), "not-applicable", ""),
    ("helpful-error-responses", Service(), "pass", ""),
    (
        "helpful-error-responses",
        Service({"*": Answer(404, '{"detail": "Not Found"}')}),
        "pass",
        "",
    ),
    (
        "helpful-error-responses",
        Service({"*": Answer(404, TRACE, "text/plain")}),
        "fail",
        "shows a stack trace of Python",
    ),
    (
        "helpful-error-responses",
        Service({"/v1/orders/not-of-this-type": Answer(500, "{}")}),
        "fail",
        "is answered with 500",
    ),
    ("helpful-error-responses", Service({"*": Answer(404)}), "fail", "has no body"),
    ("helpful-error-responses", Service({"*": Answer(200, "{}")}), "fail", "answered with 200"),
    (
        "helpful-error-responses",
        Service({"*": Answer(404, "{}", "application/problem+json")}),
        "fail",
        "is called a problem detail and is none",
    ),
    (
        "input-validation",
        Service({"/v1/orders/not-of-this-type": Answer(500, "{}")}),
        "fail",
        "fails with 500",
    ),
    (
        "input-validation",
        Service({"/v1/orders/not-of-this-type": Answer(200, "{}")}),
        "fail",
        "takes a value of a wrong type",
    ),
    (
        "debug-off",
        Service({"*": Answer(404, "<code>DEBUG = True</code>", "text/html")}),
        "fail",
        "the debug page of Django",
    ),
    ("debug-off", Service(), "needs-attestation", "not seen from here"),
    ("tracing", Service(), "needs-attestation", "does not tell the trace"),
    (
        "tracing",
        routes(
            __=lambda a: Answer(
                200, "{}", headers={"traceresponse": a.headers.get("traceparent", "")}
            )
        ),
        "pass",
        "",
    ),
    ("input-validation", Service(), "needs-attestation", "--allow-writes"),
    ("api-docs", Service(), "pass", ""),
    ("api-docs", routes(**{"__openapi.json": problem(404)}), "needs-attestation", "no OpenAPI"),
    ("api-docs", routes(**{"__openapi.json": Answer(200, "{broken")}), "fail", "is no JSON"),
    (
        "api-docs",
        described(lambda d: d["paths"].update({"/v1/gone": d["paths"]["/v1/orders"]})),
        "fail",
        "GET /v1/gone is described, and answers 404",
    ),
    ("api-docs", described(lambda d: drop(d, "info", "version")), "fail", "no version"),
    (
        "api-error-codes",
        described(lambda d: drop(d, "paths", "/v1/orders", "post", "responses", "default")),
        "fail",
        "POST /v1/orders documents no error",
    ),
    ("api-error-codes", Service(), "pass", ""),
    ("api-examples", Service(), "pass", ""),
    (
        "api-examples",
        described(
            lambda d: d["paths"]["/v1/orders"]["post"].update(
                requestBody={"content": {"application/json": {"schema": {"type": "object"}}}}
            )
        ),
        "fail",
        "the request of POST /v1/orders has no example",
    ),
    ("api-versioning", Service(), "pass", ""),
    (
        "api-versioning",
        described(lambda d: d["paths"].update({"/customers": d["paths"]["/v1/me"]})),
        "fail",
        "/customers carries no version",
    ),
    ("auth-required", Service(), "pass", ""),
    (
        "auth-required",
        routes(__v1__me=Answer(200, "{}")),
        "fail",
        "GET /v1/me answers 200 without credentials",
    ),
    (
        "auth-required",
        described(lambda d: drop(d, "paths", "/v1/me", "get", "security")),
        "needs-attestation",
        "asks for credentials nowhere",
    ),
    ("auth-required", routes(__v1__me=problem(404)), "not-run", "shows neither"),
    ("rate-limiting", Service(), "needs-attestation", "without a limit"),
    ("rate-limiting", headers(RateLimit_Policy="100;w=60"), "pass", ""),
    ("rate-limiting", Service({"GET /": Answer(429, "{}")}), "fail", "when to come again"),
    (
        "rate-limiting",
        Service({"GET /": Answer(429, "{}", headers={"Retry-After": "3"})}),
        "pass",
        "",
    ),
    ("idempotent-writes", Service(), "not-run", "--allow-writes"),
    (
        "idempotent-writes",
        described(lambda d: drop(d, "paths", "/v1/orders", "post", "parameters")),
        "needs-attestation",
        "Idempotency-Key",
    ),
    ("latency-p95-200ms", Service(), "pass", ""),
]
