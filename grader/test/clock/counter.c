/* The time-stamp counter goes with the clock, one tick a nanosecond. */
#include <stdio.h>
#include <unistd.h>

#ifdef __x86_64__
#include <x86intrin.h>

int main(void) {
  unsigned cpu;
  unsigned long long start = __rdtsc();
  usleep(1500000);
  printf("rdtsc: %llu\n", __rdtsc() - start);
  printf("rdtscp: %llu\n", __rdtscp(&cpu) - start);
}
#else
int main(void) {
  return 0;
}
#endif
