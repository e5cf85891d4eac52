"""Tell the harbour master who comes."""

from typing import Any

import httpx
from django.conf import settings
from tenacity import (
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)

LIMITS = httpx.Timeout(5.0, connect=2.0)


class HarbourUnavailableError(Exception):
    """The harbour's service did not answer, or answered that it cannot."""


@retry(
    retry=retry_if_exception_type(HarbourUnavailableError),
    stop=stop_after_attempt(3) | stop_after_delay(20),
    wait=wait_random_exponential(multiplier=0.5, max=5),
    reraise=True,
)
def announce(notice_id: int, body: dict[str, Any]) -> None:
    """Send one notice; the key lets the other side see a repetition."""
    headers = {
        "Authorization": f"Bearer {settings.HARBOUR_API_TOKEN}",
        "Idempotency-Key": f"notice-{notice_id}",
    }
    try:
        with httpx.Client(base_url=settings.HARBOUR_API_URL, timeout=LIMITS) as client:
            response = client.post("/arrivals", json=body, headers=headers)
            response.raise_for_status()
    except httpx.HTTPStatusError as error:
        if error.response.status_code >= 500:
            raise HarbourUnavailableError(str(error.response.status_code)) from error
        raise
    except httpx.TransportError as error:
        raise HarbourUnavailableError(type(error).__name__) from error
