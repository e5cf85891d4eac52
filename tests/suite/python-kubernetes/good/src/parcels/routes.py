"""The operations on parcels."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Query
from pydantic import BaseModel, Field
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from parcels import carrier, store
from parcels.access import caller
from parcels.metrics import REGISTERED

Session = Annotated[AsyncSession, Depends(store.session)]
Caller = Annotated[str, Depends(caller)]


class Problem(BaseModel):
    """What went wrong."""

    detail: str = Field(examples=["there is no such parcel"])


router = APIRouter(
    prefix="/v1",
    responses={
        401: {"model": Problem, "description": "no valid token"},
        404: {"model": Problem, "description": "no such parcel"},
        409: {"model": Problem, "description": "the reference is taken"},
        429: {"model": Problem, "description": "too many requests"},
    },
)


class NewParcel(BaseModel):
    """What is needed to register one."""

    reference: str = Field(min_length=4, max_length=40, pattern=r"^[A-Z0-9-]+$", examples=["AB-17"])
    weight_grams: int = Field(gt=0, le=31_500, examples=[750])


class ParcelOut(NewParcel):
    """A registered parcel."""

    id: int = Field(examples=[17])


class Where(BaseModel):
    """Where a parcel is."""

    place: str | None = Field(examples=["Lyon"])
    certain: bool = Field(examples=[True])


@router.get("/parcels")
async def list_parcels(
    who: Caller,
    session: Session,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[int, Query(ge=0)] = 0,
) -> list[ParcelOut]:
    """A page of the caller's parcels."""
    found = await store.of_owner(session, who, limit, after)
    return [ParcelOut.model_validate(each, from_attributes=True) for each in found]


@router.post("/parcels", status_code=201)
async def register(
    body: NewParcel,
    who: Caller,
    session: Session,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=64)],
) -> ParcelOut:
    """Register a parcel; the same key and reference again answer with the same parcel."""
    known = await store.by_reference(session, body.reference)
    if known and known.owner == who:
        return ParcelOut.model_validate(known, from_attributes=True)
    parcel = store.Parcel(owner=who, **body.model_dump())
    session.add(parcel)
    try:
        await session.commit()
    except IntegrityError:
        REGISTERED.labels("taken").inc()
        raise HTTPException(409, "the reference is taken") from None
    REGISTERED.labels("done").inc()
    return ParcelOut.model_validate(parcel, from_attributes=True)


@router.get("/parcels/{reference}/place")
async def place(reference: str, who: Caller, session: Session) -> Where:
    """Where it is; uncertain while the carrier is away."""
    parcel = await store.by_reference(session, reference)
    if parcel is None or parcel.owner != who:
        raise HTTPException(404, "there is no such parcel")
    try:
        return Where(place=await carrier.whereabouts(reference), certain=True)
    except carrier.CarrierAway:
        return Where(place=None, certain=False)
