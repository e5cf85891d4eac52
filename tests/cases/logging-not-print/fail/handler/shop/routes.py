from fastapi import APIRouter

router = APIRouter()


@router.post("/orders")
def order(body: dict) -> dict:
    print("new order", body["id"])
    return {}
