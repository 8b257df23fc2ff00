# cores.py -- two tasks that compute instead of waiting.
import asyncio
import threading

STEPS = 100000
done = {"one": 0, "two": 0}


async def compute(name, other):
    for _ in range(STEPS):
        done[name] += 1
    print(f"{name} has done {done[name]} steps, {other} {done[other]}")


async def both():
    first = asyncio.create_task(compute("one", "two"))
    second = asyncio.create_task(compute("two", "one"))
    await first
    await second
    print("threads:", threading.active_count())


asyncio.run(both())
