"""Who asks: the request's id and its W3C trace context, known to everything that it causes."""

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
MAX_STATE = 512


@dataclass(frozen=True)
class Context:
    """One request: its id, the trace it belongs to, and this service's span in it."""

    request_id: str
    trace_id: str
    span_id: str
    # The caller's span; empty when the trace begins here.
    parent_id: str = ""
    flags: str = "00"
    tracestate: str = ""

    @property
    def traceparent(self) -> str:
        """The header for what this request calls."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


# --8<-- [start:read]
def from_headers(request_id: str, traceparent: str, tracestate: str) -> Context:
    """The context of a request from its headers, each of them optional and none of them trusted.

    An id that is not well formed is replaced: it goes into logs and into headers.
    """
    if not REQUEST_ID.fullmatch(request_id):
        request_id = secrets.token_hex(16)
    span_id = secrets.token_hex(8)
    match = TRACEPARENT.fullmatch(traceparent)
    # Version 00 has exactly four parts; a later one may have more. An id of zeros is none.
    if match and set(match[1]) != {"0"} and set(match[2]) != {"0"}:
        if not (traceparent.startswith("00") and match[4]):
            state = tracestate if len(tracestate) <= MAX_STATE and tracestate.isascii() else ""
            return Context(request_id, match[1], span_id, match[2], match[3], state)
    return Context(request_id, secrets.token_hex(16), span_id)


# --8<-- [end:read]


CURRENT: ContextVar[Context | None] = ContextVar("request", default=None)


def new() -> Context:
    """A context for what no request asked for."""
    return from_headers("", "", "")


def current() -> Context:
    """The context of what runs now."""
    return CURRENT.get() or new()


# --8<-- [start:outgoing]
def outgoing() -> dict[str, str]:
    """The headers that carry the context to another service."""
    context = current()
    headers = {"X-Request-ID": context.request_id, "traceparent": context.traceparent}
    if context.tracestate:
        headers["tracestate"] = context.tracestate
    return headers


# --8<-- [end:outgoing]
