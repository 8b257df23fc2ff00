/* poll.c -- see poll.h.  Who waits for which descriptor; the kernel is asked in
 * poller.c.
 *
 * The trap of descriptors is that they are numbers: one that was closed behind
 * our back soon means another file.  So nothing is believed of a number unless
 * its owner has promised to tell, and each file that a number stands for is a
 * new generation: news of an older one is not delivered. */
#include "poller.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A loop that is closed has none.  Nor has one that was copied by fork: the
 * kernel's registrations are the parent's. */
static coil__slot *slot_of(const coil_loop *loop, int fd) {
  coil_poller *p = coil_loop_is_open(loop) ? loop->poller : NULL;
  return p && fd >= 0 && (size_t)fd < p->n ? &p->slots[fd] : NULL;
}

/* Take w out of its slot: somebody else can watch now. */
static void leave(coil_watch *w) {
  coil__slot *s = slot_of(w->loop, w->fd);
  if (s && s->reader == w) s->reader = NULL;
  if (s && s->writer == w) s->writer = NULL;
  w->what = 0;
  w->loop->watched--;
}

/* A watch keeps its slot until the very moment of its call, so that a close
 * meets it even on the way. */
static void run_watch(void *arg) {
  coil_watch *w = arg;
  if (w->what) leave(w);
  w->fn(w->arg);
}

/* Unless it is on its way already. */
static void fire(coil_watch *w) {
  if (w && !coil_handle_is_queued(&w->handle))
    coil_list_push(&w->loop->ready, &w->handle.link);
}

static void fire_closed(coil_watch *w) {
  if (!w) return;
  leave(w);
  w->err = -EBADF;
  fire(w);
}

/* The number stands for another file from now on, or for none. */
static void forget(coil__slot *s) {
  fire_closed(s->reader);
  fire_closed(s->writer);
  s->generation++;
  s->ready = 0;
}

void coil__poll_deliver(coil_loop *loop, int fd, unsigned generation,
                        int what) {
  coil__slot *s = &loop->poller->slots[fd];
  if (s->generation != generation) return;
  if (what & COIL__GONE) {
    forget(s);
    return;
  }
  s->ready |= (unsigned char)what;
  if (what & COIL_READ) fire(s->reader);
  if (what & COIL_WRITE) fire(s->writer);
}

static void wait_until(coil_loop *loop, coil_time until) {
  coil__poller_wait(loop, coil_loop_patience(loop, until));
}

static void close_poller(coil_loop *loop) {
  coil__poller_close(loop->poller);
  free(loop->poller->slots);
  free(loop->poller);
  loop->poller = NULL;
}

int coil_poll_init(coil_loop *loop) {
  if (!coil_loop_is_open(loop)) return -EINVAL;
  if (loop->poller) return 0;
  coil_poller *p = calloc(1, sizeof *p);
  if (!p) return -ENOMEM;
  int err = coil__poller_open(p);
  if (err) {
    free(p);
    return err;
  }
  loop->poller = p;
  loop->wait = wait_until;
  coil_loop_at_close(loop, &p->closer, close_poller);
  return 0;
}

static int make_room(coil_poller *p, int fd) {
  size_t n = p->n ? p->n : 16;
  while (n <= (size_t)fd) n *= 2;
  int err = coil__poller_reserve(p, n);
  if (err) return err;
  coil__slot *slots = realloc(p->slots, n * sizeof *slots);
  if (!slots) return -ENOMEM;
  memset(slots + p->n, 0, (n - p->n) * sizeof *slots);
  p->slots = slots;
  p->n = n;
  return 0;
}

static int prepare(coil_loop *loop, int fd) {
  if (slot_of(loop, fd)) return 0;
  if (fd < 0) return -EBADF;
  int err = coil_poll_init(loop);
  return err ? err : make_room(loop->poller, fd);
}

/* Have the kernel look at fd, which anybody may have closed or read. */
static int look(coil_loop *loop, int fd) {
  int err = prepare(loop, fd);
  if (err) return err;
  coil__slot *s = slot_of(loop, fd);
  err = coil__poller_look(loop->poller, fd, s->generation);
  if (err != -ENOENT) return err;
  forget(s);
  return coil__poller_register(loop->poller, fd, s->generation);
}

int coil_poll_add(coil_loop *loop, coil_watch *w, int fd, int what,
                  coil_callback *fn, void *arg) {
  if (!(what & (COIL_READ | COIL_WRITE))) return -EINVAL;
  int err = what & COIL_OWNED ? 0 : look(loop, fd);
  if (err) return err;
  coil__slot *s = slot_of(loop, fd);
  if (!s) return -EBADF; /* nobody has ever owned it */
  if ((what & COIL_READ && s->reader) || (what & COIL_WRITE && s->writer))
    return -EBUSY;
  bool is_ready = what & COIL_OWNED && what & s->ready;
  what &= COIL_READ | COIL_WRITE;
  *w = (coil_watch){{.fn = run_watch, .arg = w}, loop, fn, arg, fd, what, 0};
  if (what & COIL_READ) s->reader = w;
  if (what & COIL_WRITE) s->writer = w;
  loop->watched++;
  if (is_ready) fire(w);
  return 0;
}

bool coil_poll_cancel(coil_loop *loop, coil_watch *w) {
  (void)loop;
  bool is_watching = w->what;
  if (is_watching) leave(w);
  return coil_handle_cancel(&w->handle) || is_watching;
}

/* The registration is removed by hand: as long as a duplicate of the descriptor
 * is open anywhere, close(2) alone would leave it in place.  An interrupted
 * close has closed, on Linux. */
int coil_poll_close(coil_loop *loop, int fd) {
  coil__slot *s = slot_of(loop, fd);
  if (s) {
    forget(s);
    coil__poller_forget(loop->poller, fd);
  }
  return close(fd) == 0 || errno == EINTR ? 0 : -errno;
}

int coil_poll_own(coil_loop *loop, int fd) {
  int err = prepare(loop, fd);
  if (err) return err;
  coil__slot *s = slot_of(loop, fd);
  forget(s);
  return coil__poller_register(loop->poller, fd, s->generation);
}

bool coil_poll_is_ready(const coil_loop *loop, int fd, int what) {
  const coil__slot *s = slot_of(loop, fd);
  return s && s->ready & what;
}

/* After a hang-up no news will follow, and a read ends early at urgent data:
 * then only -EAGAIN is proof. */
void coil_poll_learn(coil_loop *loop, int fd, int what, size_t asked,
                     ssize_t result) {
  coil__slot *s = slot_of(loop, fd);
  if (!s) return;
  bool is_short = result >= 0 && (size_t)result < asked;
  if (result == -EAGAIN || (is_short && !(s->ready & COIL__UNSURE)))
    s->ready &= (unsigned char)~what;
}
