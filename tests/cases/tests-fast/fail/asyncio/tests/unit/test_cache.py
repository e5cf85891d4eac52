import asyncio


async def test_cache(cache):
    cache.put("a")
    await asyncio.sleep(30)
    assert not cache.get("a")
