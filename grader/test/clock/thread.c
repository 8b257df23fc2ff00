/* A thread sleeps for a second while the loop ticks every 0.3 s. */
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static int ends[2];

static void *work(void *arg) {
  sleep(1);
  return write(ends[1], "x", 1) == 1 ? arg : NULL;
}

int main(void) {
  pthread_t thread;
  if (pipe(ends)) return 1;
  pthread_create(&thread, NULL, work, NULL);
  struct pollfd fd = {.fd = ends[0], .events = POLLIN};
  while (poll(&fd, 1, 300) == 0) puts("tick");
  puts("the worker is done");
  pthread_join(thread, NULL);
}
