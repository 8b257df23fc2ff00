/* help.h -- what the library's tests share.
 *
 * A test is named after the statement that it checks ("tsk_04_...": TSK-04 of
 * the list in lib/README.md).  Most tests let things happen, write down in what
 * order, and compare that trace.  They run on the simulated clock, so none
 * waits, and none depends on how busy the machine is. */
#ifndef COIL_TEST_HELP_H
#define COIL_TEST_HELP_H

#include "coil.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

/* Is the program watched so closely that it is slow, or that its stacks and
 * system calls are not its own? */
static inline bool is_watched(void) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return true;
#endif
#endif
  return RUNNING_ON_VALGRIND || getenv("COIL_TEST_SLOW");
}

/* A number of repetitions: all of them, or fewer where each is slow. */
static inline int times(int n) {
  return is_watched() ? n / 100 : n;
}

static char trace[4096];

__attribute__((format(printf, 1, 2))) static inline void note(
    const char *format, ...) {
  size_t n = strlen(trace);
  va_list args;
  va_start(args, format);
  vsnprintf(trace + n, sizeof trace - n, format, args);
  va_end(args);
}

#define expect_trace(expected) ck_assert_str_eq(trace, expected)

/* As a callback: write down its name. */
static inline void note_name(void *name) {
  note("%s ", (const char *)name);
}

static inline long now_ms(void) {
  return (long)(coil_now(coil_get_running_loop()) / COIL_MS(1));
}

/* coil_run on the simulated clock, which starts at 0. */
static inline int sim_run(coil_fn *fn, void *arg, void **result) {
  coil_loop loop;
  coil_sim sim;
  ck_assert_int_eq(coil_loop_init(&loop), 0);
  ck_assert_int_eq(coil_sim_install(&sim, &loop, 0), 0);
  int err = coil_run_with(&loop, fn, arg, result);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
  ck_assert_uint_eq(coil_stack_get_stats().used, 0);
  return err;
}

static inline int wait_forever(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_sleep(COIL_FOREVER);
}

/* Create, and let it go: the loop keeps it. */
static inline void start_task(coil_fn *fn, void *arg) {
  coil_task *t = coil_create_task(fn, arg);
  ck_assert_ptr_nonnull(t);
  coil_task_release(t);
}

/* The signal that fn(arg) dies of, or 0: in a child, whose last words nobody
 * needs to read. */
static inline int killed_by(void (*fn)(void *), void *arg) {
  pid_t child = fork();
  if (child == 0) {
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
    fn(arg);
    _exit(0);
  }
  int status;
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static inline int run_tests(const char *name, const TTest *const tests[],
                            size_t n) {
  Suite *suite = suite_create(name);
  TCase *all = tcase_create("all");
  tcase_set_timeout(all, 0); /* whoever runs us has a limit against hanging */
  for (size_t i = 0; i < n; i++) tcase_add_test(all, tests[i]);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed > 0;
}

#define RUN_TESTS(name, ...)                                   \
  int main(void) {                                             \
    const TTest *const tests[] = {__VA_ARGS__};                \
    return run_tests(name, tests, sizeof tests / sizeof *tests); \
  }

#endif
