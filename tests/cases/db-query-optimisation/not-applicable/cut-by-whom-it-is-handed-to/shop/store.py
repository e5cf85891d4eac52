from sqlalchemy import select


async def of_owner(session, owner: str, limit: int):
    return await session.scalars(select(Order).limit(min(limit, 100)))
