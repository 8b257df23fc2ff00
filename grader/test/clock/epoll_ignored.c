/* The same for an epoll_wait without a timeout: the end of a child that nobody
 * waits for must not show in it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

int main(void) {
  int ends[2], epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  if (pipe(ends)) return 1;
  epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event);
  if (fork() == 0) {
    usleep(500000);
    _exit(0);
  }
  if (fork() == 0) {
    sleep(1);
    _exit(write(ends[1], "x", 1) != 1);
  }
  int n = epoll_wait(epoll, &event, 1, -1);
  printf("epoll_wait: %d %s\n", n, n < 0 ? strerror(errno) : "");
}
