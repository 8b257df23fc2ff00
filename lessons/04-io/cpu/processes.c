/* processes.c -- what two cores are worth at the moment, without coil.
 *
 * Two processes compute, one after the other and then at once.  Others who use
 * the machine, or two cores that are two halves of one, make it less than 2. */
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STEPS = 100 * 1000 * 1000 };

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void begin(void) {
  if (fork() != 0) return;
  for (volatile long i = 0; i < STEPS; i++) continue;
  _exit(0);
}

int main(void) {
  double start = seconds();
  begin(), wait(NULL);
  begin(), wait(NULL);
  double in_turn = seconds() - start;
  start = seconds();
  begin(), begin();
  wait(NULL), wait(NULL);
  printf("processes: %.2f times as fast\n", in_turn / (seconds() - start));
  return 0;
}
