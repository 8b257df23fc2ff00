/* calls.h -- the system calls that wait or tell the time. */
#ifndef TIMEKEEPER_CALLS_H
#define TIMEKEEPER_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "options.h"
#include "regs.h"
#include "tree.h"

/* Newer than the headers of some systems; the same on all machines. */
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif
#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif

/* What became of a call at its entry. */
enum answer {
  LEFT_ALONE, /* the kernel does it, as it stands in the registers */
  ANSWERED,   /* it is not done: its result stands in the registers */
  HELD        /* a timed wait, now untimed: the supervisor watches its exit */
};

/* Which calls of this number stop for the supervisor.  Decided by the kernel,
 * in filter.c, so that all others cost nothing. */
enum when {
  ALWAYS,
  IF_OUTPUT,  /* argument 0 is descriptor 1 or 2 */
  IF_STDOUT,  /* argument 0 is descriptor 1 */
  IF_POINTER, /* argument `arg` is not NULL */
  IF_EQUAL,   /* argument `arg` is `value` */
  IF_ANY_BIT  /* argument `arg` has a bit of `value` */
};

enum action {
  ASK,   /* stop for the supervisor */
  REFUSE /* the kernel answers -error at once */
};

struct call {
  long number;
  const char *name;
  enum when when;
  int arg;
  uint32_t value;
  enum action action;
  int error;   /* of REFUSE */
  bool always; /* belongs into the filter of the other clocks as well */
  enum answer (*enter)(struct keeper *k, struct task *t, struct regs *r,
                       const struct call *call);
  int timeout; /* waits: the argument that holds the timeout */
  long result; /* waits: what the call returns at its deadline */
};

extern const struct call calls[];
extern const size_t calls_count;

/* A task has stopped at the entry of a call.  Returns how it goes on. */
enum answer calls_enter(struct keeper *k, struct task *t);

/* Refuse a call that this clock cannot hold, aloud: it fails with ENOSYS, and
 * should the program then wait for ever, the verdict says why. */
enum answer calls_deny(struct keeper *k, struct task *t, struct regs *r,
                       const struct call *call);

#endif
