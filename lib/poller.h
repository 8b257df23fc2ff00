/* poller.h -- how the kernel is asked which descriptors are ready: what poll.c
 * needs, and epoll(7) and poll(2) both can do.
 *
 * Build with -DCOIL_POLL=2 to have poll(2).  It is slower the more descriptors
 * are watched, and there is no system without it. */
#ifndef COIL_POLLER_H
#define COIL_POLLER_H

#include "poll.h"

#ifndef COIL_POLL
#if __has_include(<sys/epoll.h>)
#define COIL_POLL 1
#else
#define COIL_POLL 2
#endif
#endif

/* What the kernel may say of a descriptor besides COIL_READ and COIL_WRITE. */
enum {
  COIL__UNSURE = 8, /* a short read does not mean that nothing is left */
  COIL__GONE = 16,  /* it is not open any more */
};

/* What is known about one descriptor. */
typedef struct coil__slot {
  coil_watch *reader, *writer;
  unsigned generation; /* counts the files that this number has stood for */
  unsigned char ready; /* directions, and COIL__UNSURE, of an owned one */
  ino_t inode;         /* for poll(2): which file it was when last seen */
} coil__slot;

typedef struct coil_poller {
  coil__slot *slots; /* indexed by descriptor */
  size_t n;
  coil_closer closer;
  int epoll;
  void *room; /* for poll(2): a pollfd for each slot */
} coil_poller;

/* Both return 0 or -errno. */
int coil__poller_open(coil_poller *p);
void coil__poller_close(coil_poller *p);

/* Look at fd: report it soon if it is ready, and (epoll) whenever it becomes
 * so.  Returns 0; -ENOENT when this number now means a file that was never
 * added; or the errors of coil_poll_add. */
int coil__poller_look(coil_poller *p, int fd, unsigned generation);

/* The same for a file that is new.  Returns 0 or -errno. */
int coil__poller_register(coil_poller *p, int fd, unsigned generation);

/* Be ready for that many slots.  Returns 0 or -ENOMEM. */
int coil__poller_reserve(coil_poller *p, size_t slots);

/* Never report fd again. */
void coil__poller_forget(coil_poller *p, int fd);

/* Wait for at most `ms` milliseconds, -1 for ever, and hand over what came. */
void coil__poller_wait(coil_loop *loop, int ms);

/* In poll.c: `what` has come of the descriptor that had this generation. */
void coil__poll_deliver(coil_loop *loop, int fd, unsigned generation, int what);

#endif
