# who.py -- the same coroutine, awaited and given to a task.
import asyncio


async def greet():
    print("greet runs in", asyncio.current_task().get_name())


async def call_and_create():
    asyncio.current_task().set_name("main")
    print("main calls greet")
    await greet()

    print("main creates a task")
    task = asyncio.create_task(greet(), name="helper")
    print("main awaits it")
    await task


asyncio.run(call_and_create())
