/* SIGALRM after a second: a timer that this clock cannot hold, and says so. */
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

int main(void) {
  const struct itimerval second = {.it_value = {1, 0}};
  puts("waiting for a signal");
  setitimer(ITIMER_REAL, &second, NULL);
  pause();
}
