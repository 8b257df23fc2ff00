# one_fails.py -- the second of three fails; the others go on.
import asyncio


async def fetch(what, seconds, broken=False):
    print(what, "begins")
    await asyncio.sleep(seconds)
    if broken:
        print(what, "fails")
        raise ConnectionResetError
    print(what, "is here")
    return what


async def fetch_all():
    tasks = [asyncio.create_task(fetch("page", 2)),
             asyncio.create_task(fetch("image", 1, broken=True)),
             asyncio.create_task(fetch("style", 3))]
    print("main gathers")
    try:
        await asyncio.gather(*tasks)
    except ConnectionResetError:
        print("main: gather returned Connection reset by peer")
    for task, what in zip(tasks, ("page", "image", "style")):
        try:
            await task
            print(f"main: awaited {what}: no error")
        except ConnectionResetError:
            print(f"main: awaited {what}: Connection reset by peer")


asyncio.run(fetch_all())
