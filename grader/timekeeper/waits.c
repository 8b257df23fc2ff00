/* waits.c -- timed waits, held.
 *
 * At its entry a timed wait is turned into the same wait without a timeout, so
 * that real descriptors and real futexes go on to work; the deadline is kept
 * here.  How the thread comes out again is told in wake.c.
 *
 * A deadline that has passed already needs no case of its own: the wait is
 * entered, and fires at the next quiet moment, without a jump. */
#include "waits.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include "clock.h"
#include "keeper.h"
#include "memory.h"

static enum answer hold(struct keeper *k, struct task *t, struct regs *r,
                        const struct call *call, nanos deadline) {
  t->wait = (struct wait){.active = true,
                          .deadline = deadline,
                          .order = k->order++,
                          .call = call,
                          .entry = *r};
  return HELD;
}

/* A time that never comes, in this format: NULL, but -1 for milliseconds. */
static void untime(struct regs *r, const struct call *call, bool in_ms) {
  regs_set_arg(r, call->timeout, in_ms ? (uint64_t)-1 : 0);
}

static nanos after(const struct keeper *k, nanos delay) {
  return delay >= NEVER - k->now ? NEVER : k->now + delay;
}

/* The timespec that argument `i` points to.  What the kernel would refuse is
 * left to the kernel. */
static bool read_time(const struct task *t, const struct regs *r, int i,
                      nanos *time) {
  struct timespec told;
  uint64_t from = regs_arg(r, i);
  if (!from || memory_read(t->tid, from, &told, sizeof told)) return false;
  if (told.tv_sec < 0 || told.tv_nsec < 0 || told.tv_nsec >= SECOND)
    return false;
  *time = nanos_of(&told);
  return true;
}

static nanos since_exec(nanos time, int clock) {
  return time == NEVER ? NEVER : time - clock_base(clock);
}

enum answer wait_nanosleep(struct keeper *k, struct task *t, struct regs *r,
                           const struct call *call) {
  nanos delay;
  k->seen.sleeps++;
  if (!read_time(t, r, 0, &delay) || delay == 0) return LEFT_ALONE;
  hold(k, t, r, call, after(k, delay));
  regs_pause(r);
  return HELD;
}

enum answer wait_clock_nanosleep(struct keeper *k, struct task *t,
                                 struct regs *r, const struct call *call) {
  nanos time;
  int clock = (int)regs_arg(r, 0);
  bool absolute = regs_arg(r, 1) & TIMER_ABSTIME;
  k->seen.sleeps++;
  if (clock_counts_cpu(clock)) return calls_deny(k, t, r, call);
  if (!read_time(t, r, 2, &time)) return LEFT_ALONE;
  if (!absolute && time == 0) return LEFT_ALONE;
  hold(k, t, r, call, absolute ? since_exec(time, clock) : after(k, time));
  regs_pause(r);
  return HELD;
}

/* Waits on descriptors: whether there is a timeout, and how long. */
static enum answer hold_descriptors(struct keeper *k, struct task *t,
                                    struct regs *r, const struct call *call,
                                    bool timed, nanos delay, bool any) {
  if (timed && delay == 0)
    k->seen.spins++;
  else if (any)
    k->seen.waits++;
  else
    k->seen.fdless++;
  if (!timed || delay == 0) return LEFT_ALONE;
  return hold(k, t, r, call, after(k, delay));
}

static bool read_ms(const struct regs *r, int i, nanos *delay) {
  int ms = (int)regs_arg(r, i);
  *delay = (nanos)ms * (SECOND / 1000);
  return ms >= 0;
}

enum answer wait_poll(struct keeper *k, struct task *t, struct regs *r,
                      const struct call *call) {
  nanos delay = 0;
  bool in_ms = call->number != SYS_ppoll;
  bool timed = in_ms ? read_ms(r, 2, &delay) : read_time(t, r, 2, &delay);
  enum answer answer =
      hold_descriptors(k, t, r, call, timed, delay, regs_arg(r, 1) != 0);
  if (answer == HELD) untime(r, call, in_ms);
  return answer;
}

bool wait_is_select(const struct call *call) {
#ifdef SYS_select
  if (call->number == SYS_select) return true;
#endif
  return call->number == SYS_pselect6;
}

/* select takes microseconds where pselect6 takes nanoseconds; both are a pair
 * of words. */
