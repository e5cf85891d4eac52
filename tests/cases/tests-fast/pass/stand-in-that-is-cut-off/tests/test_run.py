import asyncio


def test_limit(run):
    async def long():
        await asyncio.sleep(30)

    assert run(long, limit=0.1) == "cut off"
