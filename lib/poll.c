/* poll.c -- see poll.h.  Readiness of descriptors by epoll(7).
 *
 * A descriptor is registered once, for both directions, edge-triggered: it
 * costs nothing while nobody waits, and it cannot spin.  An edge alone would
 * be lost on whoever comes after it, so each new watch modifies the
 * registration, which makes the kernel look at the descriptor again.  That one
 * system call also finds out that the number was closed and now means another
 * file, which readiness remembered on our side could not. */
#include "poll.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { BATCH = 256 }; /* events taken in one turn; more wait for the next */

struct slot { /* one descriptor: who waits to read it, who to write it */
  coil_watch *reader, *writer;
};

struct coil_poller {
  int epoll;
  struct slot *slots; /* indexed by descriptor */
  size_t n;
  coil_closer closer;
};

/* Take w out of its slots: it waits no longer. */
static void disarm(coil_loop *loop, coil_watch *w) {
  struct slot *s = &loop->poller->slots[w->fd];
  if (s->reader == w) s->reader = NULL;
  if (s->writer == w) s->writer = NULL;
  w->what = 0;
  loop->watched--;
}

static void fire(coil_loop *loop, coil_watch *w, int err) {
  if (!w) return;
  disarm(loop, w);
  w->err = err;
  coil_list_push(&loop->ready, &w->handle.link);
}

/* A hang-up or an error is news for both sides. */
static void deliver(coil_loop *loop, const struct epoll_event *e) {
  struct slot *s = &loop->poller->slots[e->data.fd];
  bool broken = e->events & (EPOLLHUP | EPOLLERR);
  if (broken || e->events & (EPOLLIN | EPOLLRDHUP)) fire(loop, s->reader, 0);
  if (broken || e->events & EPOLLOUT) fire(loop, s->writer, 0);
}

/* A signal may end the wait early: the loop just takes another turn. */
static void epoll_wait_until(coil_loop *loop, coil_time until) {
  struct epoll_event events[BATCH];
  int ms = coil_loop_patience(loop, until);
  int n = epoll_wait(loop->poller->epoll, events, BATCH, ms);
  coil_require(n >= 0 || errno == EINTR,
               "epoll_wait failed; was the loop's own descriptor closed?");
  for (int i = 0; i < n; i++) deliver(loop, &events[i]);
}

static void close_poller(coil_loop *loop) {
  close(loop->poller->epoll);
  free(loop->poller->slots);
  free(loop->poller);
  loop->poller = NULL;
}

int coil_poll_init(coil_loop *loop) {
  if (loop->closed) return -EINVAL;
  if (loop->poller) return 0;
  struct coil_poller *p = calloc(1, sizeof *p);
  if (!p) return -ENOMEM;
  p->epoll = epoll_create1(EPOLL_CLOEXEC);
  if (p->epoll < 0) {
    int err = -errno;
    free(p);
    return err;
  }
  loop->poller = p;
  loop->wait = epoll_wait_until;
  coil_loop_at_close(loop, &p->closer, close_poller);
  return 0;
}

static int make_room(struct coil_poller *p, int fd) {
  size_t n = p->n ? p->n : 16;
  if ((size_t)fd < p->n) return 0;
  while (n <= (size_t)fd) n *= 2;
  struct slot *slots = realloc(p->slots, n * sizeof *slots);
  if (!slots) return -ENOMEM;
  for (size_t i = p->n; i < n; i++) slots[i] = (struct slot){NULL, NULL};
  p->slots = slots;
  p->n = n;
  return 0;
}

/* Have the kernel look at fd now, and at each change from now on. */
static int look_again(struct coil_poller *p, int fd) {
  struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                          .data.fd = fd};
  if (epoll_ctl(p->epoll, EPOLL_CTL_MOD, fd, &e) == 0) return 0;
  if (errno != ENOENT) return -errno;
  return epoll_ctl(p->epoll, EPOLL_CTL_ADD, fd, &e) == 0 ? 0 : -errno;
}

int coil_poll_add(coil_loop *loop, coil_watch *w, int fd, int what,
                  coil_callback *fn, void *arg) {
  if (fd < 0) return -EBADF;
  int err = coil_poll_init(loop);
  if (!err) err = make_room(loop->poller, fd);
  if (err) return err;
  struct slot *s = &loop->poller->slots[fd];
  if ((what & COIL_READ && s->reader) || (what & COIL_WRITE && s->writer))
    return -EBUSY;
  err = look_again(loop->poller, fd);
  if (err) return err;
  *w = (coil_watch){.handle = {.fn = fn, .arg = arg}, .fd = fd, .what = what};
  if (what & COIL_READ) s->reader = w;
  if (what & COIL_WRITE) s->writer = w;
  loop->watched++;
  return 0;
}

bool coil_poll_cancel(coil_loop *loop, coil_watch *w) {
  if (w->what == 0) return coil_handle_cancel(&w->handle);
  disarm(loop, w);
  return true;
}

/* The registration is removed by hand: as long as a duplicate of the descriptor
 * is open anywhere, close(2) alone would leave it in place. */
int coil_poll_close(coil_loop *loop, int fd) {
  struct coil_poller *p = loop->poller;
  if (p && fd >= 0 && (size_t)fd < p->n) {
    fire(loop, p->slots[fd].reader, -EBADF);
    fire(loop, p->slots[fd].writer, -EBADF);
    epoll_ctl(p->epoll, EPOLL_CTL_DEL, fd, NULL);
  }
  return close(fd) == 0 ? 0 : -errno;
}
