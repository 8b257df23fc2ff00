/* Two sleeps, one poll on nothing, two waits on a descriptor, one of them
 * without a timeout, one that does not wait; a thread and a child. */
#include <poll.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static void *work(void *arg) {
  return arg;
}

int main(void) {
  int ends[2];
  pthread_t thread;
  if (pipe(ends)) return 1;
  struct pollfd out = {.fd = ends[1], .events = POLLOUT};
  struct pollfd in = {.fd = ends[0], .events = POLLIN};
  usleep(1000);
  usleep(1000);
  poll(NULL, 0, 10);
  poll(&out, 1, -1);
  poll(&in, 1, 10);
  poll(&in, 1, 0);
  pthread_create(&thread, NULL, work, NULL);
  pthread_join(thread, NULL);
  if (fork() == 0) _exit(0);
  wait(NULL);
}
