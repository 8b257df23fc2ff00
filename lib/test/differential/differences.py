"""differences.py -- what play.py has asyncio do as coil does, on purpose.

- Time is rounded to milliseconds, which the float arithmetic is not.
- Timers of equal deadlines fire in the order in which they were asked for.
- wait_for is that of Python 3.12, which is made of asyncio.timeout.
- A gather that is cancelled returns when all have ended.
- A wait for what is done already costs no turn of the loop.
"""
import asyncio
import selectors
import time


class Selector(selectors.PollSelector):
    """Wait for whole milliseconds, and not for one more by rounding."""

    def select(self, timeout=None):
        return super().select(timeout and max(0, timeout - 4e-4))


class Loop(asyncio.SelectorEventLoop):
    def __init__(self):
        super().__init__(Selector())
        self._clock_resolution = 5e-4
        self.asked = 0

    def time(self):
        return round(time.monotonic(), 3)

    def call_at(self, when, callback, *args, context=None):
        self.asked += 1
        when += self.asked * 1e-9
        return super().call_at(when, callback, *args, context=context)


async def wait_for(task, timeout):
    if timeout is not None and timeout <= 0 and not task.done():
        task.cancel()
        await asyncio.wait([task])
        try:
            return task.result()
        except asyncio.CancelledError:
            raise TimeoutError from None
    async with asyncio.timeout(timeout):
        return await task


async def gather(tasks, return_exceptions=False):
    me = asyncio.current_task()
    before = me.cancelling()
    try:
        return await asyncio.gather(*tasks,
                                    return_exceptions=return_exceptions)
    except asyncio.CancelledError:
        while me.cancelling() > before and not all(t.done() for t in tasks):
            try:
                await asyncio.wait(tasks)
            except asyncio.CancelledError:
                for task in tasks:
                    task.cancel()
        raise


def is_enough(tasks, when):
    done = [t for t in tasks if t.done()]
    failed = [t for t in done if not t.cancelled() and t.exception()]
    return (len(done) == len(tasks) or when == "FIRST_COMPLETED" and done or
            when == "FIRST_EXCEPTION" and failed)


async def wait(tasks, when, timeout):
    if is_enough(tasks, when):
        return [t for t in tasks if t.done()]
    done, _ = await asyncio.wait(tasks, timeout=timeout, return_when=when)
    return done
