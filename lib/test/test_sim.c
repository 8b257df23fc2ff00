/* test_sim.c -- the clock that jumps. */
#include "help.h"

#include <time.h>

static coil_loop loop;
static coil_sim sim;

static void setup(uint64_t seed) {
  ck_assert_int_eq(coil_loop_init(&loop), 0);
  ck_assert_int_eq(coil_sim_install(&sim, &loop, seed), 0);
  ck_assert_int_eq(coil_now(&loop), 0);
}

static void note_when(void *name) {
  note("%s:%ld ", (char *)name, now_ms());
}

static int sleep_an_hour(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_sleep(COIL_SEC(3600));
}

/* How long it takes for real is no business of a test, but an hour would be
 * noticed. */
START_TEST(clk_04_an_hour_passes_exactly) {
  setup(0);
  ck_assert_int_eq(coil_run_with(&loop, sleep_an_hour, NULL, NULL), 0);
  ck_assert_int_eq(coil_now(&loop), COIL_SEC(3600));
  coil_loop_close(&loop);
}
END_TEST

static int left;
static coil_handle busy;

static void keep_busy(void *arg) {
  ck_assert_int_eq(coil_now(&loop), 0);
  if (--left > 0) coil_call_soon(&loop, &busy, keep_busy, arg);
}

START_TEST(clk_05_the_clock_stands_while_somebody_is_ready) {
  setup(0);
  coil_timer t;
  left = 1000;
  coil_call_soon(&loop, &busy, keep_busy, NULL);
  coil_call_later(&loop, &t, 1, note_when, "timer");
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  ck_assert_int_eq(left, 0);
  ck_assert_int_eq(coil_now(&loop), 1);
  coil_loop_close(&loop);
}
END_TEST

static int ends[2];
static void (*poll_wait)(coil_loop *, coil_time);

/* Work outside the loop ends while the loop waits for it. */
static void wait_and_report(coil_loop *l, coil_time until) {
  if (until == COIL_FOREVER && l->held) {
    coil_loop_release(l);
    ck_assert_int_eq(write(ends[1], "x", 1), 1);
  }
  poll_wait(l, until);
}

START_TEST(clk_06_the_clock_does_not_jump_while_work_is_held) {
  coil_timer t;
  coil_watch w;
  ck_assert_int_eq(pipe(ends), 0);
  coil_loop_init(&loop);
  coil_poll_init(&loop);
  poll_wait = loop.wait;
  loop.wait = wait_and_report;
  ck_assert_int_eq(coil_sim_install(&sim, &loop, 0), 0);
  coil_loop_hold(&loop);
  coil_call_later(&loop, &t, COIL_SEC(1), note_when, "timer");
  coil_poll_add(&loop, &w, ends[0], COIL_READ, note_when, "outside");
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  expect_trace("outside:0 timer:1000 ");
  coil_loop_close(&loop);
  close(ends[0]);
  close(ends[1]);
}
END_TEST

START_TEST(clk_07_a_ready_descriptor_goes_before_any_jump) {
  setup(0);
  coil_timer t;
  coil_watch w;
  ck_assert_int_eq(pipe(ends), 0);
  ck_assert_int_eq(write(ends[1], "x", 1), 1);
  coil_call_later(&loop, &t, COIL_MS(1), note_when, "timer");
  coil_poll_add(&loop, &w, ends[0], COIL_READ, note_when, "readable");
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  expect_trace("readable:0 timer:1 ");
  coil_loop_close(&loop);
  close(ends[0]);
  close(ends[1]);
}
END_TEST

START_TEST(clk_08_a_jump_lands_on_the_first_live_deadline) {
  setup(0);
  coil_timer a, b, c;
  coil_call_later(&loop, &a, COIL_MS(10), note_when, "cancelled");
  coil_call_later(&loop, &b, COIL_MS(25), note_when, "b");
  coil_call_later(&loop, &c, COIL_MS(70), note_when, "c");
  coil_timer_cancel(&loop, &a);
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  ck_assert_int_eq(coil_now(&loop), COIL_MS(25));
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  expect_trace("b:25 c:70 ");
  coil_loop_close(&loop);
}
END_TEST

static void advance_inside(void *arg) {
  *(int *)arg = coil_sim_advance(&sim, 1);
}

START_TEST(clk_09_the_clock_does_not_go_back) {
  setup(0);
  coil_handle h;
  int code = 0;
  ck_assert_int_eq(coil_sim_advance(&sim, COIL_SEC(5)), 0);
  ck_assert_int_eq(coil_sim_advance(&sim, -1), -EINVAL);
  ck_assert_int_eq(coil_now(&loop), COIL_SEC(5));
  coil_call_soon(&loop, &h, advance_inside, &code);
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  ck_assert_int_eq(code, -EBUSY);
  ck_assert_int_eq(coil_sim_advance(&sim, COIL_FOREVER), 0);
  ck_assert_int_eq(coil_now(&loop), COIL_FOREVER);
  coil_loop_close(&loop);
}
END_TEST

static coil_timer chained;

