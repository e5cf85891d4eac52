"""The carrier's service: where a parcel is now."""

import logging

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from parcels.settings import get_settings

log = logging.getLogger(__name__)


class CarrierAway(Exception):
    """The carrier does not answer."""


@retry(
    retry=retry_if_exception_type(httpx.TransportError),
    stop=stop_after_attempt(3),
    wait=wait_random_exponential(max=1),
    reraise=True,
)
async def _ask(reference: str) -> httpx.Response:
    async with httpx.AsyncClient(timeout=get_settings().carrier_timeout) as client:
        return await client.get(f"{get_settings().carrier_url}track/{reference}")


async def whereabouts(reference: str) -> str:
    """The place where the carrier has seen it last.

    Raises:
        CarrierAway: the carrier does not answer, or with an error.
    """
    try:
        answer = await _ask(reference)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        log.warning("carrier is away", exc_info=error, extra={"reference": reference})
        raise CarrierAway from error
    return str(answer.json()["place"])
