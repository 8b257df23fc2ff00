/* poll.h -- file descriptors: call me when this one can be read or written.
 *
 * A watch is yours, like a timer, and fires once.  Readiness is *level*: while
 * there is something to read, a watch for reading fires, whoever read before
 * and however little.  At most one watch per descriptor and direction.
 *
 * To know that, the kernel is asked each time, by one system call.  Who owns a
 * descriptor, so that nobody else reads, writes or closes it, can save that
 * call: the loop then remembers what is ready, and the owner tells it what came
 * of each attempt (coil_poll_own and below).
 *
 * Tell the loop before you close a descriptor: coil_poll_close does both.
 * Nothing here suspends. */
#ifndef COIL_POLL_H
#define COIL_POLL_H

#include "loop.h"

#include <sys/types.h>

enum {
  COIL_READ = 1,
  COIL_WRITE = 2,
  COIL_OWNED = 4, /* with one of these: what is remembered is true */
};

typedef struct coil_watch {
  coil_handle handle; /* queued once it has fired */
  coil_loop *loop;
  coil_callback *fn;
  void *arg;
  int fd;
  int what; /* COIL_READ, COIL_WRITE or both; 0 when it watches nothing */
  int err;  /* when it fires: 0, or -EBADF when the descriptor was closed */
} coil_watch;

/* Let this loop watch descriptors.  coil_poll_add does it by itself.
 * Returns 0, or the error of epoll_create1(2), or -ENOMEM. */
int coil_poll_init(coil_loop *loop);

/* How this library was built to ask the kernel: "epoll" or "poll". */
const char *coil_poll_backend(void);

/* Call fn(arg) once, when fd is ready for one of `what`.  The end of the stream
 * and errors count as ready, so that the read or write can tell.  Rarely it
 * fires although nothing is there; so use descriptors that do not block.
 *
 * Returns 0; -EBUSY when somebody else watches that direction, -EBADF when fd
 * is not open, -EPERM when it is of a kind that is always ready (a regular
 * file), -EINVAL for neither direction, -ENOMEM.  Never suspends. */
int coil_poll_add(coil_loop *loop, coil_watch *w, int fd, int what,
                  coil_callback *fn, void *arg);

/* Prevent the call.  Returns whether there was one to prevent, even if the
 * descriptor was already ready.  Never suspends. */
bool coil_poll_cancel(coil_loop *loop, coil_watch *w);

/* Close fd; whoever watches it fires with err = -EBADF, even if fd was ready
 * and the call is already on its way.
 * Returns 0, or the error of close(2).  Never suspends. */
int coil_poll_close(coil_loop *loop, int fd);

/* Take fd over: from now on, until coil_poll_close, only who calls this reads,
 * writes and closes it.  What was known about that number is forgotten, and
 * nothing counts as ready yet.  Who still watches it fires with -EBADF.
 * Errors as coil_poll_add.  Never suspends. */
int coil_poll_own(coil_loop *loop, int fd);

/* Is fd, as far as remembered, ready for `what` (one direction)? */
bool coil_poll_is_ready(const coil_loop *loop, int fd, int what);

/* Learn from an attempt on an owned fd: `asked` bytes were asked for, and
 * `result` (a count, or -errno) came of it.  -EAGAIN and less than asked both
 * mean that the rest of the way is not ready. */
void coil_poll_learn(coil_loop *loop, int fd, int what, size_t asked,
                     ssize_t result);

#endif
