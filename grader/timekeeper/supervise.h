/* supervise.h -- a run, from its start to its last process. */
#ifndef TIMEKEEPER_SUPERVISE_H
#define TIMEKEEPER_SUPERVISE_H

struct keeper;

/* Run the program under ptrace.  Returns the exit status. */
int supervise(struct keeper *k);

/* Run the program without ptrace; the clock is not held. */
int supervise_plain(struct keeper *k);

#endif
