import httpx
import pytest
import respx

from harbour import HarbourUnavailableError, announce

pytestmark = pytest.mark.disable_socket
URL = "https://harbour.test/arrivals"


@respx.mock
def test_notice_carries_its_key() -> None:
    route = respx.post(URL).respond(202)
    announce(7, {"berth": 1})
    assert route.calls.last.request.headers["Idempotency-Key"] == "notice-7"


@respx.mock
def test_refusal_is_not_repeated() -> None:
    route = respx.post(URL).respond(422)
    with pytest.raises(httpx.HTTPStatusError):
        announce(7, {})
    assert route.call_count == 1


@respx.mock
@pytest.mark.parametrize("fault", [httpx.ReadTimeout, httpx.ConnectError])
def test_fault_of_the_network_is_repeated_three_times(
    fault: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announce.retry, "sleep", lambda _: None)
    route = respx.post(URL).mock(side_effect=fault)
    with pytest.raises(HarbourUnavailableError):
        announce(7, {})
    assert route.call_count == 3
