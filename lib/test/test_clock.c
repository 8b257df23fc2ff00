/* test_clock.c -- the real clock, as a loop shows it. */
#include "help.h"

#include <time.h>

static coil_loop loop;

START_TEST(clk_01_time_never_decreases) {
  coil_loop_init(&loop);
  coil_time last = coil_now(&loop);
  for (int i = 0; i < times(1000000); i++) {
    coil_time now = coil_now(&loop);
    ck_assert_int_ge(now, last);
    last = now;
  }
  coil_loop_close(&loop);
}
END_TEST

static void busy_wait(void *arg) {
  coil_time *elapsed = arg, begin = coil_now(&loop);
  struct timespec now, end;
  clock_gettime(CLOCK_MONOTONIC, &end);
  end.tv_sec += (end.tv_nsec + 10000000) / 1000000000;
  end.tv_nsec = (end.tv_nsec + 10000000) % 1000000000;
  do
    clock_gettime(CLOCK_MONOTONIC, &now);
  while (now.tv_sec < end.tv_sec ||
         (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec));
  *elapsed = coil_now(&loop) - begin;
}

START_TEST(clk_02_time_advances_within_one_callback) {
  coil_loop_init(&loop);
  coil_handle h;
  coil_time elapsed = 0;
  coil_call_soon(&loop, &h, busy_wait, &elapsed);
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  ck_assert_int_ge(elapsed, COIL_MS(9));
  coil_loop_close(&loop);
}
END_TEST

START_TEST(clk_03_time_is_monotonic_time) {
  coil_loop_init(&loop);
  struct timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  coil_time now = coil_now(&loop);
  clock_gettime(CLOCK_MONOTONIC, &after);
  ck_assert_int_ge(now, COIL_SEC(before.tv_sec) + before.tv_nsec);
  ck_assert_int_le(now, COIL_SEC(after.tv_sec) + after.tv_nsec);
  coil_loop_close(&loop);
}
END_TEST

RUN_TESTS("clock", clk_01_time_never_decreases,
          clk_02_time_advances_within_one_callback,
          clk_03_time_is_monotonic_time)
