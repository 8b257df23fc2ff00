/* waits.h -- timed waits, held. */
#ifndef TIMEKEEPER_WAITS_H
#define TIMEKEEPER_WAITS_H

#include "calls.h"

typedef enum answer wait_call(struct keeper *k, struct task *t, struct regs *r,
                              const struct call *call);

wait_call wait_nanosleep;
wait_call wait_clock_nanosleep;
wait_call wait_poll;   /* poll, ppoll */
wait_call wait_select; /* select, pselect6 */
wait_call wait_epoll;  /* epoll_wait, epoll_pwait, epoll_pwait2 */
wait_call wait_futex;
wait_call wait_futexes;  /* futex_waitv */
wait_call wait_relative; /* a timespec, from now */
wait_call wait_until;    /* a timespec, a time of the wall clock */

/* select and pselect6 clear their sets; and what their fractions count in. */
bool wait_is_select(const struct call *call);
nanos wait_fraction(const struct call *call);
bool wait_is_epoll(long call_number);

/* Is this call a wait that the kernel takes up again after a signal? */
bool wait_resumes(struct task *t, const struct regs *r);
enum answer wait_again(struct task *t, struct regs *r, const struct call *call);

/* Its deadline has come: wake the thread. */
void wait_fire(struct keeper *k, struct task *t);

/* The thread stopped for a signal that will be ignored: without a tracer it
 * would not even have noticed. */
void wait_not_disturbed(struct task *t);

/* The thread has stopped at the exit of a held call. */
void wait_leave(struct keeper *k, struct task *t);

#endif
