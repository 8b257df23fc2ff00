/* gather.h -- the contract of assignment 03: many jobs at the same time. */
#ifndef GATHER_H
#define GATHER_H

#include "coil.h"

struct job {
  const char *name; /* NULL: it has nothing to say */
  coil_time delay;  /* how long it takes */
  int value;        /* what comes of it, if all goes well */
  int error;        /* how it fails, a negative errno; or 0 */
};

/* A coroutine; its arg is a struct job.  Sleeps job->delay.  Then, if the job
 * has an error, returns it.  Else prints "NAME is done", if it has a name, and
 * leaves a pointer to job->value in *result. */
int work(void *arg, void **result);

/* A plain function, which suspends.  Runs all n jobs at the same time, each as
 * a task of its own, and puts the value of jobs[i] into values[i], whoever was
 * first.  Returns 0 when all are done.  When a job fails, returns its error at
 * that very moment; the others go on, and values is not touched.  With n == 0
 * there is nothing to wait for: returns 0 at once.
 *
 * The jobs are the caller's, and stay until they are done. */
COIL_MUST_CHECK int gather_all(struct job jobs[], size_t n, int values[]);

#endif
