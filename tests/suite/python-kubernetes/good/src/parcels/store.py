"""Parcels in PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from sqlalchemy import ForeignKey, Index, String, select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from parcels.settings import get_settings

engine = create_async_engine(
    str(get_settings().database_url),
    pool_size=get_settings().pool_size,
    max_overflow=2,
    pool_timeout=2,
    pool_pre_ping=True,
    connect_args={"timeout": 3, "command_timeout": 5},
)
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """All tables."""


class Parcel(Base):
    """Something that is on its way."""

    __tablename__ = "parcels"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    weight_grams: Mapped[int]


class Event(Base):
    """Where a parcel was seen."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_parcel_id", "parcel_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"))
    place: Mapped[str] = mapped_column(String(80))
    seen_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


async def session() -> AsyncIterator[AsyncSession]:
    """A session for one request."""
    async with sessions() as opened:
        yield opened


async def ping(opened: AsyncSession) -> None:
    """Ask the database for its life."""
    await opened.execute(text("SELECT 1"))


async def of_owner(opened: AsyncSession, owner: str, limit: int, after: int) -> list[Parcel]:
    """A page of somebody's parcels."""
    rows = await opened.scalars(
        select(Parcel)
        .where(Parcel.owner == owner, Parcel.id > after)
        .order_by(Parcel.id)
        .limit(limit)
    )
    return list(rows)


async def by_reference(opened: AsyncSession, reference: str) -> Parcel | None:
    """The parcel with this reference."""
    found = await opened.execute(
        text("SELECT id FROM parcels WHERE reference = :reference"), {"reference": reference}
    )
    row = found.first()
    return await opened.get(Parcel, row.id) if row else None
