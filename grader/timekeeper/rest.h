/* rest.h -- sleep until there is something to do. */
#ifndef TIMEKEEPER_REST_H
#define TIMEKEEPER_REST_H

#include <stdbool.h>
#include <sys/types.h>

#include "options.h"

struct keeper;

/* Until something is written or a child changes, but not longer than this. */
void rest(struct keeper *k, nanos at_most);

/* Many events are expected, one after the other: from now on (or no longer)
 * rest_until_event() may be used. */
void rest_tick(struct keeper *k, bool on);

/* waitpid() for any task, which fails with EINTR after at most 2 ms or so. */
pid_t rest_until_event(int *status);

#endif
