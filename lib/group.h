/* group.h -- wait for several tasks at once.
 *
 * coil_wait, coil_gather and coil_as_completed_next take tasks that run since
 * they were created; here they are only waited for.  The arrays are yours and
 * must stay until the call returns, and so must the references to the tasks.
 * They return -EDEADLK when the caller himself is one of these tasks.
 *
 * A coil_group has tasks of its own, and none of them outlives it. */
#ifndef COIL_GROUP_H
#define COIL_GROUP_H

#include "cancel.h"
#include "crowd.h"

typedef enum coil_when {
  COIL_ALL_COMPLETED,
  COIL_FIRST_COMPLETED,
  COIL_FIRST_EXCEPTION, /* the first that fails (to be cancelled is not to
                           fail), or else all */
} coil_when;

/* Wait until that many of the n tasks are done, or `timeout` has passed.
 * Returns how many are done by then, or the error thrown at the caller, or
 * -ENOMEM.  Nothing is cancelled.  Suspends, unless they are done already. */
COIL_MUST_CHECK int coil_wait(coil_task *const ts[], size_t n, coil_when when,
                              coil_time timeout);

/* Wait for n tasks, and put the value of ts[i] into values[i], whoever was
 * first.  values may be NULL.
 *
 * With errors == NULL: returns 0 when all have succeeded; as soon as one fails,
 * its code.  The others go on, and their values are not written.
 * With errors: waits for all, puts each code into errors[i], and returns 0.
 *
 * When the caller is cancelled, it cancels all that are not done, in order,
 * waits until they have ended, and returns -ECANCELED.  (It does not wait for
 * one that awaits the caller.)  -ENOMEM.  Suspends, unless they are done
 * already. */
COIL_MUST_CHECK int coil_gather(coil_task *const ts[], size_t n, void *values[],
                                int errors[]);

/* The n tasks one by one, in the order of their ends.  The memory is yours, and
 * stays where it is until destroy.  Init returns 0 or -ENOMEM; destroy may
 * follow in any case.
 *
 * Next waits for one more, gives it (without a reference) in *t and returns 1;
 * 0 when it has given all; or the error thrown at the caller, who may then ask
 * again: nothing is cancelled or lost.  Suspends, unless one is done. */
typedef struct coil_as_completed {
  coil_crowd crowd;
  size_t given;
} coil_as_completed;

COIL_MUST_CHECK int coil_as_completed_init(coil_as_completed *a,
                                           coil_task *const ts[], size_t n);
COIL_MUST_CHECK int coil_as_completed_next(coil_as_completed *a, coil_task **t);
void coil_as_completed_destroy(coil_as_completed *a);

/* A group: tasks that begin inside a stretch of code, from enter to exit, and
 * have all ended behind it.
 *
 *   coil_group g;
 *   coil_group_enter(&g);
 *   int err = coil_group_create_task(&g, fetch, "a", NULL);
 *   if (!err) err = coil_group_create_task(&g, fetch, "b", NULL);
 *   return coil_group_exit(&g, err);
 *
 * When the first of them fails, the others are cancelled, and so is the task
 * that entered the group if it has not come to the exit yet.  A task that is
 * cancelled has not failed.
 *
 * Groups are yours, on the stack of their task.  What is entered must be
 * exited, also on the way out because of an error. */
typedef struct coil_group {
  coil_scope scope;
  coil_list children; /* coil_child: those that have not ended */
  size_t failed;      /* how many failures, in a child or by exit's err */
  int err;            /* the code of the first failure, or 0 */
  bool is_ending;     /* all have been cancelled */
  bool is_exiting;
} coil_group;

extern const char coil__group[]; /* the word of who is parked on one */

typedef struct coil_child {
  coil_list link;
  coil_done done; /* done.future is the task's */
  coil_group *group;
} coil_child;

void coil_group_enter(coil_group *g);

/* Create a task in the group; any task may, also a child.  Gives a reference to
 * it in *t, unless t is NULL: then the group alone knows it.
 *
 * Returns 0; -ENOMEM; -ECANCELED when the group is ending, -EINVAL when it has
 * ended.  Never suspends. */
COIL_MUST_CHECK int coil_group_create_task(coil_group *g, coil_fn *fn,
                                           void *arg, coil_task **t);

/* End the group, without this being an error: cancel its tasks, and the one
 * that entered it.  Returns false when it is ending anyway.  Never suspends. */
bool coil_group_cancel(coil_group *g);

/* Wait until all children have ended, those too that they create meanwhile.
 * err is how the code inside has ended; when it failed, the children are
 * cancelled first, and so they are when the caller is cancelled here.
 *
 * Returns the first failure, be it the child's or err; if there is none, what
 * was thrown at the caller; else err, or 0 after coil_group_cancel.  When the
 * caller was cancelled and a child failed too, it meets -ECANCELED at its next
 * wait.  Suspends, unless no child is left. */
COIL_MUST_CHECK int coil_group_exit(coil_group *g, int err);

#endif
