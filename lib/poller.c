/* poller.c -- see poller.h.  First with epoll(7), then with poll(2); one of the
 * two is compiled. */
#include "poller.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#if COIL_POLL == 1
#include <sys/epoll.h>

/* A descriptor is registered once, for both directions, edge-triggered: it
 * costs nothing while nobody waits, and it cannot spin.  An edge alone would be
 * lost on whoever comes after it; but modifying a registration, be it to what
 * it was, makes the kernel look again. */

enum { BATCH = 256 }; /* events taken in one turn; more wait for the next */

const char *coil_poll_backend(void) {
  return "epoll";
}

int coil__poller_open(coil_poller *p) {
  p->epoll = epoll_create1(EPOLL_CLOEXEC);
  return p->epoll < 0 ? -errno : 0;
}

void coil__poller_close(coil_poller *p) {
  close(p->epoll);
}

int coil__poller_reserve(coil_poller *p, size_t slots) {
  (void)p, (void)slots;
  return 0;
}

static int control(coil_poller *p, int op, int fd, unsigned generation) {
  struct epoll_event e = {
      .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI | EPOLLET};
  e.data.u64 = (uint64_t)generation << 32 | (unsigned)fd;
  return epoll_ctl(p->epoll, op, fd, &e) == 0 ? 0 : -errno;
}

int coil__poller_look(coil_poller *p, int fd, unsigned generation) {
  return control(p, EPOLL_CTL_MOD, fd, generation);
}

int coil__poller_register(coil_poller *p, int fd, unsigned generation) {
  int err = control(p, EPOLL_CTL_ADD, fd, generation);
  if (err == -EEXIST) err = control(p, EPOLL_CTL_MOD, fd, generation);
  return err;
}

void coil__poller_forget(coil_poller *p, int fd) {
  epoll_ctl(p->epoll, EPOLL_CTL_DEL, fd, NULL);
}

/* A hang-up or an error is news for both sides.  Urgent data is for neither,
 * but where it is, a read ends early. */
static int meaning(uint32_t events) {
  int what = 0;
  if (events & (EPOLLIN | EPOLLRDHUP)) what |= COIL_READ;
  if (events & EPOLLOUT) what |= COIL_WRITE;
  if (events & (EPOLLHUP | EPOLLERR)) what |= COIL_READ | COIL_WRITE;
  if (events & ~(uint32_t)(EPOLLIN | EPOLLOUT)) what |= COIL__UNSURE;
  return what;
}

/* A signal may end the wait early: the loop just takes another turn. */
void coil__poller_wait(coil_loop *loop, int ms) {
  struct epoll_event events[BATCH];
  int n = epoll_wait(loop->poller->epoll, events, BATCH, ms);
  coil_require(n >= 0 || errno == EINTR,
               "epoll_wait failed; was the loop's own descriptor closed?");
  for (int i = 0; i < n; i++) {
    uint64_t data = events[i].data.u64;
    coil__poll_deliver(loop, (int)(data & UINT32_MAX), (unsigned)(data >> 32),
                       meaning(events[i].events));
  }
}

#else
#include <poll.h>
#include <sys/stat.h>

/* Nothing is registered: each wait hands the kernel the list of all watches,
 * and it says which of them are ready.  That is level readiness by nature. */

const char *coil_poll_backend(void) {
  return "poll";
}

int coil__poller_open(coil_poller *p) {
  (void)p;
  return 0;
}

void coil__poller_close(coil_poller *p) {
  free(p->room);
}

/* Room is made when a watch is added, because a wait cannot fail. */
int coil__poller_reserve(coil_poller *p, size_t slots) {
  void *room = realloc(p->room, slots * sizeof(struct pollfd));
  if (!room) return -ENOMEM;
  p->room = room;
  return 0;
}

/* Would a wait make sense?  Sockets and pipes tell by their inode whether they
 * are the ones of last time. */
int coil__poller_look(coil_poller *p, int fd, unsigned generation) {
  (void)generation;
  struct stat file;
  if (fstat(fd, &file) != 0) return -errno;
  if (S_ISREG(file.st_mode) || S_ISDIR(file.st_mode)) return -EPERM;
  ino_t last = p->slots[fd].inode;
  p->slots[fd].inode = file.st_ino;
  return last == file.st_ino ? 0 : -ENOENT;
}

int coil__poller_register(coil_poller *p, int fd, unsigned generation) {
  int err = coil__poller_look(p, fd, generation);
  return err == -ENOENT ? 0 : err;
}

void coil__poller_forget(coil_poller *p, int fd) {
  p->slots[fd].inode = 0;
}

static nfds_t list_watches(coil_poller *p) {
  struct pollfd *fds = p->room;
  nfds_t n = 0;
  for (size_t fd = 0; fd < p->n; fd++) {
    short events = 0;
    if (p->slots[fd].reader) events |= POLLIN;
    if (p->slots[fd].writer) events |= POLLOUT;
    if (events) fds[n++] = (struct pollfd){.fd = (int)fd, .events = events};
  }
  return n;
}

static int meaning(short events) {
  int what = 0;
  if (events & POLLIN) what |= COIL_READ;
  if (events & POLLOUT) what |= COIL_WRITE;
  if (events & (POLLHUP | POLLERR)) what |= COIL_READ | COIL_WRITE;
  if (events & POLLNVAL) what |= COIL__GONE;
  return what;
}

void coil__poller_wait(coil_loop *loop, int ms) {
  struct pollfd *fds = loop->poller->room;
  nfds_t n = list_watches(loop->poller);
  int found = poll(fds, n, ms);
  coil_require(found >= 0 || errno == EINTR || errno == ENOMEM,
               "poll failed; are more descriptors watched than may be open?");
  if (found <= 0) return;
  for (nfds_t i = 0; i < n; i++)
    coil__poll_deliver(loop, fds[i].fd,
                       loop->poller->slots[fds[i].fd].generation,
                       meaning(fds[i].revents));
}

#endif
