/* calls.c -- the table of system calls that wait or tell the time.
 *
 * One row per call.  filter.c makes the seccomp program from it, so a call that
 * is not named here never stops, and a call cannot be in one and not in the
 * other.  A wait without a timeout needs no row: it is what timed waits are
 * turned into. */
#include "calls.h"

#include <asm/ioctls.h>
#include <errno.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "clock.h"
#include "keeper.h"
#include "tcp.h"
#include "terminal.h"
#include "timers.h"
#include "waits.h"

/* PR_SET_TSC would let rdtsc through again: say yes, and do nothing. */
static enum answer keep_counter(struct keeper *k, struct task *t,
                                struct regs *r, const struct call *call) {
  (void)k, (void)t, (void)call;
  regs_skip(r, 0);
  return ANSWERED;
}

#define ROW(call) .number = SYS_##call, .name = #call

const struct call calls[] = {
    /* Telling the time. */
    {ROW(clock_gettime), .enter = clock_gettime_call},
    {ROW(gettimeofday), .enter = gettimeofday_call},

    /* Sleeping. */
    {ROW(nanosleep), .enter = wait_nanosleep, .timeout = 0},
    {ROW(clock_nanosleep), .enter = wait_clock_nanosleep, .timeout = 2},

    /* Waiting for descriptors. */
    {ROW(ppoll), .enter = wait_poll, .timeout = 2},
    {ROW(pselect6), .enter = wait_select, .timeout = 4},
    {ROW(epoll_pwait), .enter = wait_epoll, .timeout = 3},
    {ROW(epoll_pwait2), .enter = wait_epoll, .timeout = 3},

    /* Waiting for something else, where a timeout is given. */
    {ROW(futex), IF_POINTER, 3, .enter = wait_futex, .timeout = 3,
     .result = -ETIMEDOUT},
    {ROW(futex_waitv), IF_POINTER, 3, .enter = wait_futexes, .timeout = 3,
     .result = -ETIMEDOUT},
    {ROW(rt_sigtimedwait), IF_POINTER, 2, .enter = wait_relative, .timeout = 2,
     .result = -EAGAIN},
    {ROW(semtimedop), IF_POINTER, 3, .enter = wait_relative, .timeout = 3,
     .result = -EAGAIN},
    {ROW(mq_timedsend), IF_POINTER, 4, .enter = wait_until, .timeout = 4,
     .result = -ETIMEDOUT},
    {ROW(mq_timedreceive), IF_POINTER, 4, .enter = wait_until, .timeout = 4,
     .result = -ETIMEDOUT},

    /* Timers that are descriptors. */
    {ROW(timerfd_settime), .enter = timers_settime},
    {ROW(timerfd_gettime), .enter = timers_gettime},

    /* What this clock cannot hold is refused aloud. */
    {ROW(setitimer), IF_EQUAL, 0, ITIMER_REAL, .enter = calls_deny},
    {ROW(timer_create), .enter = calls_deny},
    {ROW(io_uring_setup), .enter = calls_deny},
    {ROW(io_setup), .enter = calls_deny},
    {ROW(recvmmsg), IF_POINTER, 4, .enter = calls_deny},
    {ROW(setsockopt), IF_EQUAL, 2, SO_RCVTIMEO, .enter = deny_socket_timeout},
    {ROW(setsockopt), IF_EQUAL, 2, SO_SNDTIMEO, .enter = deny_socket_timeout},

    /* What is written, by whom, and to what looks like a terminal. */
    {ROW(write), IF_OUTPUT, .enter = terminal_write},
    {ROW(writev), IF_OUTPUT, .enter = terminal_writev},
    {ROW(fstat), IF_STDOUT, .always = true, .enter = terminal_fstat},
    {ROW(newfstatat), IF_STDOUT, .always = true, .enter = terminal_fstatat},
    {ROW(ioctl), IF_STDOUT, .always = true, .enter = terminal_ioctl},
    {ROW(socket), IF_EQUAL, 0, AF_INET, .enter = tcp_socket},
    {ROW(socket), IF_EQUAL, 0, AF_INET6, .enter = tcp_socket},

    /* Ways out.  An untraced child would run beside us; clone3 hides its flags
     * in memory, and the C library does without it. */
    {ROW(clone), IF_ANY_BIT, 0, CLONE_UNTRACED, REFUSE, EPERM, true},
    {ROW(clone3), .action = REFUSE, .error = ENOSYS, .always = true},
    {ROW(prctl), IF_EQUAL, 0, PR_SET_TSC, .enter = keep_counter},

    /* Memory that is mapped nowhere belongs to no process, and nobody would
     * count it.  A segment of shmget even outlives the program. */
    {ROW(memfd_create), .action = REFUSE, .error = ENOSYS, .always = true},
    {ROW(shmget), .action = REFUSE, .error = ENOSYS, .always = true},

#ifdef __x86_64__
    /* The older calls, which newer machines left out. */
    {ROW(time), .enter = time_call},
    {ROW(poll), .enter = wait_poll, .timeout = 2},
    {ROW(select), .enter = wait_select, .timeout = 4},
    {ROW(epoll_wait), .enter = wait_epoll, .timeout = 3},
    {ROW(alarm), .enter = calls_deny},
#endif
};

const size_t calls_count = sizeof calls / sizeof *calls;

enum answer calls_deny(struct keeper *k, struct task *t, struct regs *r,
                       const struct call *call) {
  (void)t;
  k->seen.denied++;
  if (!k->denied_call) k->denied_call = call->name;
  regs_skip(r, -ENOSYS);
  return ANSWERED;
}

static bool concerns(const struct call *call, const struct regs *r) {
  if (call->number != regs_call(r)) return false;
  uint64_t value = regs_arg(r, call->when >= IF_POINTER ? call->arg : 0);
  switch (call->when) {
  case ALWAYS: return true;
  case IF_OUTPUT: return (int)value == 1 || (int)value == 2;
  case IF_STDOUT: return (int)value == 1;
  case IF_POINTER: return value != 0;
  case IF_EQUAL: return (uint32_t)value == call->value;
  case IF_ANY_BIT: return (uint32_t)value & call->value;
  }
  return false;
}

enum answer calls_enter(struct keeper *k, struct task *t) {
  struct regs r;
  if (regs_get(t->tid, &r)) return LEFT_ALONE;
  bool again = wait_resumes(t, &r);
  for (size_t i = 0; i < calls_count; i++) {
    if (!concerns(&calls[i], &r)) continue;
    enum answer answer = again ? wait_again(t, &r, &calls[i])
                               : calls[i].enter(k, t, &r, &calls[i]);
    if (answer != LEFT_ALONE) regs_set(t->tid, &r);
    return answer;
  }
  return LEFT_ALONE;
}
