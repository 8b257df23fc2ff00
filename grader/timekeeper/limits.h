/* limits.h -- when is it too much? */
#ifndef TIMEKEEPER_LIMITS_H
#define TIMEKEEPER_LIMITS_H

struct keeper;

/* To be called often; looks about every 20 ms of real time. */
void limits_check(struct keeper *k);

/* After each new process or thread. */
void limits_check_tasks(struct keeper *k);

#endif
