from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient

from parcels.main import create_app
from parcels.store import session


class NoRows:
    async def execute(self, *_: object) -> "NoRows":
        return self

    def first(self) -> None:
        return None


async def no_rows() -> AsyncIterator[NoRows]:
    yield NoRows()


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    app = create_app()
    app.dependency_overrides[session] = no_rows
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as opened:
        yield opened


async def test_lives(client: AsyncClient) -> None:
    assert (await client.get("/livez")).status_code == 200


@pytest.mark.parametrize("path", ["/v1/parcels", "/v1/parcels/AB-17/place"])
async def test_a_stranger_is_refused(client: AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 401


async def test_unknown_parcel_is_404(client: AsyncClient, token: str) -> None:
    answer = await client.get(
        "/v1/parcels/XX-00/place", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"reference": "", "weight_grams": 1}, {"reference": "AB-17", "weight_grams": 0}]
)
async def test_bodies_that_are_refused(client: AsyncClient, token: str, body: object) -> None:
    answer = await client.post(
        "/v1/parcels",
        json=body,
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "12345678"},
    )
    assert answer.status_code == 422
