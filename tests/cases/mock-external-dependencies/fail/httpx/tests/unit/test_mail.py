import httpx


def test_mail():
    assert httpx.post("https://api.mailgun.net/v3/messages").is_success
