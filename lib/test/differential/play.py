"""play.py -- play scenes on asyncio; play.c does the same on coil.

Each operation of a scene is a line of its task, and prints what came of it.
What is changed in asyncio for this is in differences.py.
"""
import asyncio
import sys
from collections import defaultdict

from differences import Loop, gather, wait, wait_for


class Failure(Exception):
    pass


def word(error):
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, Failure):
        return "fail %d" % error.args
    names = {asyncio.CancelledError: "cancelled", TimeoutError: "timeout"}
    return names.get(type(error), repr(error))


def seconds(ms):
    return None if ms < 0 else ms / 1000


class Scene:
    def __init__(self, programs):
        self.programs = programs
        self.tasks = {}
        self.locks = defaultdict(asyncio.Lock)
        self.semaphores = [asyncio.Semaphore(i + 1) for i in range(8)]
        self.events = defaultdict(asyncio.Event)
        self.queues = [asyncio.Queue(i) for i in range(8)]
        self.futures = defaultdict(asyncio.get_running_loop().create_future)
        self.conditions = [asyncio.Condition(self.locks[i]) for i in range(8)]
        self.barriers = [asyncio.Barrier(i + 2) for i in range(8)]

    def given(self, numbers):
        return [self.tasks[i] for i in numbers if i in self.tasks]

    def start(self, i, create=asyncio.create_task):
        if i in self.tasks or not self.programs[i]:
            return "no"
        self.tasks[i] = create(Player(self, i).play())


class Player:
    def __init__(self, scene, number):
        self.scene, self.number = scene, number
        self.program = scene.programs[number]
        self.value = 0
        self.groups = []

    def say(self, op, outcome):
        text = " ".join(str(x) for x in op)
        print(self.number, text, "->", outcome, flush=True)

    async def play(self):
        await self.block(0, len(self.program))
        return self.value

    # The index of the `end`, or `then`, that belongs to the block at i.
    def end_of(self, i, words):
        depth = 0
        for j in range(i, len(self.program)):
            op = self.program[j][0]
            depth += op in BLOCKS
            if depth == 1 and op in words:
                return j
            depth -= op == "end"

    # True when the task is to return.
    async def block(self, i, end):
        while i < end:
            op = self.program[i]
            if op[0] == "return":
                self.value = op[1]
                return True
            try:
                if op[0] in BLOCKS:
                    last = self.end_of(i, ["end"])
                    outcome = await BLOCKS[op[0]](self, i, last, *op[1:])
                    i = last
                else:
                    outcome = OPERATIONS[op[0]](self, *op[1:])
                    if asyncio.iscoroutine(outcome):
                        outcome = await outcome
            except BaseException as error:
                self.say(op, word(error))
                raise
            if outcome is True and op[0] in BLOCKS:
                self.say(op, "return")
                return True
            nothing = outcome is None or outcome is False
            self.say(op, "ok" if nothing else outcome)
            i += 1
        return False

    async def timeout(self, i, end, ms):
        async with asyncio.timeout(seconds(ms)):
            return await self.block(i + 1, end)

    async def group(self, i, end):
        async with asyncio.TaskGroup() as group:
            self.groups.append(group)
            try:
                return await self.block(i + 1, end)
            finally:
                self.groups.pop()

    async def attempt(self, i, end):
        try:
            return await self.block(i + 1, end)
        except BaseException as error:
            return word(error)

    async def ensure(self, i, end):
        then = self.end_of(i, ["then"])
        try:
            return await self.block(i + 1, then)
        finally:
            if await self.block(then + 1, end):
                return True

    async def lock(self, i, end, n):
        async with self.scene.locks[n]:
            return await self.block(i + 1, end)

    async def semaphore(self, i, end, n):
        async with self.scene.semaphores[n]:
            return await self.block(i + 1, end)

    def fail(self, n):
        raise Failure(n)

    def create(self, i):
        return self.scene.start(i)

    def child(self, i):
        return self.scene.start(i, self.groups[-1].create_task)

    async def await_(self, i):
        return await self.scene.tasks[i] if i in self.scene.tasks else "none"

    async def shield(self, i):
        tasks = self.scene.given([i])
        return await asyncio.shield(tasks[0]) if tasks else "none"

    async def wait_for(self, i, ms):
        tasks = self.scene.given([i])
        return await wait_for(tasks[0], seconds(ms)) if tasks else "none"

    def cancel(self, i):
        tasks = self.scene.given([i])
        return "yes" if tasks and tasks[0].cancel() else "no"

    def done(self, i):
        tasks = self.scene.given([i])
        return "yes" if tasks and tasks[0].done() else "no"

    async def gather(self, *numbers):
        values = await gather(self.scene.given(numbers))
        return " ".join(str(v) for v in values) or None

    async def gather_errors(self, *numbers):
        tasks = self.scene.given(numbers)
        values = await gather(tasks, return_exceptions=True)
        failed = [isinstance(v, BaseException) for v in values]
        values = [word(v) if f else v for v, f in zip(values, failed)]
        return " ".join(str(v) for v in values) or None

    async def wait(self, when, ms, *numbers):
        tasks = self.scene.given(numbers)
        if not tasks:
            return "0"
        done = await wait(tasks, when, seconds(ms))
        which = [i for i in numbers if self.scene.tasks.get(i) in done]
        return " ".join(str(x) for x in [len(done), *which])

    async def event_wait(self, n):
        await self.scene.events[n].wait()

    def put_nowait(self, n, item):
        try:
            return self.scene.queues[n].put_nowait(item)
        except asyncio.QueueFull:
            return "full"

    def get_nowait(self, n):
        try:
            return self.scene.queues[n].get_nowait()
        except asyncio.QueueEmpty:
            return "empty"

    async def condition_wait(self, n):
        await self.scene.conditions[n].wait()

    async def barrier(self, n):
        return await self.scene.barriers[n].wait()

    async def await_future(self, n):
        return await self.scene.futures[n]

    def set_future(self, n, value):
        if self.scene.futures[n].done():
            return "no"
        self.scene.futures[n].set_result(value)

    # Ask all tasks to end, one after the other, until they have.
    async def reap(self):
        while not all(t.done() for t in self.scene.tasks.values()):
            for i in sorted(self.scene.tasks):
                if not self.scene.tasks[i].done():
                    self.scene.tasks[i].cancel()
                    await asyncio.sleep(10)


