/* test_debug_leak.c -- what those who look for leaks make of suspended stacks.
 *
 * Each test runs in a process of its own, and LeakSanitizer (check-asan) and
 * valgrind let it fail if something is lost at its end. */
#include "help.h"

static void hold_block(void *arg) {
  void *volatile only_pointer = malloc(1000);
  (void)arg;
  coil_coro_yield();
  free(only_pointer);
}

START_TEST(dbg_08_what_a_suspended_stack_holds_is_no_leak) {
  static coil_coro c;
  coil_coro_init(&c, hold_block, NULL);
  ck_assert_int_eq(coil_coro_resume(&c), 0);
}
END_TEST

static int sleep_with_block(void *arg, void **result) {
  void *volatile only_pointer = malloc(1000);
  (void)arg, (void)result;
  int err = coil_sleep(COIL_SEC(1));
  free(only_pointer);
  return err;
}

START_TEST(dbg_08_nor_is_what_tasks_hold_that_wait) {
  static coil_loop loop;
  ck_assert_int_eq(coil_loop_init(&loop), 0);
  for (int i = 0; i < 100; i++)
    coil_task_release(coil_loop_create_task(&loop, sleep_with_block, NULL));
  ck_assert_int_ge(coil_loop_step(&loop), 0);
  ck_assert_int_eq(coil_loop_close(&loop), -EBUSY); /* they are still there */
}
END_TEST

static int leave(void *arg, void **result) {
  (void)arg, (void)result;
  exit(0);
}

/* It did not look at the stack of who had called coil_run. */
START_TEST(dbg_08_nor_is_what_the_thread_itself_holds) {
  void *volatile only_pointer = malloc(1000);
  ck_assert_int_eq(coil_run(leave, NULL, NULL), 0);
  free(only_pointer);
}
END_TEST

/* Would they notice?  Only one of them can be asked. */
#ifdef FIBER_ASAN
__attribute__((noinline)) static void lose_blocks(void) {
  for (int i = 0; i < 10; i++) *(void *volatile *)malloc(sizeof(void *)) = NULL;
}

START_TEST(a_leak_would_be_found) {
  pid_t child = fork();
  if (child == 0) {
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
    lose_blocks();
    _exit(__lsan_do_recoverable_leak_check() ? 77 : 0);
  }
  int status;
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  ck_assert(WIFEXITED(status));
  ck_assert_int_eq(WEXITSTATUS(status), 77);
}
END_TEST
#else
START_TEST(a_leak_would_be_found) {
}
END_TEST
#endif

RUN_TESTS("debug: leaks", dbg_08_what_a_suspended_stack_holds_is_no_leak,
          dbg_08_nor_is_what_tasks_hold_that_wait,
          dbg_08_nor_is_what_the_thread_itself_holds, a_leak_would_be_found)
