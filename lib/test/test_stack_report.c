/* test_stack_report.c -- what a stack tells: its overflow, its high-water mark,
 * how it is guarded when the kernel refuses, and that it was forked. */
#include "help.h"
#include "debug.h"

#include <stdarg.h>
#include <sys/syscall.h>

/* --- overflow ------------------------------------------------------------- */

static int recurse(volatile char *above) {
  volatile char here[512];
  here[0] = above[0];
  return above[0] ? recurse(here) + here[0] : 0;
}

static int overflow(void *arg, void **result) {
  volatile char top = 1;
  (void)arg, (void)result;
  return recurse(&top);
}

static int name_and_overflow(void *loop, void **result) {
  int err = coil_debug_on(loop, stderr);
  if (err) return err;
  coil_task_set_name(coil_current_task(), "deep");
  return overflow(NULL, result);
}

static void run_and_overflow(void *arg) {
  coil_loop loop;
  (void)arg;
  coil_loop_init(&loop);
  dup2(9, STDERR_FILENO);
  coil_run_with(&loop, name_and_overflow, &loop, NULL);
}

static void fault_elsewhere(void *arg) {
  coil_coro c;
  (void)arg;
  coil_coro_init(&c, (coil_coro_fn *)fault_elsewhere, NULL);
  volatile int *nowhere = NULL;
  if (coil_coro_current()) *nowhere = 1;
  dup2(9, STDERR_FILENO);
  coil_coro_resume(&c);
}

static void send_a_fault(void *arg) {
  coil_coro c;
  (void)arg;
  coil_coro_init(&c, (coil_coro_fn *)send_a_fault, NULL);
  if (coil_coro_current()) raise(SIGSEGV);
  dup2(9, STDERR_FILENO);
  coil_coro_resume(&c);
}

/* What fn writes to descriptor 9 on its way to its end by a SIGSEGV. */
static void expect_last_words(void (*fn)(void *), const char *expected) {
  char text[256];
  FILE *file = tmpfile();
  dup2(fileno(file), 9);
  ck_assert_int_eq(killed_by(fn, NULL), SIGSEGV);
  rewind(file);
  text[fread(text, 1, sizeof text - 1, file)] = 0;
  ck_assert_str_eq(text, expected);
  fclose(file);
  close(9);
}

START_TEST(cor_13_an_overflow_is_reported_by_name) {
  if (is_watched()) return;
  expect_last_words(run_and_overflow,
                    "deep overflowed its stack of 64 KiB: recursion without "
                    "end, or large arrays?\n");
}
END_TEST

START_TEST(cor_13_other_faults_are_not_ours) {
  if (is_watched()) return;
  expect_last_words(fault_elsewhere, "");
  expect_last_words(send_a_fault, "");
}
END_TEST

/* --- fork ----------------------------------------------------------------- */

static pid_t child;

static int fork_and_go_on(void *arg, void **result) {
  (void)arg, (void)result;
  child = fork();
  if (child == 0) dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
  return coil_sleep(COIL_MS(1));
}

static int fork_and_exit(void *arg, void **result) {
  (void)arg, (void)result;
  child = fork();
  if (child == 0) _exit(7);
  return coil_sleep(COIL_MS(1));
}

static int status_of_child(void) {
  int status;
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  return status;
}

START_TEST(loop_25_a_forked_task_does_not_go_on) {
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  ck_assert_int_eq(sim_run(fork_and_go_on, NULL, NULL), 0);
  ck_assert_int_eq(WTERMSIG(status_of_child()), SIGABRT);
}
END_TEST

START_TEST(loop_25_a_forked_task_may_exit) {
  ck_assert_int_eq(sim_run(fork_and_exit, NULL, NULL), 0);
  ck_assert_int_eq(WEXITSTATUS(status_of_child()), 7);
}
END_TEST

static void run_anew(void *arg) {
  if (sim_run(fork_and_exit, arg, NULL) != 0) abort();
}

START_TEST(loop_25_a_fork_without_tasks_starts_anew) {
  ck_assert_int_eq(sim_run(fork_and_exit, NULL, NULL), 0);
  ck_assert_int_eq(WEXITSTATUS(status_of_child()), 7);
  ck_assert_int_eq(killed_by(run_anew, NULL), 0);
}
END_TEST

/* --- high-water marks ----------------------------------------------------- */

static void use(size_t bytes) {
  volatile char room[bytes];
  for (size_t i = 0; i < bytes; i += 512) room[i] = 1;
  coil_coro_yield();
  if (room[0] != 1) abort();
}

static void use_some(void *bytes) {
  use(*(size_t *)bytes);
}

START_TEST(cor_23_the_high_water_mark_is_within_a_page) {
  if (is_watched()) return;
  coil_stack_measure(true);
  size_t sizes[] = {40000, 20000, 1000}; /* on the same stack, the most first */
  for (int i = 0; i < 3; i++) {
    coil_coro c;
    coil_coro_init(&c, use_some, &sizes[i]);
    coil_coro_resume(&c);
    size_t water = coil_coro_high_water(&c);
    ck_assert_uint_ge(water, sizes[i]);
    ck_assert_uint_le(water, sizes[i] + 4096 + 1024);
    coil_coro_resume(&c);
    ck_assert_int_eq(c.state, COIL_CORO_ENDED);
    ck_assert_uint_ge(coil_coro_high_water(&c), water); /* kept */
  }
  coil_stack_measure(false);
}
END_TEST

