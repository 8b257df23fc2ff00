# gather.py -- three tasks at once; the results come in order of the arguments.
import asyncio


async def fetch(what, seconds):
    print(what, "begins")
    await asyncio.sleep(seconds)
    print(what, "is here")
    return what


async def fetch_all():
    print("main gathers")
    results = await asyncio.gather(
        fetch("page", 2), fetch("image", 3), fetch("style", 1))
    print("main: results", *results)


asyncio.run(fetch_all())
