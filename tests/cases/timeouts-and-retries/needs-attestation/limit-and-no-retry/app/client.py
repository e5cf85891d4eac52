import httpx


async def rate() -> str:
    async with httpx.AsyncClient(timeout=5) as client:
        answer = await client.get("https://rates.example.com")
        answer.raise_for_status()
        return answer.text
