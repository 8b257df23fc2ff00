"""tasks_asyncio.py WORK N [uvloop] -- the works with tasks, on asyncio.

Fair: create_task and await or gather, as its documentation recommends. With
`uvloop` the loop is uvloop's, installed as its documentation says.
"""
import asyncio
import os
import sys
import time

BATCH, YIELDERS, GATHERS = 10_000, 10, 10
cpu = time.process_time_ns
started = 0


def delay(i):
    us = (i * 2654435761 % 2**32) * 1_000_000 >> 32
    return us / 1e6


def memory():
    with open("/proc/self/status") as f:
        kib = sum(int(line.split()[1]) for line in f
                  if line.startswith(("VmRSS:", "VmPTE:")))
    return kib * 1024


def show(measure, value):
    print(f"{measure} {value:.6g}", flush=True)


async def empty():
    pass


async def yields(n):
    for _ in range(n):
        await asyncio.sleep(0)


async def parks():
    global started
    started += 1
    await asyncio.sleep(1000)


async def finish(ts):
    for t in ts:
        await t


async def yield_work(n):
    begin = cpu()
    create = asyncio.create_task
    await finish([create(yields(n // YIELDERS)) for _ in range(YIELDERS)])
    show("yield", (cpu() - begin) / n)


async def turn(n):
    begin = cpu()
    for _ in range(n):
        await asyncio.create_task(empty())
    show("turn", (cpu() - begin) / n)


async def batches(measure, fn, n):
    begin = cpu()
    for _ in range(n // BATCH):
        await finish([asyncio.create_task(fn()) for _ in range(BATCH)])
    show(measure, (cpu() - begin) / n)


async def sleep_all(n):
    begin = cpu()
    sleep, create = asyncio.sleep, asyncio.create_task
    await finish([create(sleep(delay(i))) for i in range(n)])
    show("sleep", (cpu() - begin) / 1e9)


async def memory_of(n):
    before = memory()
    ts = [asyncio.create_task(parks()) for _ in range(n)]
    while started < n:
        await asyncio.sleep(0.01)
    show("memory", (memory() - before) / len(ts))
    os._exit(0)


async def gather(n):
    over, used = [], []
    for _ in range(GATHERS):
        begin, begin_cpu = time.monotonic_ns(), cpu()
        await asyncio.gather(*(asyncio.sleep(0.1) for _ in range(n)))
        over.append((time.monotonic_ns() - begin) / 1e6 - 100)
        used.append((cpu() - begin_cpu) / 1e6)
    show("gather_cold", over[0])
    show("gather_cold_cpu", used[0])
    show("gather_warm", sorted(over[1:])[GATHERS // 2 - 1])
    show("gather_warm_cpu", sorted(used[1:])[GATHERS // 2 - 1])


WORKS = {
    "yield": yield_work,
    "turn": turn,
    "batch": lambda n: batches("batch", empty, n),
    "alive": lambda n: batches("alive", lambda: asyncio.sleep(0), n),
    "sleep": sleep_all,
    "memory": memory_of,
    "gather": gather,
}

if __name__ == "__main__":
    if sys.argv[3:] == ["uvloop"]:
        import uvloop
        uvloop.install()
    asyncio.run(WORKS[sys.argv[1]](int(sys.argv[2])))
