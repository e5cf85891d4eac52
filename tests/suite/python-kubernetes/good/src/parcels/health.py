"""Whether the process lives, and whether it can work."""

import asyncio
import logging

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from parcels import store

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)


@router.get("/livez")
async def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(response: Response) -> dict[str, str]:
    """The database answers within a second."""
    try:
        async with asyncio.timeout(1), store.sessions() as session:
            await store.ping(session)
    except Exception:
        log.exception("not ready")
        response.status_code = 503
        return {"status": "database is away"}
    return {"status": "ok"}


@router.get("/metrics")
async def metrics() -> Response:
    """The counters, for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
