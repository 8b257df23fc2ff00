/* poll.h -- file descriptors: call me when this one can be read or written.
 *
 * A watch is yours, like a timer, and fires once.  Readiness is *level*: while
 * there is something to read, a watch for reading fires, whoever read before
 * and however little.  At most one watch per descriptor and direction.
 *
 * Tell the loop before you close a descriptor: coil_poll_close does both. */
#ifndef COIL_POLL_H
#define COIL_POLL_H

#include "loop.h"

enum { COIL_READ = 1, COIL_WRITE = 2 };

typedef struct coil_watch {
  coil_handle handle;
  int fd;
  int what; /* COIL_READ, COIL_WRITE or both; 0 when it is not armed */
  int err;  /* after it fired: 0, or -EBADF when the descriptor was closed */
} coil_watch;

/* Let this loop watch descriptors.  coil_poll_add does it by itself.
 * Returns 0, or the error of epoll_create1(2), or -ENOMEM. */
int coil_poll_init(coil_loop *loop);

/* Call fn(arg) once, when fd is ready for one of `what`.  The end of the stream
 * and errors count as ready, so that the read or write can tell.
 *
 * Returns 0; -EBUSY when somebody else watches that direction, -EBADF when fd
 * is not open, -EPERM when it is of a kind that is always ready (a regular
 * file), -ENOMEM.  Never suspends. */
int coil_poll_add(coil_loop *loop, coil_watch *w, int fd, int what,
                  coil_callback *fn, void *arg);

/* Prevent the call.  Returns whether there was one to prevent, even if the
 * descriptor was already ready.  Never suspends. */
bool coil_poll_cancel(coil_loop *loop, coil_watch *w);

/* Close fd; whoever watches it fires with err = -EBADF.
 * Returns 0, or the error of close(2).  Never suspends. */
int coil_poll_close(coil_loop *loop, int fd);

#endif
