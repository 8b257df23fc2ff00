/* group.h -- wait for several tasks at once.
 *
 * The tasks run since they were created; here they are only waited for.  The
 * arrays are yours and must stay until the call returns, and so must the
 * references to the tasks. */
#ifndef COIL_GROUP_H
#define COIL_GROUP_H

#include "cancel.h"

typedef enum coil_when {
  COIL_ALL_COMPLETED,
  COIL_FIRST_COMPLETED,
  COIL_FIRST_EXCEPTION, /* the first that fails, or else all */
} coil_when;

/* Wait until that many of the n tasks are done.  Returns how many are done by
 * then, or the error thrown at the caller.  Nothing is cancelled.  Suspends,
 * unless they are done already. */
COIL_MUST_CHECK int coil_wait(coil_task *const ts[], size_t n, coil_when when);

/* Wait for n tasks, and put the value of ts[i] into values[i], whoever was
 * first.  values may be NULL.
 *
 * With errors == NULL: returns 0 when all have succeeded; as soon as one fails,
 * its code.  The others go on, and their values are not written.
 * With errors: waits for all, puts each code into errors[i], and returns 0.
 *
 * When the caller is cancelled, it cancels all that are not done, in order,
 * waits until they have ended, and returns -ECANCELED.  -ENOMEM.  Suspends,
 * unless they are done already. */
COIL_MUST_CHECK int coil_gather(coil_task *const ts[], size_t n, void *values[],
                                int errors[]);

#endif
