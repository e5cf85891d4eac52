from fastapi import APIRouter

from shop.metrics import ORDERS, REQUESTS

router = APIRouter()


@router.post("/orders")
def create() -> dict[str, str]:
    REQUESTS.labels(status="201").inc()
    return {"id": "1"}
