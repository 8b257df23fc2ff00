/* Two deadlines in one loop on epoll: bar at 1, foo at 2. */
#include <stdio.h>
#include <sys/epoll.h>
#include <time.h>

static long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(void) {
  long start = now_ms();
  struct {
    long when;
    const char *what;
  } timers[] = {{1000, "Hello from bar!"}, {2000, "Hello from foo!"}};
  int epoll = epoll_create1(0);
  for (int next = 0; next < 2;) {
    long left = start + timers[next].when - now_ms();
    struct epoll_event event;
    if (left > 0)
      epoll_wait(epoll, &event, 1, (int)left);
    else
      puts(timers[next++].what);
  }
  printf("%ld ms\n", now_ms() - start);
}
