# done.py -- a callback on a task: the task does not know that it exists.
import asyncio


async def think():
    print("task begins")
    await asyncio.sleep(1)
    print("task returns 42")
    return 42


def show(task):
    print("callback: the answer is", task.result())


async def ask():
    task = asyncio.create_task(think())
    task.add_done_callback(show)
    print("main does stuff")
    answer = await task
    print("main has awaited", answer)


asyncio.run(ask())
