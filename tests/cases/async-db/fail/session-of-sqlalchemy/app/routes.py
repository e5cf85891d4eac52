from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from app.db import get_db

router = APIRouter()

@router.get("/orders")
async def orders(limit: int, db: Session = Depends(get_db)):
    return db.query(Order).limit(limit).all()
