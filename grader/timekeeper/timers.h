/* timers.h -- timers that are descriptors: timerfd. */
#ifndef TIMEKEEPER_TIMERS_H
#define TIMEKEEPER_TIMERS_H

#include "calls.h"

struct timer {
  struct timer *next;
  int fd;      /* our descriptor of the same timer */
  pid_t owner; /* the process that set it, and its descriptor there */
  int owner_fd;
  int clock;
  nanos deadline; /* NEVER: not armed */
  nanos interval; /* 0: once */
  uint64_t order;
};

enum answer timers_settime(struct keeper *k, struct task *t, struct regs *r,
                           const struct call *call);
enum answer timers_gettime(struct keeper *k, struct task *t, struct regs *r,
                           const struct call *call);

/* The timer that is due first, or NULL. */
struct timer *timers_first(struct keeper *k);
void timers_fire(struct keeper *k, struct timer *timer);

#endif
