/* clock.h -- what time it is: here, and for the program. */
#ifndef TIMEKEEPER_CLOCK_H
#define TIMEKEEPER_CLOCK_H

#include <time.h>

#include "calls.h"

nanos real_now(void); /* the machine's monotonic clock */

nanos nanos_of(const struct timespec *time); /* saturates at NEVER */
struct timespec timespec_of(nanos time);

/* Is it one of the clocks that count CPU time?  They are not held. */
bool clock_counts_cpu(int clock);

/* What the program's clock showed when it was started. */
nanos clock_base(int clock);

/* The calls that tell the time. */
enum answer clock_gettime_call(struct keeper *k, struct task *t, struct regs *r,
                               const struct call *call);
enum answer gettimeofday_call(struct keeper *k, struct task *t, struct regs *r,
                              const struct call *call);
enum answer time_call(struct keeper *k, struct task *t, struct regs *r,
                      const struct call *call);

/* The value of the time-stamp counter: one tick is a nanosecond. */
uint64_t clock_counter(const struct keeper *k);

/* After exec: take the vDSO away, so that the C library asks the kernel. */
void clock_hide_vdso(struct task *t);

#endif
