/* filter.h -- which system calls stop for the supervisor. */
#ifndef TIMEKEEPER_FILTER_H
#define TIMEKEEPER_FILTER_H

#include <stdbool.h>

/* Install the filter in the calling process, for ever.  `all`: every row of
 * the table; otherwise those that are marked `always`.  0 or negative errno. */
int filter_install(bool all);

#endif
