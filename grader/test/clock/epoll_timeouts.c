/* A timeout of 0 does not wait, and -1 waits until there is something. */
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

int main(void) {
  int ends[2], epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  if (pipe(ends)) return 1;
  epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event);
  printf("at once: %d\n", epoll_wait(epoll, &event, 1, 0));
  if (fork() == 0) {
    sleep(1);
    return write(ends[1], "x", 1) != 1;
  }
  printf("at last: %d\n", epoll_wait(epoll, &event, 1, -1));
}
