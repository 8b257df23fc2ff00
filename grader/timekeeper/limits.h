/* limits.h -- when is it too much? */
#ifndef TIMEKEEPER_LIMITS_H
#define TIMEKEEPER_LIMITS_H

#include <stdbool.h>

struct keeper;

/* Is it time to look again?  So it is every 20 ms of real time. */
bool limits_due(struct keeper *k);
void limits_check(struct keeper *k);

/* After each new process or thread. */
void limits_check_tasks(struct keeper *k);

#endif
