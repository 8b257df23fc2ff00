/* sandbox.h -- the child, from fork to exec. */
#ifndef TIMEKEEPER_SANDBOX_H
#define TIMEKEEPER_SANDBOX_H

#include <stdbool.h>
#include <sys/types.h>

struct keeper;

/* What the child says when it could not become the program. */
struct sandbox_error {
  int error;
  bool in_exec;
  char what[40];
};

/* The ends of pipes that a start needs. */
struct sandbox_pipes {
  int go;      /* written by us: begin */
  int trouble; /* written by the child: a struct sandbox_error */
};

/* Fork the child.  It waits for sandbox_go() before it does anything, so that
 * it can be attached first. */
pid_t sandbox_fork(struct keeper *k, struct sandbox_pipes *pipes);
void sandbox_go(struct keeper *k, const struct sandbox_pipes *pipes);

/* Did the child fail to become the program?  To be asked when it has ended, or
 * else waits until the exec. */
bool sandbox_failed(const struct sandbox_pipes *pipes,
                    struct sandbox_error *error);

#endif
