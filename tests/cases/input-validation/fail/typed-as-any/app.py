from typing import Any
from fastapi import APIRouter, Depends
router = APIRouter()

@router.put("/orders/{number}")
def change(number: int, order: dict[str, Any], user=Depends(current_user)):
    return store(number, order)
