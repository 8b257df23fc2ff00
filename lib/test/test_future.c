/* test_future.c -- who hears of a result, and when. */
#include "help.h"

static coil_loop loop;

static void run_loop(void) {
  ck_assert_int_eq(coil_loop_run(&loop), 0);
}

static void note_done(coil_future *f, void *name) {
  note("%s=%d ", (char *)name, f->err);
}

START_TEST(cb_01_callbacks_run_in_order_but_never_inside_set) {
  coil_loop_init(&loop);
  coil_future f;
  coil_done a, b, c;
  coil_future_init(&f, &loop);
  coil_future_add_done(&f, &a, note_done, "a");
  coil_future_add_done(&f, &b, note_done, "b");
  coil_future_add_done(&f, &c, note_done, "c");
  ck_assert_int_eq(coil_future_set(&f, 7, NULL), 0);
  expect_trace("");
  run_loop();
  expect_trace("a=7 b=7 c=7 ");
  coil_loop_close(&loop);
}
END_TEST

START_TEST(cb_02_a_callback_on_a_done_future_is_deferred_too) {
  coil_loop_init(&loop);
  coil_future f;
  coil_done d;
  coil_future_init(&f, &loop);
  coil_future_set(&f, 0, NULL);
  coil_future_add_done(&f, &d, note_done, "late");
  expect_trace("");
  run_loop();
  expect_trace("late=0 ");
  coil_loop_close(&loop);
}
END_TEST

/* Each registration is an object of its own, so it is removed by itself. */
START_TEST(cb_03_the_same_function_added_twice_runs_twice) {
  coil_loop_init(&loop);
  coil_future f;
  coil_done a, b, c;
  coil_future_init(&f, &loop);
  coil_future_add_done(&f, &a, note_done, "x");
  coil_future_add_done(&f, &b, note_done, "x");
  coil_future_add_done(&f, &c, note_done, "removed");
  ck_assert(coil_future_remove_done(&c));
  ck_assert(!coil_future_remove_done(&c));
  coil_future_set(&f, 0, NULL);
  run_loop();
  expect_trace("x=0 x=0 ");
  ck_assert(!coil_future_remove_done(&a)); /* it has run */

  coil_future_add_done(&f, &c, note_done, "removed"); /* while it is queued */
  ck_assert(coil_future_remove_done(&c));
  run_loop();
  expect_trace("x=0 x=0 ");
  coil_loop_close(&loop);
}
END_TEST

START_TEST(cb_04_the_first_result_stays) {
  coil_loop_init(&loop);
  coil_future f;
  void *value = NULL;
  coil_future_init(&f, &loop);
  ck_assert_int_eq(coil_future_set(&f, 1, "first"), 0);
  ck_assert_int_eq(coil_future_set(&f, -EIO, "second"), -EALREADY);
  ck_assert_int_eq(coil_future_result(&f, &value), 1);
  ck_assert_str_eq(value, "first");
  coil_loop_close(&loop);
}
END_TEST

static coil_handle handle;

static void start_work(coil_future *f, void *name) {
  (void)f;
  note("done ");
  coil_call_soon(&loop, &handle, note_name, name);
}

START_TEST(cb_06_work_started_by_a_callback_runs_in_the_next_turn) {
  coil_loop_init(&loop);
  coil_future f;
  coil_done a, b;
  coil_future_init(&f, &loop);
  coil_future_add_done(&f, &a, start_work, "work");
  coil_future_add_done(&f, &b, note_done, "b");
  coil_future_set(&f, 0, NULL);
  coil_loop_step(&loop);
  expect_trace("done b=0 ");
  run_loop();
  expect_trace("done b=0 work ");
  coil_loop_close(&loop);
}
END_TEST

START_TEST(tsk_05_no_result_before_the_end) {
  coil_loop_init(&loop);
  coil_future f;
  void *value = "untouched";
  coil_future_init(&f, &loop);
  ck_assert(!coil_future_is_done(&f));
  ck_assert_int_eq(coil_future_result(&f, &value), -EAGAIN);
  coil_future_set(&f, -EIO, NULL);
  ck_assert(coil_future_is_done(&f));
  ck_assert_int_eq(coil_future_result(&f, &value), -EIO);
  ck_assert_str_eq(value, "untouched");
  coil_loop_close(&loop);
}
END_TEST

static void set_it(void *future) {
  coil_future_set(future, 0, "value");
}

static void stop_it(void *arg) {
  (void)arg;
  coil_loop_stop(&loop);
}

START_TEST(loop_17_run_until_complete) {
  coil_loop_init(&loop);
  coil_future f;
  coil_timer set, stop;
  void *value = NULL;
  coil_future_init(&f, &loop);
  ck_assert_int_eq(coil_run_until_complete(&loop, &f, &value), -EDEADLK);
  coil_call_later(&loop, &stop, 0, stop_it, NULL);
  ck_assert_int_eq(coil_run_until_complete(&loop, &f, &value), -EAGAIN);
  coil_call_later(&loop, &set, 0, set_it, &f);
  ck_assert_int_eq(coil_run_until_complete(&loop, &f, &value), 0);
  ck_assert_str_eq(value, "value");
  value = NULL; /* again, now that it is done */
  ck_assert_int_eq(coil_run_until_complete(&loop, &f, &value), 0);
  ck_assert_str_eq(value, "value");
  coil_loop_close(&loop);
}
END_TEST

START_TEST(tsk_20_a_callback_keeps_its_future) {
  coil_loop_init(&loop);
  coil_future *f = coil_create_future(&loop);
  coil_done a, b, c;
  coil_future_add_done(f, &a, note_done, "a");
  coil_future_add_done(f, &b, note_done, "b");
  coil_future_add_done(f, &c, note_done, "c");
  coil_future_set(f, 0, NULL);
  coil_future_release(f); /* its owner is gone, the callbacks are to come */
  coil_future_remove_done(&b);
  run_loop();
  expect_trace("a=0 c=0 "); /* and nothing has leaked: ask valgrind */
  coil_future_release(NULL);
  coil_loop_close(&loop);
}
END_TEST

RUN_TESTS("future", cb_01_callbacks_run_in_order_but_never_inside_set,
          cb_02_a_callback_on_a_done_future_is_deferred_too,
          cb_03_the_same_function_added_twice_runs_twice,
          cb_04_the_first_result_stays,
          cb_06_work_started_by_a_callback_runs_in_the_next_turn,
          tsk_05_no_result_before_the_end, loop_17_run_until_complete,
          tsk_20_a_callback_keeps_its_future)
