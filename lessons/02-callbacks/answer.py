# answer.py -- hand a function over, and be called back with the answer.
import asyncio


async def think(seconds, tell):
    await asyncio.sleep(seconds)
    tell(42)


def show(answer):
    print("the answer is", answer)


async def ask():
    task = asyncio.create_task(think(1, show))
    print("we are doing stuff")
    await task


asyncio.run(ask())
