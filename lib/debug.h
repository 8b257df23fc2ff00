/* debug.h -- what the tasks of a loop do, and what they do wrong.
 *
 * Who waits for what can be printed at any time, at no cost before.  The rest
 * is for a loop in debug mode, which sees each start, pause and end of its
 * tasks and writes a line about
 *   - a deadlock: who waits for whom, and in what circle;
 *   - a task that ran for long without a pause, while all others waited;
 *   - a task that was cancelled and ended well, as if nobody had asked;
 *   - a task that ended inside of a timeout or a group;
 *   - a failure that nobody can see any more, and a task never released;
 *   - a task that used nearly all of its stack.
 * Without debug mode a loop pays nothing for any of this. */
#ifndef COIL_DEBUG_H
#define COIL_DEBUG_H

#include "group.h"
#include "sync.h"

#include <stdio.h>

/* Debug mode for this loop, with lines to `out`, which must stay open until it
 * ends: by coil_debug_off, or when the loop is closed.  Works in the middle of
 * a run too: coil_debug_on(coil_get_running_loop(), stderr).
 *
 * Returns 0; -EBUSY when the loop has an observer already, -ENOMEM, -EINVAL
 * when it is closed.  Never suspends. */
int coil_debug_on(coil_loop *loop, FILE *out);
void coil_debug_off(coil_loop *loop);

/* A step of a task that takes longer is reported; at first 100 ms, on the
 * loop's clock (asyncio: slow_callback_duration). */
void coil_debug_set_slow(coil_loop *loop, coil_time duration);

/* Write the trace of a loop in debug mode to `trace`, one line per event, with
 * tabs between its columns:
 *   1.500000000   park   3   Task-3   sleep
 * which are the time in seconds; start, park, wake or end; the task's number
 * and name; and what it waits for, or the code with which it ended.  The same
 * program on the same simulated clock writes the same bytes.  NULL stops it. */
void coil_debug_trace(coil_loop *loop, FILE *trace);

/* Debug mode on stderr if the environment says COIL_DEBUG=1, and the trace to
 * the file that COIL_TRACE names; when that cannot be written, it says so.
 * Returns 0, or an error of coil_debug_on. */
int coil_debug_from_environment(coil_loop *loop);

/* coil_run on a loop on which coil_debug_from_environment was called. */
int coil_debug_run(coil_fn *fn, void *arg, void **result);

/* Print all unfinished tasks of the loop, below each those that it waits for:
 *   Task-1: gather, for 2.500 s
 *     Task-2: lock of Task-3, for 2.000 s
 * The times are known in debug mode only.  Returns 0 or -ENOMEM.  Never
 * suspends. */
int coil_print_tasks(coil_loop *loop, FILE *out);

/* The same of t alone, and of those that it waits for. */
int coil_print_call_graph(coil_task *t, FILE *out);

typedef struct coil_statistics {
  /* Counted in debug mode only, since it began. */
  size_t started, ended, switches;
  size_t peak;          /* the most tasks that had started and not ended */
  size_t highest_water; /* bytes of stack, of the task that used most */
  /* Known always. */
  size_t tasks, timers;    /* unfinished, and armed */
  coil_stack_stats stacks; /* of this thread, with the protection in force */
} coil_statistics;

coil_statistics coil_stats(coil_loop *loop);

/* Since when t has been waiting, or -1 when nobody has looked. */
coil_time coil__debug_since(coil_task *t);

#endif
