from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

router = APIRouter()

@router.get("/orders")
async def orders(db: AsyncSession):
    return (await db.execute(select(Order))).all()
