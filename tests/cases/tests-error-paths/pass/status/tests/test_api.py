def test_a(client):
    assert client.get("/nowhere").status_code == 404
