/* signals.h -- signals on their way to the program. */
#ifndef TIMEKEEPER_SIGNALS_H
#define TIMEKEEPER_SIGNALS_H

struct keeper;
struct task;

/* A task has stopped because a signal is about to reach it.  Returns the signal
 * to let through, or 0 for none. */
int signal_arrives(struct keeper *k, struct task *t, int signal);

#endif
