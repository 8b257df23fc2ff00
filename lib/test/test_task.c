/* test_task.c -- tasks: who runs when, and what comes back. */
#include "help.h"

static int give(void *arg, void **result) {
  note("%s ", (char *)arg);
  *result = arg;
  return 0;
}

static int take_turns(void *arg, void **result) {
  (void)result;
  for (int i = 0; i < 3; i++) {
    note("%s%d ", (char *)arg, i);
    int err = coil_yield();
    if (err) return err;
  }
  return 0;
}

static int sleep_ms(void *arg, void **result) {
  *result = arg;
  return coil_sleep(COIL_MS((intptr_t)arg));
}

static int fail_at_once(void *arg, void **result) {
  (void)arg, (void)result;
  return -EIO;
}

static void await_all(coil_task *ts[], int n) {
  for (int i = 0; i < n; i++) {
    ck_assert_int_eq(coil_await_task(ts[i], NULL), 0);
    coil_task_release(ts[i]);
  }
}

static int start_and_note(void *arg, void **result) {
  (void)arg, (void)result;
  start_task(give, "a");
  start_task(give, "b");
  note("main ");
  return coil_yield();
}

START_TEST(tsk_01_create_never_runs_the_body) {
  ck_assert_int_eq(sim_run(start_and_note, NULL, NULL), 0);
  expect_trace("main a b ");
}
END_TEST

static int start_five(void *arg, void **result) {
  static char *names[] = {"1", "2", "3", "4", "5"};
  (void)arg, (void)result;
  for (int i = 0; i < 5; i++) start_task(give, names[i]);
  return coil_yield();
}

START_TEST(tsk_02_tasks_start_in_order) {
  ck_assert_int_eq(sim_run(start_five, NULL, NULL), 0);
  expect_trace("1 2 3 4 5 ");
}
END_TEST

static int start_behind_a_handle(void *arg, void **result) {
  (void)arg, (void)result;
  coil_loop *loop = coil_get_running_loop();
  coil_handle h, g;
  coil_call_soon(loop, &h, note_name, "handle");
  start_task(give, "task");
  coil_call_soon(loop, &g, note_name, "handle");
  return coil_yield();
}

START_TEST(tsk_03_a_task_queues_behind_what_is_ready) {
  ck_assert_int_eq(sim_run(start_behind_a_handle, NULL, NULL), 0);
  expect_trace("handle task handle ");
}
END_TEST

static int two_take_turns(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *ts[] = {coil_create_task(take_turns, "a"),
                     coil_create_task(take_turns, "b")};
  await_all(ts, 2);
  return 0;
}

START_TEST(tsk_04_yield_gives_every_task_one_turn) {
  ck_assert_int_eq(sim_run(two_take_turns, NULL, NULL), 0);
  expect_trace("a0 b0 a1 b1 a2 b2 ");
}
END_TEST

static int sleep_instead(void *arg, void **result) {
  (void)result;
  for (int i = 0; i < 3; i++) {
    note("%s%d ", (char *)arg, i);
    int err = coil_sleep(-i);
    if (err) return err;
  }
  return 0;
}

static int yield_and_sleep(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *ts[] = {coil_create_task(take_turns, "y"),
                     coil_create_task(sleep_instead, "s")};
  await_all(ts, 2);
  return 0;
}

START_TEST(tmr_05_a_sleep_of_nothing_is_a_yield) {
  ck_assert_int_eq(sim_run(yield_and_sleep, NULL, NULL), 0);
  expect_trace("y0 s0 y1 s1 y2 s2 ");
}
END_TEST

static int await_three_times(void *arg, void **result) {
  (void)result;
  coil_task *good = coil_create_task(give, arg);
  coil_task *bad = coil_create_task(fail_at_once, NULL);
  void *value = NULL;
  ck_assert_int_eq(coil_future_result(coil_task_future(good), &value), -EAGAIN);
  for (int i = 0; i < 3; i++) {
    value = NULL;
    ck_assert_int_eq(coil_await_task(good, &value), 0);
    ck_assert_str_eq(value, arg);
    ck_assert_int_eq(coil_await_task(bad, &value), -EIO);
  }
  ck_assert(coil_task_is_done(bad));
  coil_task_release(good);
  coil_task_release(bad);
  return 0;
}

