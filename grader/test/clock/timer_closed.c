/* A timer that repeats is closed; then nothing is left to wait for. */
#include <stdio.h>
#include <sys/timerfd.h>
#include <unistd.h>

int main(void) {
  int fd = timerfd_create(CLOCK_MONOTONIC, 0);
  const struct itimerspec when = {{1, 0}, {1, 0}};
  timerfd_settime(fd, 0, &when, NULL);
  usleep(1500000);
  close(fd);
  puts("closed");
  pause();
}
