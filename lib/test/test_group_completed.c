/* test_group_completed.c -- tasks one by one, in the order of their ends. */
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
    if (now_ms() != 10) continue;
    if (coil_sleep(COIL_MS(15))) return -1; /* one more ends meanwhile */
    note("slept:%ld ", now_ms());
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
  expect_trace("10:10 (0 10) 20:20 slept:25 (0 20) 30:30 (0 30) "
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

RUN_TESTS("group_completed", gat_14_as_completed_gives_them_in_that_order,
          gat_14_also_those_that_nobody_waited_for,
          gat_14_a_timeout_cancels_nobody, gat_14_of_nothing_there_is_nothing)
