/* Every clock shows the same time, by every way to ask; CPU time is real. */
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long start[12];

static long ms_of(int clock) {
  struct timespec time;
  if (syscall(SYS_clock_gettime, clock, &time)) return -1;
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static time_t raw_time(void) {
#ifdef SYS_time
  return syscall(SYS_time, NULL);
#else
  return time(NULL);
#endif
}

int main(void) {
  const int clocks[] = {CLOCK_REALTIME,
                        CLOCK_MONOTONIC,
                        CLOCK_MONOTONIC_RAW,
                        CLOCK_REALTIME_COARSE,
                        CLOCK_MONOTONIC_COARSE,
                        CLOCK_BOOTTIME,
                        CLOCK_TAI};
  for (int i = 0; i < 7; i++) start[i] = ms_of(clocks[i]);
  time_t then = time(NULL), raw = raw_time();
  usleep(2500000);
  for (int i = 0; i < 7; i++)
    printf("clock %d: %ld ms\n", clocks[i], ms_of(clocks[i]) - start[i]);
  struct timeval day;
  syscall(SYS_gettimeofday, &day, NULL);
  printf("time: %ld s, %ld s\n", time(NULL) - then, raw_time() - raw);
  printf("gettimeofday: %ld s and %ld us\n", day.tv_sec - then, day.tv_usec);
  printf("CPU time: %s\n",
         ms_of(CLOCK_PROCESS_CPUTIME_ID) < 2000 ? "less" : "the same");
}
