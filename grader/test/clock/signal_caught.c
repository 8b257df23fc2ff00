/* A handler cuts a sleep short; nanosleep tells how much was left, and to sleep
 * for that ends at the right time. The sleep after it is a new one: it once was
 * given the deadline of the old. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void handler(int signal) {
  (void)signal;
}

int main(void) {
  struct timespec time = {2, 0};
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  if (fork() == 0) {
    usleep(300000);
    kill(getppid(), SIGUSR1);
    _exit(0);
  }
  for (int i = 0; i < 3; i++) {
    int result = nanosleep(&time, &time);
    if (result == 0) time = (struct timespec){1, 0};
    printf("%s, next %ld.%09ld\n", result ? "interrupted" : "slept",
           time.tv_sec, time.tv_nsec);
  }
}
