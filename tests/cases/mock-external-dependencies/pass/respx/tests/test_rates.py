import httpx
import respx


@respx.mock
def test_rates():
    respx.get("https://api.exchangerates.io/latest").respond(200)
    assert httpx.get("https://api.exchangerates.io/latest").status_code == 200
