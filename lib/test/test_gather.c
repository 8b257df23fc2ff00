/* test_gather.c -- gather inside of timeouts, groups and other gathers, and
 * as_completed. */
#include "help.h"

enum { N = 3 };

/* Sleep that many milliseconds; a negative number fails after them. */
static int work(void *arg, void **result) {
  intptr_t ms = (intptr_t)arg;
  *result = arg;
  int err = coil_sleep(COIL_MS(ms < 0 ? -ms : ms));
  note("%d%s:%ld ", (int)ms, err ? "!" : "", now_ms());
  return err ? err : ms < 0 ? -EIO : 0;
}

static coil_task *ts[N];

static void start(intptr_t a, intptr_t b, intptr_t c) {
  ts[0] = coil_create_task(work, (void *)a);
  ts[1] = coil_create_task(work, (void *)b);
  ts[2] = coil_create_task(work, (void *)c);
}

static void release(void) {
  for (int i = 0; i < N; i++) coil_task_release(ts[i]);
}

static int gather_limited(void *arg, void **result) {
  coil_timeout t;
  (void)arg, (void)result;
  start(10, 20, 30);
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_MS(15)), 0);
  int err = coil_timeout_exit(&t, coil_gather(ts, N, NULL, NULL));
  note("%d ", err == -ETIMEDOUT);
  for (int i = 0; i < N; i++) ck_assert(coil_task_is_done(ts[i]));
  release();
  return 0;
}

START_TEST(gat_06_a_timeout_is_passed_on_by_gather) {
  ck_assert_int_eq(sim_run(gather_limited, NULL, NULL), 0);
  expect_trace("10:10 20!:15 30!:15 1 ");
}
END_TEST

static int gather_them(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_gather(ts, N, NULL, NULL);
}

/* A task that gathers, in a gather, whose task is awaited by another. */
static int gather_nested(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *inner = coil_create_task(gather_them, NULL);
  int err = coil_gather(&inner, 1, NULL, NULL);
  coil_task_release(inner);
  return err;
}

static int await_nested(void *arg, void **result) {
  coil_task *t = coil_create_task(gather_nested, arg);
  int err = coil_await_task(t, result);
  coil_task_release(t);
  return err;
}

static int cancel_nested(void *arg, void **result) {
  start(10, 20, 30);
  coil_task *t = coil_create_task(await_nested, arg);
  if (coil_sleep(COIL_MS(15))) return -1;
  coil_task_cancel(t);
  ck_assert_int_eq(coil_await_task(t, result), -ECANCELED);
  coil_task_release(t);
  release();
  return 0;
}

START_TEST(gat_06_a_cancel_is_passed_on_through_all) {
  ck_assert_int_eq(sim_run(cancel_nested, NULL, NULL), 0);
  expect_trace("10:10 20!:15 30!:15 ");
}
END_TEST

/* The failure of one and the cancel of the gatherer come at one moment: the
 * gather was over, so it cancels nobody; the cancel is not lost. */
static int fail_and_cancel(void *arg, void **result) {
  start(-10, 20, 30);
  coil_task *t = coil_create_task(gather_them, arg);
  if (coil_sleep(COIL_MS(10)) || coil_yield()) return -1;
  coil_task_cancel(t);
  ck_assert_int_eq(coil_await_task(t, result), -ECANCELED);
  coil_task_release(t);
  int err = coil_await_task(ts[2], result);
  release();
  return err;
}

START_TEST(gat_03_a_cancel_after_the_failure_cancels_nobody_else) {
  ck_assert_int_eq(sim_run(fail_and_cancel, NULL, NULL), 0);
  expect_trace("-10:10 20:20 30:30 ");
}
END_TEST

static int note_completed(void *arg, void **result) {
  coil_as_completed a;
  coil_task *t;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_as_completed_init(&a, ts, N), 0);
  int more;
  while ((more = coil_as_completed_next(&a, &t)) > 0) {
    void *value = NULL;
    int err = coil_await_task(t, &value);
    note("(%d %d) ", err, (int)(intptr_t)value);
    if (now_ms() == 10 && coil_sleep(COIL_MS(15))) return -1;
  }
  coil_as_completed_destroy(&a);
  return more;
}

