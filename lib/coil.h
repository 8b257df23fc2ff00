/* coil.h -- all of coil, in the order in which the lessons teach it. */
#ifndef COIL_H
#define COIL_H

#if defined __STRICT_ANSI__ && !defined _GNU_SOURCE
#error coil needs more than C alone: compile with -std=gnu11 or -D_GNU_SOURCE
#endif

#include "loop.h"   /* 05: callbacks, one at a time */
#include "timer.h"  /* 06: callbacks that run later */
#include "poll.h"   /* 07: descriptors that become ready */
#include "future.h" /* 08: results that are not there yet */
#include "coro.h"   /* 09: functions that pause in the middle */
#include "task.h"   /* 10: coroutines that the loop runs */
#include "cancel.h" /* 11: asking a task to stop, and time limits */
#include "group.h"  /* 12: waiting for several at once */
#include "sync.h"   /* 13: events, locks, semaphores and the like */
#include "queue.h"  /* 14: handing things on */
#include "stream.h" /* 15: bytes from and to others */
#include "thread.h" /* 16: what would block, and calls from outside */
#include "debug.h"  /* 17: who waits for what */
#include "sim.h"    /* 18: a clock that jumps */

#endif