BLOCKS = {
    "timeout": Player.timeout, "group": Player.group, "try": Player.attempt,
    "ensure": Player.ensure, "lock": Player.lock,
    "semaphore": Player.semaphore,
}

OPERATIONS = {
    "sleep": lambda p, ms: asyncio.sleep(ms / 1000),
    "yield": lambda p: asyncio.sleep(0),
    "say": lambda p, n: None,
    "fail": Player.fail,
    "create": Player.create,
    "child": Player.child,
    "await": Player.await_,
    "shield": Player.shield,
    "wait_for": Player.wait_for,
    "cancel": Player.cancel,
    "done": Player.done,
    "cancel_self": lambda p: asyncio.current_task().cancel() and None,
    "uncancel": lambda p: str(asyncio.current_task().uncancel()),
    "cancelling": lambda p: str(asyncio.current_task().cancelling()),
    "gather": Player.gather,
    "gather_errors": Player.gather_errors,
    "wait_all": lambda p, *args: p.wait("ALL_COMPLETED", *args),
    "wait_first": lambda p, *args: p.wait("FIRST_COMPLETED", *args),
    "wait_error": lambda p, *args: p.wait("FIRST_EXCEPTION", *args),
    "event_wait": Player.event_wait,
    "event_set": lambda p, n: p.scene.events[n].set(),
    "event_clear": lambda p, n: p.scene.events[n].clear(),
    "put": lambda p, n, item: p.scene.queues[n].put(item),
    "get": lambda p, n: p.scene.queues[n].get(),
    "put_nowait": Player.put_nowait,
    "get_nowait": Player.get_nowait,
    "task_done": lambda p, n: p.scene.queues[n].task_done(),
    "join": lambda p, n: p.scene.queues[n].join(),
    "condition_wait": Player.condition_wait,
    "notify": lambda p, n, m: p.scene.conditions[n].notify(m),
    "barrier": Player.barrier,
    "await_future": Player.await_future,
    "set_future": Player.set_future,
    "reap": Player.reap,
}


async def play_scene(programs):
    return await Player(Scene(programs), 0).play()


def play(name, programs):
    print("scene", name, flush=True)
    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.get_loop().set_exception_handler(lambda loop, context: None)
        try:
            outcome = runner.run(play_scene(programs))
        except BaseException as error:
            outcome = word(error)
    print("run ->", outcome, flush=True)


def main():
    name, programs, program = None, None, None
    for line in sys.stdin if len(sys.argv) < 2 else open(sys.argv[1]):
        words = [int(w) if w.lstrip("-").isdigit() else w
                 for w in line.split("#")[0].split()]
        if not words:
            continue
        if words[0] == "scene":
            if name:
                play(name, programs)
            name, programs = " ".join(words[1:]), defaultdict(list)
        elif words[0] == "task":
            program = programs[words[1]]
        else:
            program.append(words)
    if name:
        play(name, programs)


main()
