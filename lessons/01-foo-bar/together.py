# together.py -- two tasks, and a main that awaits them one after the other.
import asyncio


async def foo(delay):
    print("foo begins")
    await asyncio.sleep(delay)
    print("Hello from foo!")


async def bar(delay):
    print("bar begins")
    await asyncio.sleep(delay)
    print("Hello from bar!")


async def together(delay_of_foo, delay_of_bar):
    first = asyncio.create_task(foo(delay_of_foo))
    second = asyncio.create_task(bar(delay_of_bar))
    print("main has created both")
    await first
    print("main has awaited foo")
    await second
    print("main has awaited bar")


asyncio.run(together(2, 1))
