import httpx
import pytest

from parcels import carrier


async def test_the_place_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(reference: str) -> httpx.Response:
        request = httpx.Request("GET", "http://carrier.test")
        return httpx.Response(200, json={"place": "Lyon"}, request=request)

    monkeypatch.setattr(carrier, "_ask", answer)
    assert await carrier.whereabouts("AB-17") == "Lyon"


async def test_an_absent_carrier_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(reference: str) -> httpx.Response:
        raise httpx.ConnectTimeout("late")

    monkeypatch.setattr(carrier, "_ask", answer)
    with pytest.raises(carrier.CarrierAway):
        await carrier.whereabouts("AB-17")