static void note_and_chain(void *name) {
  note_when(name);
  coil_call_later(&loop, &chained, COIL_MS(5), note_when, "chained");
}

START_TEST(clk_10_advance_stops_at_each_deadline_on_the_way) {
  setup(0);
  coil_timer a, b, c;
  coil_call_later(&loop, &c, COIL_MS(50), note_when, "c");
  coil_call_later(&loop, &a, COIL_MS(10), note_and_chain, "a");
  coil_call_later(&loop, &b, COIL_MS(30), note_when, "b");
  ck_assert_int_eq(coil_sim_advance(&sim, COIL_MS(30)), 0);
  expect_trace("a:10 chained:15 b:30 ");
  ck_assert_int_eq(coil_now(&loop), COIL_MS(30));
  ck_assert_int_eq(coil_sim_advance(&sim, COIL_MS(100)), 0);
  expect_trace("a:10 chained:15 b:30 c:50 ");
  ck_assert_int_eq(coil_now(&loop), COIL_MS(130));
  coil_loop_close(&loop);
}
END_TEST

static int nap(void *arg, void **result) {
  (void)arg, (void)result;
  for (int i = 0; i < 3; i++) {
    int err = coil_sleep(COIL_MS(10));
    if (err) return err;
    note_when("nap");
  }
  return 0;
}

START_TEST(clk_11_without_autojump_time_waits_for_advance) {
  setup(0);
  coil_sim_set_autojump(&sim, false);
  coil_task *t = coil_loop_create_task(&loop, nap, NULL);
  coil_future *f = coil_task_future(t);
  ck_assert_int_eq(coil_run_until_complete(&loop, f, NULL), -EAGAIN);
  ck_assert_int_eq(coil_now(&loop), 0);
  ck_assert_int_eq(coil_sim_advance(&sim, COIL_MS(25)), 0);
  expect_trace("nap:10 nap:20 ");
  ck_assert_int_eq(coil_run_until_complete(&loop, f, NULL), -EAGAIN);
  coil_sim_set_autojump(&sim, true);
  ck_assert_int_eq(coil_run_until_complete(&loop, f, NULL), 0);
  expect_trace("nap:10 nap:20 nap:30 ");
  coil_task_release(t);
  coil_loop_close(&loop);
}
END_TEST

/* Found while writing this: waiting in vain for the cleanup's second to pass,
 * the end of a run turned around for ever. */
static int sleep_in_cleanup(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_sleep(COIL_SEC(1));
  note("%d ", coil_sleep(COIL_SEC(1)) == -ECANCELED);
  return err;
}

START_TEST(clk_11_without_autojump_a_run_ends_too) {
  setup(0);
  coil_sim_set_autojump(&sim, false);
  ck_assert_int_eq(coil_run_with(&loop, sleep_in_cleanup, NULL, NULL), -EAGAIN);
  expect_trace("1 ");
  coil_loop_close(&loop);
}
END_TEST

static void draw_order(uint64_t seed, char order[64]) {
  static char *names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
  coil_handle hs[8];
  setup(seed);
  trace[0] = '\0';
  for (int i = 0; i < 8; i++)
    coil_call_soon(&loop, &hs[i], note_name, names[i]);
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  coil_loop_close(&loop);
  strcpy(order, trace);
}

/* A second one wrapped itself, and the first wait had no end. */
START_TEST(clk_there_is_one_clock) {
  coil_loop one;
  coil_sim first, second;
  ck_assert_int_eq(coil_loop_init(&one), 0);
  ck_assert_int_eq(coil_sim_install(&first, &one, 0), 0);
  ck_assert_int_eq(coil_sim_install(&second, &one, 0), -EALREADY);
  coil_loop_close(&one);
}
END_TEST

START_TEST(loop_31_a_seed_fixes_an_order) {
  char fifo[64], first[64], again[64], other[64];
  draw_order(0, fifo);
  draw_order(1, first);
  draw_order(1, again);
  draw_order(2, other);
  ck_assert_str_eq(fifo, "a b c d e f g h ");
  ck_assert_str_ne(first, fifo);
  ck_assert_str_eq(first, again);
  ck_assert_str_ne(first, other);
  for (const char *c = fifo; *c; c += 2) /* each once: a permutation */
    ck_assert_ptr_nonnull(strchr(first, *c));
  ck_assert_uint_eq(strlen(first), strlen(fifo));
}
END_TEST

RUN_TESTS("sim", clk_there_is_one_clock, clk_04_an_hour_passes_exactly,
          clk_05_the_clock_stands_while_somebody_is_ready,
          clk_06_the_clock_does_not_jump_while_work_is_held,
          clk_07_a_ready_descriptor_goes_before_any_jump,
          clk_08_a_jump_lands_on_the_first_live_deadline,
          clk_09_the_clock_does_not_go_back,
          clk_10_advance_stops_at_each_deadline_on_the_way,
          clk_11_without_autojump_time_waits_for_advance,
          clk_11_without_autojump_a_run_ends_too, loop_31_a_seed_fixes_an_order)
