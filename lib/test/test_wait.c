/* test_wait.c -- tasks: calls, waits, and errors thrown into them. */
#include "help.h"

#include <sys/socket.h>

static int give(void *arg, void **result) {
  note("%s ", (char *)arg);
  *result = arg;
  return 0;
}

static int sleep_ms(void *arg, void **result) {
  *result = arg;
  return coil_sleep(COIL_MS((intptr_t)arg));
}

static void await_all(coil_task *ts[], int n) {
  for (int i = 0; i < n; i++) {
    ck_assert_int_eq(coil_await_task(ts[i], NULL), 0);
    coil_task_release(ts[i]);
  }
}

static int call_directly(void *arg, void **result) {
  coil_task *self = coil_current_task();
  start_task(give, "other");
  int err = give("callee", result);
  note("caller ");
  ck_assert_ptr_eq(coil_current_task(), self);
  (void)arg;
  return err ? err : coil_yield();
}

START_TEST(cor_02_a_call_runs_in_the_same_task_without_yielding) {
  ck_assert_int_eq(sim_run(call_directly, NULL, NULL), 0);
  expect_trace("callee caller other ");
}
END_TEST

static int set_errno(void *arg, void **result) {
  (void)arg, (void)result;
  for (int i = 0; i < 5; i++) {
    errno = EDOM;
    if (coil_sleep(COIL_MS(1))) return -1;
  }
  return 0;
}

static int keep_errno(void *arg, void **result) {
  (void)arg, (void)result;
  start_task(set_errno, NULL);
  for (int i = 0; i < 5; i++) {
    errno = ERANGE;
    if (coil_yield() || coil_sleep(COIL_MS(1))) return -1;
    ck_assert_int_eq(errno, ERANGE);
  }
  return 0;
}

START_TEST(cor_10_errno_survives_a_wait) {
  ck_assert_int_eq(sim_run(keep_errno, NULL, NULL), 0);
}
END_TEST

static int read_when_ready(void *arg, void **result) {
  int fd = *(int *)arg;
  char c;
  (void)result;
  int err = coil_wait_fd(fd, COIL_READ);
  note("%d:%ld ", err, now_ms());
  if (err) return err;
  ck_assert_int_eq(read(fd, &c, 1), 1);
  return 0;
}

static int talk(void *arg, void **result) {
  int *ends = arg;
  (void)result;
  coil_task *t = coil_create_task(read_when_ready, &ends[0]);
  if (coil_sleep(COIL_SEC(3))) return -1;
  ck_assert_int_eq(coil_wait_fd(ends[0], COIL_READ), -EBUSY);
  ck_assert_int_eq(coil_wait_fd(ends[0], COIL_WRITE), 0);
  ck_assert_int_eq(write(ends[1], "ab", 2), 2);
  await_all(&t, 1);
  start_task(read_when_ready, &ends[0]); /* what is left is still there */
  start_task(read_when_ready, &ends[1]); /* there nothing comes */
  if (coil_sleep(COIL_SEC(1))) return -1;
  coil_poll_close(coil_get_running_loop(), ends[1]);
  return coil_yield();
}

START_TEST(io_01_a_task_waits_for_a_descriptor) {
  int ends[2];
  char expected[64];
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  ck_assert_int_eq(sim_run(talk, ends, NULL), 0);
  snprintf(expected, sizeof expected, "0:3000 0:3000 %d:4000 ", -EBADF);
  expect_trace(expected);
  close(ends[0]);
}
END_TEST

static int throw_twice(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = coil_create_task(wait_forever, NULL);
  if (coil_yield()) return -1;
  ck_assert(coil_throw(t, -ETIMEDOUT));
  ck_assert(!coil_throw(t, -ECANCELED)); /* the first stays */
  ck_assert(!coil_unthrow(t));           /* it has been woken for it */
  ck_assert_int_eq(coil_await_task(t, NULL), -ETIMEDOUT);
  ck_assert(!coil_throw(t, -ECANCELED)); /* it has ended */
  coil_task_release(t);

  coil_throw(coil_current_task(), -ETIMEDOUT);
  ck_assert(coil_unthrow(coil_current_task()));
  ck_assert_int_eq(coil_sleep(1), 0);
  return 0;
}

START_TEST(tsk_throw_the_first_error_wins) {
  ck_assert_int_eq(sim_run(throw_twice, NULL, NULL), 0);
}
END_TEST

static void sleep_outside(void *arg) {
  (void)arg;
  if (coil_sleep(1)) return;
}

static void create_outside(void *arg) {
  (void)arg;
  coil_create_task(give, NULL);
}

static void sleep_in_coroutine(void *arg) {
  (void)arg;
  if (coil_sleep(1)) return;
}

static int resume_sleeper(void *arg, void **result) {
  (void)arg, (void)result;
  coil_coro c;
  coil_coro_init(&c, sleep_in_coroutine, NULL);
  return coil_coro_resume(&c);
}

static void run_sleeper(void *arg) {
  coil_run(resume_sleeper, arg, NULL);
}

START_TEST(tsk_waiting_outside_of_a_task_is_misuse) {
  ck_assert_int_eq(killed_by(sleep_outside, NULL), SIGABRT);
  ck_assert_int_eq(killed_by(create_outside, NULL), SIGABRT);
  ck_assert_int_eq(killed_by(run_sleeper, NULL), SIGABRT);
}
END_TEST

static int start_many(void *arg, void **result) {
  (void)result;
  int n = *(int *)arg;
  coil_task **ts = calloc((size_t)n, sizeof(coil_task *));
  for (int i = 0; i < n; i++) ts[i] = coil_create_task(sleep_ms, (void *)1000);
  await_all(ts, n);
  note("%ld", now_ms());
  free(ts);
  return 0;
}

START_TEST(cor_15_many_sleeping_tasks) {
  int n = times(100000);
  ck_assert_int_eq(sim_run(start_many, &n, NULL), 0);
  expect_trace("1000");
}
END_TEST

static coil_loop other;
static coil_future foreign;

static int await_foreign(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_await(&foreign, NULL);
}

static int gather_foreign(void *arg, void **result) {
  coil_task *t = coil_loop_create_task(&other, wait_forever, NULL);
  (void)arg, (void)result;
  return coil_gather(&t, 1, NULL, NULL);
}

static int shield_foreign(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_shield(coil_loop_create_task(&other, wait_forever, NULL), NULL);
}

static void run_fn(void *fn) {
  coil_loop_init(&other);
  coil_future_init(&foreign, &other);
  sim_run(*(coil_fn **)fn, NULL, NULL);
}

/* The other loop then ran our task, be it in another thread. */
START_TEST(tsk_what_another_loop_will_do_cannot_be_awaited) {
  coil_fn *fns[] = {await_foreign, gather_foreign, shield_foreign};
  for (int i = 0; i < 3; i++)
    ck_assert_int_eq(killed_by(run_fn, &fns[i]), SIGABRT);
}
END_TEST

RUN_TESTS("wait", tsk_what_another_loop_will_do_cannot_be_awaited,
          cor_02_a_call_runs_in_the_same_task_without_yielding,
          cor_10_errno_survives_a_wait, io_01_a_task_waits_for_a_descriptor,
          tsk_throw_the_first_error_wins,
          tsk_waiting_outside_of_a_task_is_misuse, cor_15_many_sleeping_tasks)