START_TEST(tsk_06_a_result_can_be_awaited_again) {
  ck_assert_int_eq(sim_run(await_three_times, "value", NULL), 0);
}
END_TEST

static int await_a_finished_one(void *arg, void **result) {
  (void)result;
  coil_task *t = coil_create_task(give, arg);
  if (coil_yield()) return -1;
  start_task(give, "other");
  ck_assert_int_eq(coil_await_task(t, NULL), 0);
  note("main ");
  coil_task_release(t);
  return coil_yield();
}

START_TEST(tsk_07_awaiting_a_finished_task_does_not_yield) {
  ck_assert_int_eq(sim_run(await_a_finished_one, "task", NULL), 0);
  expect_trace("task main other ");
}
END_TEST

static int await_oneself(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_await_task(coil_current_task(), NULL);
}

START_TEST(tsk_08_awaiting_oneself_is_a_deadlock) {
  ck_assert_int_eq(sim_run(await_oneself, NULL, NULL), -EDEADLK);
}
END_TEST

static coil_task *ring[3];

static int await_next(void *arg, void **result) {
  (void)result;
  intptr_t i = (intptr_t)arg;
  int err = coil_await_task(ring[(i + 1) % 3], NULL);
  note("%d:%d ", (int)i, err == -EDEADLK);
  return err == -EDEADLK ? 0 : err;
}

static int close_a_ring(void *arg, void **result) {
  (void)arg, (void)result;
  for (intptr_t i = 0; i < 3; i++)
    ring[i] = coil_create_task(await_next, (void *)i);
  await_all(ring, 3);
  return 0;
}

START_TEST(tsk_09_the_await_that_closes_a_ring_fails) {
  ck_assert_int_eq(sim_run(close_a_ring, NULL, NULL), 0);
  expect_trace("2:1 1:0 0:0 ");
}
END_TEST

static coil_task *awaited;

static int await_it(void *arg, void **result) {
  int err = coil_await_task(awaited, result);
  note("%s ", (char *)arg);
  return err;
}

static int many_wait_for_one(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *ts[3];
  awaited = coil_create_task(sleep_ms, (void *)5);
  ts[0] = coil_create_task(await_it, "first");
  ts[1] = coil_create_task(await_it, "second");
  ts[2] = coil_create_task(await_it, "third");
  await_all(ts, 3);
  await_all(&awaited, 1);
  return 0;
}

START_TEST(tsk_10_waiters_wake_in_order) {
  ck_assert_int_eq(sim_run(many_wait_for_one, NULL, NULL), 0);
  expect_trace("first second third ");
}
END_TEST

static int note_and_start(void *next, void **result) {
  (void)result;
  note("x ");
  start_task(give, next);
  return 0;
}

static int finish(void *next, void **result) {
  (void)result;
  note("f ");
  start_task(note_and_start, next);
  return 0;
}

static int wait_for_finish(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *f = coil_create_task(finish, "y");
  int err = coil_await_task(f, NULL);
  note("w ");
  coil_task_release(f);
  return err ? err : coil_yield();
}

/* x was ready before f ended, so it runs before the one who waits for f; what x
 * starts comes later. */
START_TEST(tsk_11_a_waiter_goes_on_in_the_turn_after) {
  ck_assert_int_eq(sim_run(wait_for_finish, NULL, NULL), 0);
  expect_trace("f x w y ");
}
END_TEST

RUN_TESTS("task", tsk_01_create_never_runs_the_body,
          tsk_02_tasks_start_in_order,
          tsk_03_a_task_queues_behind_what_is_ready,
          tsk_04_yield_gives_every_task_one_turn,
          tmr_05_a_sleep_of_nothing_is_a_yield,
          tsk_06_a_result_can_be_awaited_again,
          tsk_07_awaiting_a_finished_task_does_not_yield,
          tsk_08_awaiting_oneself_is_a_deadlock,
          tsk_09_the_await_that_closes_a_ring_fails,
          tsk_10_waiters_wake_in_order,
          tsk_11_a_waiter_goes_on_in_the_turn_after)
