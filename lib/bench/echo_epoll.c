/* echo_epoll.c -- the floor of serving: epoll and nothing else.  One
 * edge-triggered registration per connection; a read that does not fill the
 * buffer has emptied the socket.  Sends of 64 bytes never fail here. */
#include "echo.h"

#include <sys/epoll.h>

static void watch(int epoll, int fd, uint32_t events) {
  struct epoll_event e = {.events = events, .data.fd = fd};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e)) bench_fail("epoll_ctl");
}

static void answer(int fd) {
  char buffer[ECHO_BUFFER];
  ssize_t n;
  do {
    n = read(fd, buffer, sizeof buffer);
    if (n > 0 && write(fd, buffer, (size_t)n) != n) bench_fail("write");
  } while (n == sizeof buffer);
  if (n == 0 || (n < 0 && errno != EAGAIN)) close(fd);
}

int main(void) {
  struct epoll_event events[256];
  int epoll = epoll_create1(EPOLL_CLOEXEC), listener = echo_listen();
  watch(epoll, listener, EPOLLIN);
  for (;;) {
    int n = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < n; i++) {
      int fd = events[i].data.fd;
      if (fd != listener) {
        answer(fd);
      } else {
        fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) watch(epoll, fd, EPOLLIN | EPOLLET);
      }
    }
  }
}
