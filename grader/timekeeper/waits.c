/* waits.c -- timed waits, held.
 *
 * At its entry a timed wait is turned into the same wait without a timeout, so
 * that real descriptors and real futexes go on to work; the deadline is kept
 * here.  The thread stops again at the call's exit, where its registers are put
 * back.  There are three ways to get there:
 *
 *   what it waited for has happened: the kernel's result stands;
 *   its deadline has come: wait_fire() interrupted it, and the result becomes
 *     what the program would have got at its timeout;
 *   a signal has come: see interrupted().
 *
 * A deadline that has passed already needs no case of its own: the wait is
 * entered, and fires at the next quiet moment, without a jump. */
#include "waits.h"

#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include "clock.h"
#include "keeper.h"
#include "memory.h"

/* Inside the kernel a wait that was interrupted by a signal "returns" one of
 * these, -512 to -516, and the kernel then decides whether to do the call over
 * or to tell the program EINTR. */
enum { RESTART_FIRST = 512, RESTART_NO_HANDLER = 514, RESTART_LAST = 516 };

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
  if (timed && delay == 0) k->seen.spins++;
  else if (any) k->seen.waits++;
  else k->seen.fdless++;
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
  enum answer answer = hold_descriptors(k, t, r, call, timed, delay,
                                        regs_arg(r, 1) != 0);
  if (answer == HELD) untime(r, call, in_ms);
  return answer;
}

static bool is_select(const struct call *call) {
#ifdef SYS_select
  if (call->number == SYS_select) return true;
#endif
  return call->number == SYS_pselect6;
}

/* select takes microseconds where pselect6 takes nanoseconds; both are a pair
 * of words. */
static nanos fraction(const struct call *call) {
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
    if (told.tv_sec >= NEVER / SECOND - 1) delay = NEVER;
    else delay = told.tv_sec * SECOND + told.tv_usec * fraction(call);
  }
  enum answer answer = hold_descriptors(k, t, r, call, timed, delay, any);
  if (answer == HELD) untime(r, call, false);
  return answer;
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
  int clock = operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME
                                               : CLOCK_MONOTONIC;
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

static enum answer hold_until(struct keeper *k, struct task *t,
                              struct regs *r, const struct call *call,
                              int clock) {
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

bool wait_resumes(struct task *t, const struct regs *r) {
  bool resumes = t->wait.resume &&
                 regs_call(r) == regs_call(&t->wait.entry) &&
                 regs_stack(r) == regs_stack(&t->wait.entry) &&
                 regs_pc(r) == regs_pc(&t->wait.entry);
  t->wait.resume = false;
  return resumes;
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

void wait_fire(struct keeper *k, struct task *t) {
  t->wait.fired = true;
  if (ptrace(PTRACE_INTERRUPT, t->tid, 0, 0) && errno != ESRCH)
    keeper_fail(k, "wake a thread at its deadline", errno);
}

/* At its timeout select leaves the sets empty, and they are what programs look
 * at. */
static void clear_sets(const struct task *t, const struct regs *entry) {
  static const char zeros[1024];
  int64_t bits = (int)regs_arg(entry, 0);
  size_t bytes = bits > 0 ? (size_t)(bits + 63) / 64 * 8 : 0;
  for (int i = 1; i <= 3; i++) {
    uint64_t set = regs_arg(entry, i);
    for (size_t done = 0; set && done < bytes; done += sizeof zeros) {
      size_t size = bytes - done < sizeof zeros ? bytes - done : sizeof zeros;
      if (memory_write(t->tid, set + done, zeros, size)) break;
    }
  }
}

static nanos left(const struct keeper *k, const struct task *t) {
  return t->wait.deadline > k->now ? t->wait.deadline - k->now : 0;
}

/* Linux's select, pselect6 and ppoll tell how much of the timeout was left. */
static void tell_rest(const struct keeper *k, const struct task *t) {
  const struct call *call = t->wait.call;
  if (!is_select(call) && call->number != SYS_ppoll) return;
  struct timespec rest = timespec_of(left(k, t));
  if (is_select(call)) rest.tv_nsec /= fraction(call);
  memory_write(t->tid, regs_arg(&t->wait.entry, call->timeout), &rest,
               sizeof rest);
}

/* A sleep that a handler cuts short tells how much of it was left. */
static void tell_sleep_rest(const struct keeper *k, const struct task *t) {
  const struct regs *entry = &t->wait.entry;
  uint64_t to = 0;
  if (t->wait.call->enter == wait_nanosleep)
    to = regs_arg(entry, 1);
  else if (t->wait.call->enter == wait_clock_nanosleep &&
           !(regs_arg(entry, 1) & TIMER_ABSTIME))
    to = regs_arg(entry, 3);
  struct timespec rest = timespec_of(left(k, t));
  if (to) memory_write(t->tid, to, &rest, sizeof rest);
}

/* A signal ended the wait.  If a handler runs, the program gets EINTR; if not
 * (SIGCHLD is on its way all the time), the kernel enters the call again as it
 * was, and it must find its old deadline: it would start over otherwise, or
 * for the rewritten call have none at all.  supervise.c forgets the deadline
 * when it sees that the signal is caught. */
static long interrupted(const struct keeper *k, struct task *t) {
  tell_sleep_rest(k, t);
  t->wait.resume = true;
  return -RESTART_NO_HANDLER;
}

void wait_leave(struct keeper *k, struct task *t) {
  struct regs r;
  if (!t->wait.active) return;
  t->wait.active = false;
  if (regs_get(t->tid, &r)) return;
  long result = regs_result(&r);
  bool cut = result == -EINTR ||
             (result <= -RESTART_FIRST && result >= -RESTART_LAST);
  if (cut && t->wait.fired) {
    result = t->wait.call->result;
    if (is_select(t->wait.call)) clear_sets(t, &t->wait.entry);
  } else if (cut) {
    result = interrupted(k, t);
  }
  t->wait.fired = false;
  tell_rest(k, t);
  regs_restore(&r, &t->wait.entry);
  regs_set_result(&r, result);
  regs_set(t->tid, &r);
}
