# together.py -- foo and bar as coroutines, each in a task of its own.
import asyncio


async def foo():
    print("foo begins")
    await asyncio.sleep(2)
    print("Hello from foo!")


async def bar():
    print("bar begins")
    await asyncio.sleep(1)
    print("Hello from bar!")


async def together():
    first = asyncio.create_task(foo())
    second = asyncio.create_task(bar())
    await first
    await second


asyncio.run(together())