START_TEST(cor_23_all_stacks_have_a_highest_mark) {
  if (is_watched()) return;
  size_t much = 30000, little = 100;
  coil_coro a, b;
  coil_coro_init(&a, use_some, &much);
  coil_coro_init(&b, use_some, &little);
  coil_coro_resume(&b);
  coil_coro_resume(&a);
  ck_assert_uint_eq(coil_coro_high_water(&a), 0); /* not measured */
  size_t highest = coil_stack_highest_water();
  ck_assert_uint_ge(highest, much);
  ck_assert_uint_le(highest, much + 4096 + 1024);
}
END_TEST

/* --- guards that the kernel refuses --------------------------------------- */

int __real_madvise(void *start, size_t size, int advice);
int __real_mprotect(void *start, size_t size, int protection);
int __wrap_madvise(void *start, size_t size, int advice);
int __wrap_mprotect(void *start, size_t size, int protection);

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);

static bool has_no_advice, has_no_protection;
static long refused; /* the number of a system call */

long __wrap_syscall(long number, ...) {
  long a[5];
  va_list rest;
  va_start(rest, number);
  for (int i = 0; i < 5; i++) a[i] = va_arg(rest, long);
  va_end(rest);
  if (number != refused)
    return __real_syscall(number, a[0], a[1], a[2], a[3], a[4]);
  errno = ENOSYS;
  return -1;
}

int __wrap_madvise(void *start, size_t size, int advice) {
  if (advice != 102 || !has_no_advice)
    return __real_madvise(start, size, advice);
  errno = EINVAL;
  return -1;
}

int __wrap_mprotect(void *start, size_t size, int protection) {
  if (!has_no_protection) return __real_mprotect(start, size, protection);
  errno = ENOMEM;
  return -1;
}

static int look_at_guard(void *arg, void **result) {
  (void)arg;
  *result = (void *)(uintptr_t)coil_stack_get_stats().guard;
  return (int)coil_stack_get_stats().unguarded;
}

START_TEST(cor_17_refused_advice_falls_back) {
  void *guard = NULL;
  has_no_advice = true;
  ck_assert_int_eq(sim_run(look_at_guard, NULL, &guard), 0);
  ck_assert_str_eq(guard, "mprotect");
  has_no_protection = true;
  ck_assert_int_eq(sim_run(look_at_guard, NULL, &guard), 1);
  ck_assert_str_eq(guard, "none");
  has_no_advice = has_no_protection = false;
}
END_TEST

static int stay_and_look(void *arg, void **result) {
  int err = coil_yield();
  return err ? err : look_at_guard(arg, result);
}

static int start_many(void *arg, void **result) {
  coil_task *ts[100];
  int err = 0;
  for (int i = 0; i < 100; i++) ts[i] = coil_create_task(stay_and_look, arg);
  for (int i = 0; i < 100 && err >= 0; i++) {
    err = coil_await_task(ts[i], result);
    coil_task_release(ts[i]);
  }
  return err;
}

/* A kernel may know the advice, but not how to give it about many at once. */
START_TEST(cor_17_guards_one_by_one) {
  long calls[] = {SYS_pidfd_open, SYS_process_madvise};
  void *usual, *guard;
  int unguarded = sim_run(start_many, NULL, &usual);
  for (int i = 0; i < 2; i++) {
    refused = calls[i];
    ck_assert_int_eq(sim_run(start_many, NULL, &guard), unguarded);
    ck_assert_str_eq(guard, usual);
  }
  refused = 0;
}
END_TEST

static void yield_once(void *arg) {
  (void)arg;
  coil_coro_yield();
}

/* More stacks than a process may have guards by mprotect; twice, as those that
 * were given back must be counted back. */
START_TEST(cor_18_guards_last_as_long_as_they_last) {
  int n = times(40000);
  coil_coro *cs = calloc((size_t)n, sizeof *cs);
  has_no_advice = true;
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < n; i++) {
      coil_coro_init(&cs[i], yield_once, NULL);
      ck_assert_int_eq(coil_coro_resume(&cs[i]), 0);
    }
    size_t unguarded = coil_stack_get_stats().unguarded;
    ck_assert_uint_eq(unguarded, n > 12000 ? (size_t)n - 12000 : 0);
    for (int i = 0; i < n; i++) coil_coro_resume(&cs[i]);
    coil_stack_trim();
  }
  has_no_advice = false;
  free(cs);
}
END_TEST

RUN_TESTS("stack_report", cor_13_an_overflow_is_reported_by_name,
          cor_13_other_faults_are_not_ours,
          loop_25_a_forked_task_does_not_go_on, loop_25_a_forked_task_may_exit,
          loop_25_a_fork_without_tasks_starts_anew,
          cor_23_the_high_water_mark_is_within_a_page,
          cor_23_all_stacks_have_a_highest_mark,
          cor_17_refused_advice_falls_back, cor_17_guards_one_by_one,
          cor_18_guards_last_as_long_as_they_last)
