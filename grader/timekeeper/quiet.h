/* quiet.h -- does everything wait? */
#ifndef TIMEKEEPER_QUIET_H
#define TIMEKEEPER_QUIET_H

#include <stdbool.h>

struct keeper;

/* True when no task of the tree can run before time goes on. */
bool quiet(struct keeper *k);

#endif
