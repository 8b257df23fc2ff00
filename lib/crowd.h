/* crowd.h -- several tasks, and who of them has ended; a helper of group.c.
 *
 * A crowd writes down the ends of its tasks in the order in which they come,
 * and wakes the one who waits when it is enough.  It is the object that a task
 * in coil_gather, coil_wait or coil_as_completed_next is parked on. */
#ifndef COIL_CROWD_H
#define COIL_CROWD_H

#include "task.h"

typedef struct coil_member {
  coil_done done;     /* tells of the end of the i-th task given */
  coil_future *ended; /* the one that was the i-th to end */
} coil_member;

typedef struct coil_crowd {
  coil_task *const *tasks;
  coil_member *members;
  size_t n, ended;  /* how many there are, how many have ended */
  int failed;       /* the code of the first that failed, or 0 */
  bool may_cancel;  /* a task that was cancelled has not failed */
  size_t wanted;    /* so many ends are enough ... */
  bool until_error; /* ... or the first that failed ... */
  bool is_late;     /* ... or that it has taken too long */
  coil_task *waiter;
} coil_crowd;

/* Those that have ended already come first, in the order given.
 * Returns 0; -ENOMEM, or -EDEADLK when the caller is one of them, and the crowd
 * is empty. */
int coil__crowd_init(coil_crowd *c, coil_task *const ts[], size_t n);
void coil__crowd_free(coil_crowd *c);

bool coil__crowd_is_enough(const coil_crowd *c);

/* What a task parked on one says that it does. */
extern const char coil__gather[], coil__wait[], coil__as_completed[];

/* Park until it is enough.  Returns 0, or what was thrown at the caller. */
int coil__crowd_wait(coil_crowd *c, const char *word);

#endif
