/* rest.h -- sleep until there is something to do. */
#ifndef TIMEKEEPER_REST_H
#define TIMEKEEPER_REST_H

#include "options.h"

struct keeper;

/* Until something is written or a child changes, but not longer than this. */
void rest(struct keeper *k, nanos at_most);

#endif
