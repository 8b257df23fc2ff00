/* test_run_end.c -- how the end of coil_run treats those that are left. */
#include "help.h"

static int use_what_is_lent(void *arg, void **result) {
  (void)result;
  int err = coil_sleep(COIL_SEC(100));
  note("inner:%d ", coil_sleep(COIL_SEC(1)));
  note("%s ", (const char *)arg);
  return err;
}

static int lend(void *arg, void **result) {
  char mine[] = "lent";
  (void)arg, (void)result;
  coil_task *t = coil_create_task(use_what_is_lent, mine);
  int err = coil_await_task(t, NULL);
  coil_task_release(t);
  strcpy(mine, "gone");
  note("outer:%d ", err == -ECANCELED);
  return err;
}

static int leave_lender(void *arg, void **result) {
  (void)result;
  start_task(lend, arg);
  return coil_sleep(COIL_SEC(1));
}

/* Each task was thrown at directly: the outer one had returned, and its stack
 * was somebody else's, before the inner one had cleaned up. */
START_TEST(can_05_in_the_end_too_the_innermost_cleans_up_first) {
  ck_assert_int_eq(sim_run(leave_lender, NULL, NULL), 0);
  expect_trace("inner:0 lent outer:1 ");
}
END_TEST

static coil_task *parent;

static int await_parent(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_await_task(parent, NULL);
}

static int leave_circle(void *arg, void **result) {
  coil_group g;
  (void)arg, (void)result;
  parent = coil_current_task();
  coil_group_enter(&g);
  int err = coil_group_create_task(&g, await_parent, NULL, NULL);
  return coil_group_exit(&g, err);
}

/* What passes the error on to each other, and never takes it, would keep the
 * loop for ever. */
START_TEST(loop_29_a_circle_is_ended_too) {
  ck_assert_int_eq(sim_run(leave_circle, NULL, NULL), -EDEADLK);
}
END_TEST

static void note_done(coil_future *f, void *arg) {
  (void)f;
  note("%s ", (char *)arg);
  start_task(wait_forever, NULL);
}

static int leave_watched(void *arg, void **result) {
  (void)result;
  coil_task *t = coil_create_task(wait_forever, NULL);
  coil_future_add_done(coil_task_future(t), arg, note_done, "done");
  coil_task_release(t);
  return coil_yield();
}

/* The loop took no more turns after the last end: the callback was lost, and
 * with it what it should have freed. */
START_TEST(cb_01_the_last_done_callbacks_are_called) {
  coil_done d;
  ck_assert_int_eq(sim_run(leave_watched, &d, NULL), 0);
  expect_trace("done ");
}
END_TEST

static coil_handle ticker;

static void tick(void *turns) {
  ++*(int *)turns;
  coil_call_soon(coil_get_running_loop(), &ticker, tick, turns);
}

static int leave_ticker(void *arg, void **result) {
  (void)result;
  tick(arg);
  return 0;
}

START_TEST(loop_03_a_callback_without_end_does_not_keep_the_loop) {
  int turns = 0;
  ck_assert_int_eq(sim_run(leave_ticker, &turns, NULL), 0);
  ck_assert_int_lt(turns, 100);
}
END_TEST

static int count_tasks(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_sleep(COIL_SEC(100));
  note("%zu ", coil_all_tasks(coil_get_running_loop(), NULL, 0));
  return err;
}

static int leave_counters(void *arg, void **result) {
  (void)result;
  start_task(count_tasks, arg);
  start_task(count_tasks, arg);
  return coil_yield();
}

/* Those of a round were in a list of their own, and nobody knew them. */
START_TEST(tsk_16_what_is_being_ended_is_still_known) {
  ck_assert_int_eq(sim_run(leave_counters, NULL, NULL), 0);
  expect_trace("2 1 ");
}
END_TEST

RUN_TESTS("run_end", can_05_in_the_end_too_the_innermost_cleans_up_first,
          loop_29_a_circle_is_ended_too,
          cb_01_the_last_done_callbacks_are_called,
          loop_03_a_callback_without_end_does_not_keep_the_loop,
          tsk_16_what_is_being_ended_is_still_known)