static int gat_14(void *arg, void **result) {
  start(30, 10, 20);
  int err = note_completed(arg, result);
  err = err ? err : note_completed(arg, result); /* all have ended */
  release();
  return err;
}

START_TEST(gat_14_as_completed_gives_them_in_that_order) {
  ck_assert_int_eq(sim_run(gat_14, NULL, NULL), 0);
  expect_trace("10:10 (0 10) 20:20 (0 20) 30:30 (0 30) "
               "(0 30) (0 10) (0 20) ");
}
END_TEST

/* Two that end while nobody asks keep their order. */
static int end_unseen(void *arg, void **result) {
  start(20, 10, -15);
  coil_as_completed a;
  coil_task *t;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_as_completed_init(&a, ts, N), 0);
  if (coil_sleep(COIL_MS(50))) return -1;
  for (int i = 0; i < N; i++) {
    ck_assert_int_eq(coil_as_completed_next(&a, &t), 1);
    note("(%d) ", t == ts[0] ? 0 : t == ts[1] ? 1 : 2);
  }
  ck_assert_int_eq(coil_as_completed_next(&a, &t), 0);
  ck_assert_int_eq(coil_as_completed_next(&a, &t), 0);
  coil_as_completed_destroy(&a);
  release();
  return 0;
}

START_TEST(gat_14_also_those_that_nobody_waited_for) {
  ck_assert_int_eq(sim_run(end_unseen, NULL, NULL), 0);
  expect_trace("10:10 -15:15 20:20 (1) (2) (0) ");
}
END_TEST

/* A limit on one step cancels nobody, and the next step goes on. */
static int complete_limited(void *arg, void **result) {
  start(30, 10, 20);
  coil_as_completed a;
  coil_task *t = NULL;
  coil_timeout limit;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_as_completed_init(&a, ts, N), 0);
  ck_assert_int_eq(coil_timeout_enter(&limit, COIL_MS(5)), 0);
  int err = coil_timeout_exit(&limit, coil_as_completed_next(&a, &t));
  ck_assert_int_eq(err, -ETIMEDOUT);
  ck_assert_int_eq(coil_as_completed_next(&a, &t), 1);
  ck_assert_ptr_eq(t, ts[1]);
  coil_as_completed_destroy(&a); /* before the others have ended */
  err = coil_await_task(ts[0], NULL);
  release();
  return err;
}

START_TEST(gat_14_a_timeout_cancels_nobody) {
  ck_assert_int_eq(sim_run(complete_limited, NULL, NULL), 0);
  expect_trace("10:10 20:20 30:30 ");
}
END_TEST

static int complete_none(void *arg, void **result) {
  coil_as_completed a;
  coil_task *t;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_as_completed_init(&a, NULL, 0), 0);
  ck_assert_int_eq(coil_as_completed_next(&a, &t), 0);
  coil_as_completed_destroy(&a);
  return 0;
}

START_TEST(gat_14_of_nothing_there_is_nothing) {
  ck_assert_int_eq(sim_run(complete_none, NULL, NULL), 0);
}
END_TEST

static void gather_outside(void *arg) {
  if (coil_gather(NULL, 0, arg, NULL)) return;
}

static void wait_outside(void *arg) {
  (void)arg;
  if (coil_wait(NULL, 0, COIL_ALL_COMPLETED, 0)) return;
}

START_TEST(gat_waiting_outside_of_a_task_is_misuse) {
  ck_assert_int_eq(killed_by(gather_outside, NULL), SIGABRT);
  ck_assert_int_eq(killed_by(wait_outside, NULL), SIGABRT);
}
END_TEST

RUN_TESTS("gather", gat_06_a_timeout_is_passed_on_by_gather,
          gat_06_a_cancel_is_passed_on_through_all,
          gat_03_a_cancel_after_the_failure_cancels_nobody_else,
          gat_14_as_completed_gives_them_in_that_order,
          gat_14_also_those_that_nobody_waited_for,
          gat_14_a_timeout_cancels_nobody, gat_14_of_nothing_there_is_nothing,
          gat_waiting_outside_of_a_task_is_misuse)