nanos wait_fraction(const struct call *call) {
  return call->number == SYS_pselect6 ? 1 : 1000;
}

enum answer wait_select(struct keeper *k, struct task *t, struct regs *r,
                        const struct call *call) {
  struct timeval told;
  uint64_t from = regs_arg(r, 4);
  bool any = regs_arg(r, 1) || regs_arg(r, 2) || regs_arg(r, 3);
  bool timed = from && !memory_read(t->tid, from, &told, sizeof told) &&
               told.tv_sec >= 0 && told.tv_usec >= 0;
  nanos delay = 0;
  if (timed) {
    if (told.tv_sec >= NEVER / SECOND - 1)
      delay = NEVER;
    else
      delay = told.tv_sec * SECOND + told.tv_usec * wait_fraction(call);
  }
  enum answer answer = hold_descriptors(k, t, r, call, timed, delay, any);
  if (answer == HELD) untime(r, call, false);
  return answer;
}

bool wait_is_epoll(long call_number) {
#ifdef SYS_epoll_wait
  if (call_number == SYS_epoll_wait) return true;
#endif
  return call_number == SYS_epoll_pwait || call_number == SYS_epoll_pwait2;
}

enum answer wait_epoll(struct keeper *k, struct task *t, struct regs *r,
                       const struct call *call) {
  nanos delay = 0;
  bool in_ms = call->number != SYS_epoll_pwait2;
  bool timed = in_ms ? read_ms(r, 3, &delay) : read_time(t, r, 3, &delay);
  enum answer answer = hold_descriptors(k, t, r, call, timed, delay, true);
  if (answer == HELD) untime(r, call, in_ms);
  return answer;
}

/* Of all the futex operations only these wait; for others that argument is a
 * number.  FUTEX_WAIT alone counts from now. */
enum answer wait_futex(struct keeper *k, struct task *t, struct regs *r,
                       const struct call *call) {
  int operation = (int)regs_arg(r, 1);
  int clock =
      operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  nanos time;
  switch (operation & FUTEX_CMD_MASK) {
  case FUTEX_WAIT: return wait_relative(k, t, r, call);
  case FUTEX_LOCK_PI: clock = CLOCK_REALTIME; break;
  case FUTEX_WAIT_BITSET:
  case FUTEX_WAIT_REQUEUE_PI:
  case 13: break; /* FUTEX_LOCK_PI2, which older headers do not know */
  default: return LEFT_ALONE;
  }
  if (!read_time(t, r, 3, &time)) return LEFT_ALONE;
  hold(k, t, r, call, since_exec(time, clock));
  untime(r, call, false);
  return HELD;
}

static enum answer hold_until(struct keeper *k, struct task *t, struct regs *r,
                              const struct call *call, int clock) {
  nanos time;
  if (!read_time(t, r, call->timeout, &time)) return LEFT_ALONE;
  hold(k, t, r, call, since_exec(time, clock));
  untime(r, call, false);
  return HELD;
}

enum answer wait_futexes(struct keeper *k, struct task *t, struct regs *r,
                         const struct call *call) {
  return hold_until(k, t, r, call, (int)regs_arg(r, 4));
}

enum answer wait_until(struct keeper *k, struct task *t, struct regs *r,
                       const struct call *call) {
  return hold_until(k, t, r, call, CLOCK_REALTIME);
}

enum answer wait_relative(struct keeper *k, struct task *t, struct regs *r,
                          const struct call *call) {
  nanos delay;
  if (!read_time(t, r, call->timeout, &delay)) return LEFT_ALONE;
  if (delay == 0) return LEFT_ALONE;
  hold(k, t, r, call, after(k, delay));
  untime(r, call, false);
  return HELD;
}

static bool in_ms(const struct call *call) {
  return (call->enter == wait_poll && call->number != SYS_ppoll) ||
         (call->enter == wait_epoll && call->number != SYS_epoll_pwait2);
}

/* The same wait, with the deadline that it had. */
enum answer wait_again(struct task *t, struct regs *r,
                       const struct call *call) {
  t->wait.active = true;
  t->wait.entry = *r;
  if (call->enter == wait_nanosleep || call->enter == wait_clock_nanosleep)
    regs_pause(r);
  else
    untime(r, call, in_ms(call));
  return HELD;
}
