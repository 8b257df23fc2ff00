# broken-nobody-awaits.py -- main returns while the task still sleeps.
import asyncio


async def think(seconds, tell):
    print("thinking begins")
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        print("thinking was cancelled")
        raise
    tell(42)


def show(answer):
    print("the answer is", answer)


async def ask():
    task = asyncio.create_task(think(1, show))
    print("main does stuff")
    await asyncio.sleep(0.5)
    print("main returns")


asyncio.run(ask())
