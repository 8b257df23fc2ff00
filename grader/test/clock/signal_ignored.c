/* A child ends during each wait, and nobody cares for SIGCHLD. The kernel then
 * takes the wait up again, in the form into which it had been rewritten: its
 * deadline was lost. An epoll_wait ended with EINTR, which without a tracer it
 * does not. */
#include <errno.h>
#include <poll.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void say(const char *call, int result) {
  printf("%s: %d %s\n", call, result, result < 0 ? strerror(errno) : "");
}

/* A child that lives for half a second. */
static void disturb(void) {
  fflush(stdout);
  if (fork() > 0) return;
  usleep(500000);
  _exit(0);
}

int main(void) {
  struct timespec second = {1, 0}, when;
  struct epoll_event event;
  sem_t semaphore;
  disturb();
  say("nanosleep", nanosleep(&second, &second));
  disturb();
  say("poll", poll(NULL, 0, 1000));
  disturb();
  say("epoll_wait", epoll_wait(epoll_create1(0), &event, 1, 1000));
  sem_init(&semaphore, 0, 0);
  clock_gettime(CLOCK_REALTIME, &when);
  when.tv_sec++;
  disturb();
  say("sem_timedwait", sem_timedwait(&semaphore, &when));
}
