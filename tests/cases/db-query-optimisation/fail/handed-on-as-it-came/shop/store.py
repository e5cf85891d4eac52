from sqlalchemy import select


async def of_owner(session, owner: str, limit: int):
    return await session.scalars(select(Order).where(Order.owner == owner).limit(limit))
