/* thread.h -- work that would block goes to a thread; its result comes back.
 *
 * A function that waits inside a system call, or computes for long, stops the
 * whole loop.  Here it runs in a thread of a small pool instead, and only the
 * task that asked for it waits.  Threads are started when they are needed, have
 * all signals blocked, and end when the loop is closed, which waits for jobs
 * that still run: one that never ends (opening a FIFO that nobody writes) keeps
 * coil_run from returning, though its task was cancelled; give it an interrupt.
 *
 * In such a thread there is no loop: nothing that suspends can be called, and
 * of the loop only what inbox.h allows. */
#ifndef COIL_THREAD_H
#define COIL_THREAD_H

#include "inbox.h"

/* Names have a pool of their own: a name server that does not answer holds up
 * other names, and nothing else. */
typedef enum coil_pool { COIL_POOL_WORK, COIL_POOL_NAMES } coil_pool;

/* How a job is to be treated; all zero is asyncio's way. */
typedef struct coil_job_options {
  coil_pool pool;
  /* When the task is thrown an error while fn runs: wait for the end of fn
   * before passing it on, so that arg may lie on the task's stack. */
  bool waits_on_cancel;
  /* Called once at that moment, in the loop's thread, and never after fn has
   * returned: to make fn come to an end.  It may come before fn's first line,
   * so leave a note for fn.  It must not block. */
  coil_callback *interrupt;
  /* If given, arg belongs to the job, whatever happens: called once, in the
   * loop's thread, when the job is over or could not begin.  `value` is what fn
   * left in *result, if the task did not get it, else NULL. */
  void (*release)(void *arg, void *value);
} coil_job_options;

/* Run fn(arg, result) in another thread, and return its code.  A job that has
 * not begun when the task is cancelled never does.  One that runs goes on to
 * its end although the task does not wait for it: so arg must stay as long as
 * fn may use it, and a value that nobody gets is lost (else see the options).
 * -ENOMEM, -EAGAIN when there is no thread and none can be started, or an error
 * of coil_threadsafe_begin.  Suspends. */
COIL_MUST_CHECK int coil_to_thread(coil_fn *fn, void *arg, void **result);
COIL_MUST_CHECK int coil_to_thread_with(const coil_job_options *how,
                                        coil_fn *fn, void *arg, void **result);

#include "files.h" /* jobs ready to use: built on the above, so it comes last */

#endif
