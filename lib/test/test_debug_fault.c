/* test_debug_fault.c -- debug mode without memory: it says less, or refuses,
 * and never disturbs the program. */
#include "help_debug.h"

#define WRAPPED __attribute__((weak))
void *__real_calloc(size_t n, size_t size) WRAPPED;
void *__wrap_calloc(size_t n, size_t size);

static int left; /* calls until the one that fails; 0 for none */

void *__wrap_calloc(size_t n, size_t size) {
  if (left == 0 || --left > 0) return __real_calloc(n, size);
  errno = ENOMEM;
  return NULL;
}

START_TEST(dbg_no_memory_for_debug_mode) {
  make_loop(0);
  int n = 0, err;
  do {
    left = ++n;
    err = coil_debug_on(&loop, stderr);
    if (err) ck_assert_int_eq(err, -ENOMEM);
  } while (err);
  left = 0;
  ck_assert_int_gt(n, 1);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
}
END_TEST

static int print_without_memory(void *arg, void **result) {
  (void)arg, (void)result;
  for (int n = 1; n <= 2; n++) {
    left = n;
    ck_assert_int_eq(coil_print_tasks(&loop, stderr), -ENOMEM);
    left = n;
    ck_assert_int_eq(coil_print_call_graph(coil_current_task(), stderr),
                     -ENOMEM);
  }
  return 0;
}

START_TEST(dbg_no_memory_to_print) {
  ck_assert_int_eq(debug_run(print_without_memory, NULL), 0);
}
END_TEST

static int three_sleeps(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_sleep(COIL_MS(1));
  if (!err) err = coil_sleep(COIL_MS(1));
  return err;
}

/* The first memory that such a run wants as zeros is for the record of the main
 * task. */
START_TEST(dbg_no_memory_for_a_record) {
  make_loop(0);
  ck_assert_int_eq(coil_debug_on(&loop, stderr), 0);
  left = 1;
  ck_assert_int_eq(coil_run_with(&loop, three_sleeps, NULL, NULL), 0);
  ck_assert_int_eq(left, 0);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
}
END_TEST

RUN_TESTS("debug_fault", dbg_no_memory_for_debug_mode, dbg_no_memory_to_print,
          dbg_no_memory_for_a_record)
