import httpx


async def notify(user):
    async with httpx.AsyncClient() as client:
        answer = await client.post("https://push.example.com", json={"to": user.device})
    if answer.status_code != 202:
        raise RuntimeError("push was not taken")
