# in_turn.py -- foo and bar as coroutines, awaited one after the other.
import asyncio


async def foo():
    print("foo begins")
    await asyncio.sleep(2)
    print("Hello from foo!")


async def bar():
    print("bar begins")
    await asyncio.sleep(1)
    print("Hello from bar!")


async def in_turn():
    await foo()
    await bar()


asyncio.run(in_turn())
