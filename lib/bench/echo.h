/* echo.h -- what the echo servers in C share.  Each takes a free port of
 * loopback, says "port N" on stdout, and sends back what it receives. */
#ifndef ECHO_H
#define ECHO_H

#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ECHO_BUFFER = 4096, ECHO_BACKLOG = 1024 };

static inline void echo_say_port(int fd) {
  struct sockaddr_in a;
  socklen_t size = sizeof a;
  if (getsockname(fd, (struct sockaddr *)&a, &size)) bench_fail("getsockname");
  printf("port %d\n", ntohs(a.sin_port));
  fflush(stdout);
}

/* A listening socket that does not block. */
static inline int echo_listen(void) {
  struct sockaddr_in a = {.sin_family = AF_INET,
                          .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) ||
      listen(fd, ECHO_BACKLOG))
    bench_fail("listen");
  echo_say_port(fd);
  return fd;
}

#endif
