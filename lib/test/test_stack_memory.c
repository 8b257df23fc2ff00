/* test_stack_memory.c -- what a sleeping task costs in memory, all in all.
 *
 * A hundred thousand tasks on the default limits of the kernel; with
 * COIL_TEST_MILLION=1, a million, which takes 5 GiB and some ten seconds. */
#include "help.h"

#include "debug.h"

enum { LIMIT = 4600 /* bytes per task: a page, its record, and page tables */ };

static long kilobytes(const char *file, const char *what) {
  char line[256];
  long value = 0;
  FILE *f = fopen(file, "r");
  while (fgets(line, sizeof line, f))
    if (strncmp(line, what, strlen(what)) == 0)
      value = strtol(line + strlen(what), NULL, 10);
  fclose(f);
  return value;
}

static long all_memory(void) {
  static const char file[] = "/proc/self/status";
  return kilobytes(file, "VmRSS:") + kilobytes(file, "VmPTE:");
}

static int sleep_long(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_sleep(COIL_SEC(3600));
}

/* The loop says which protection is in force, and for how many it is not. */
static void expect_guards(coil_stack_stats stacks) {
  coil_stack_stats told = coil_stats(coil_get_running_loop()).stacks;
  ck_assert_str_eq(told.guard, stacks.guard);
  ck_assert_uint_eq(told.unguarded, stacks.unguarded);
  if (strcmp(stacks.guard, "madvise") == 0)
    ck_assert_uint_eq(stacks.unguarded, 0);
  if (strcmp(stacks.guard, "none") == 0)
    ck_assert_uint_gt(stacks.unguarded, 0);
}

static int sleep_all(void *n, void **result) {
  (void)result;
  long before = all_memory();
  for (int i = 0; i < *(int *)n; i++) {
    coil_task *t = coil_create_task(sleep_long, NULL);
    if (!t) return -ENOMEM;
    coil_task_release(t);
  }
  int err = coil_sleep(COIL_MS(1));
  coil_stack_stats stacks = coil_stack_get_stats();
  long each = (all_memory() - before) * 1024 / *(int *)n;
  printf("%zu tasks asleep, stacks of %d KiB guarded by %s (%zu are not): %ld "
         "bytes each\n",
         stacks.used - 1, COIL_STACK_SIZE / 1024, stacks.guard,
         stacks.unguarded, each);
  ck_assert_uint_eq(stacks.used, (size_t) * (int *)n + 1);
  expect_guards(stacks);
  if (!is_watched()) ck_assert_int_le(each, LIMIT);
  return err;
}

static bool has_room_for_a_million(void) {
  long gib = kilobytes("/proc/meminfo", "MemAvailable:") >> 20;
  if (gib < 6)
    printf("skipped: a million tasks; 6 GiB are needed, %ld are free\n", gib);
  return gib >= 6;
}

START_TEST(cor_16_a_sleeping_task_costs_little_more_than_a_page) {
  int n = times(100000);
  if (getenv("COIL_TEST_MILLION") && has_room_for_a_million()) n = 1000000;
  ck_assert_int_eq(sim_run(sleep_all, &n, NULL), 0);
}
END_TEST

RUN_TESTS("stack_memory", cor_16_a_sleeping_task_costs_little_more_than_a_page)
