/* echo_ev.c -- an echo server on libev.  Fair: one watcher per connection, and
 * answers are written at once, as its documentation advises. */
#include "echo.h"

#include <ev.h>

static void answer(struct ev_loop *loop, ev_io *w, int events) {
  (void)events;
  char buffer[ECHO_BUFFER];
  ssize_t n = read(w->fd, buffer, sizeof buffer);
  if (n > 0 && write(w->fd, buffer, (size_t)n) != n) bench_fail("write");
  if (n > 0 || (n < 0 && errno == EAGAIN)) return;
  ev_io_stop(loop, w);
  close(w->fd);
  free(w);
}

static void admit(struct ev_loop *loop, ev_io *listener, int events) {
  (void)events;
  int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  ev_io *w = malloc(sizeof *w);
  ev_io_init(w, answer, fd, EV_READ);
  ev_io_start(loop, w);
}

int main(void) {
  struct ev_loop *loop = ev_default_loop(0);
  ev_io listener;
  ev_io_init(&listener, admit, echo_listen(), EV_READ);
  ev_io_start(loop, &listener);
  ev_run(loop, 0);
}
