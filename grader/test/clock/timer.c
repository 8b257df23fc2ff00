/* Two timerfds in an epoll: every 0.25 s, and once at 1.1 s. */
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int add(int epoll, struct itimerspec when) {
  int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  timerfd_settime(fd, 0, &when, NULL);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  return fd;
}

int main(void) {
  int epoll = epoll_create1(0);
  const struct timespec quarter = {0, 250000000};
  int often = add(epoll, (struct itimerspec){quarter, quarter});
  int once = add(epoll, (struct itimerspec){.it_value = {1, 100000000}});
  struct itimerspec rest;
  for (struct epoll_event event; event.data.fd != once;) {
    if (epoll_wait(epoll, &event, 1, -1) != 1) return 1;
    uint64_t count = 0;
    if (read(event.data.fd, &count, 8) != 8) return 1;
    timerfd_gettime(once, &rest);
    printf("%s: %d, %ld ms left\n", event.data.fd == often ? "often" : "once",
           (int)count,
           rest.it_value.tv_sec * 1000 + rest.it_value.tv_nsec / 1000000);
  }
}
