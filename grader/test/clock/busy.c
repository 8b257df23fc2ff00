/* Looks at the clock until two seconds have passed, which they never do. */
#include <stdio.h>
#include <time.h>

int main(void) {
  struct timespec start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  do clock_gettime(CLOCK_MONOTONIC, &now);
  while (now.tv_sec < start.tv_sec + 2);
  puts("never");
}
