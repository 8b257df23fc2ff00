/* wake.c -- how a thread comes out of a wait that is held.
 *
 * It stops at the exit of the call, and its registers are put back as the
 * program had set them.  There are three ways to get there:
 *
 *   what it waited for has happened: the kernel's result stands;
 *   its deadline has come: wait_fire() interrupted it, and the result becomes
 *     what the program would have got at its timeout;
 *   a signal has come: see interrupted(). */
#include <errno.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <time.h>

#include "clock.h"
#include "keeper.h"
#include "memory.h"
#include "waits.h"

/* Inside the kernel a wait that was interrupted by a signal "returns" one of
 * these, -512 to -516, and the kernel then decides whether to do the call over
 * or to tell the program EINTR. */
enum { RESTART_FIRST = 512, RESTART_NO_HANDLER = 514, RESTART_LAST = 516 };

bool wait_resumes(struct task *t, const struct regs *r) {
  bool resumes = t->wait.resume && regs_call(r) == regs_call(&t->wait.entry) &&
                 regs_stack(r) == regs_stack(&t->wait.entry) &&
                 regs_pc(r) == regs_pc(&t->wait.entry);
  t->wait.resume = false;
  return resumes;
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
  if (!wait_is_select(call) && call->number != SYS_ppoll) return;
  struct timespec rest = timespec_of(left(k, t));
  if (wait_is_select(call)) rest.tv_nsec /= wait_fraction(call);
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
  bool cut =
      result == -EINTR || (result <= -RESTART_FIRST && result >= -RESTART_LAST);
  if (cut && t->wait.fired) {
    result = t->wait.call->result;
    if (wait_is_select(t->wait.call)) clear_sets(t, &t->wait.entry);
  } else if (cut) {
    result = interrupted(k, t);
  }
  t->wait.fired = false;
  tell_rest(k, t);
  regs_restore(&r, &t->wait.entry);
  regs_set_result(&r, result);
  regs_set(t->tid, &r);
}

/* Most waits without a timeout are taken up again by the kernel.  epoll_wait is
 * not: it ends with EINTR.  Have it taken up, too. */
void wait_not_disturbed(struct task *t) {
  struct regs r;
  if (regs_get(t->tid, &r)) return;
  if (!wait_is_epoll(regs_call(&r)) || regs_result(&r) != -EINTR) return;
  regs_set_result(&r, -RESTART_NO_HANDLER);
  regs_set(t->tid, &r);
}
