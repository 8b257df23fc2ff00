/* sandbox.h -- the child, from fork to exec. */
#ifndef TIMEKEEPER_SANDBOX_H
#define TIMEKEEPER_SANDBOX_H

#include <stdbool.h>
#include <sys/types.h>

struct keeper;

/* The ends of pipes that a start needs. */
struct sandbox_pipes {
  int go;      /* written by us: begin */
  int trouble; /* written by the child: what went wrong */
};

/* Fork the child.  It waits for sandbox_go() before it does anything, so that
 * it can be attached first. */
pid_t sandbox_fork(struct keeper *k, struct sandbox_pipes *pipes);
void sandbox_go(struct keeper *k, const struct sandbox_pipes *pipes);

/* Give the child up before it has done anything. */
void sandbox_abandon(struct keeper *k, const struct sandbox_pipes *pipes);

/* Wait for the exec.  False when there was none: the child has failed. */
bool sandbox_executed(const struct sandbox_pipes *pipes);

/* The child failed: record why.  Returns the exit status. */
int sandbox_explain(struct keeper *k, const struct sandbox_pipes *pipes);

#endif
