import httpx


async def notify(user):
    async with httpx.AsyncClient() as client:
        # the answer is thrown away
        await client.post("https://push.example.com", json={"to": user.device})
    user.notified = True
