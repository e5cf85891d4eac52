from parcels import store


async def test_a_parcel_is_found_by_its_reference() -> None:
    async with store.sessions() as session:
        session.add(store.Parcel(owner="ada", reference="IT-1", weight_grams=5))
        await session.commit()
        found = await store.by_reference(session, "IT-1")
    assert found is not None
    assert found.owner == "ada"


async def test_an_unknown_reference_is_none() -> None:
    async with store.sessions() as session:
        assert await store.by_reference(session, "IT-0") is None
