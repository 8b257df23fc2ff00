/* test_timer.c -- callbacks that run later, mostly on a clock of our own. */
#include "help.h"

static coil_loop loop;
static coil_time clock_now; /* what the tests' clock shows */

static coil_time fake_now(coil_loop *l) {
  (void)l;
  return clock_now;
}

static int waits;
static coil_time waited_until;

static void fake_wait(coil_loop *l, coil_time until) {
  (void)l;
  waits++;
  waited_until = until;
  if (until > clock_now) clock_now = until;
}

static void fake_loop(void) {
  coil_loop_init(&loop);
  loop.now = fake_now;
  loop.wait = fake_wait;
}

static void end(void) {
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  ck_assert_uint_eq(coil_timer_count(&loop), 0);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
}

static void do_nothing(void *arg) {
  (void)arg;
}

START_TEST(clk_12_a_huge_delay_is_never) {
  fake_loop();
  clock_now = COIL_SEC(5);
  coil_timer t, u;
  coil_call_later(&loop, &t, INT64_MAX, note_name, "max");
  coil_call_later(&loop, &u, INT64_MAX - COIL_SEC(5), note_name, "edge");
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  expect_trace("");
  ck_assert(coil_timer_cancel(&loop, &t));
  ck_assert(coil_timer_cancel(&loop, &u));
  end();
}
END_TEST

START_TEST(loop_12_delay_0_runs_after_what_is_queued) {
  fake_loop();
  coil_timer t;
  coil_handle a, b;
  coil_call_soon(&loop, &a, note_name, "a");
  coil_call_later(&loop, &t, 0, note_name, "timer");
  coil_call_soon(&loop, &b, note_name, "b");
  end();
  expect_trace("a b timer ");
}
END_TEST

START_TEST(loop_23_the_loop_waits_for_the_first_live_timer) {
  fake_loop();
  coil_timer cancelled, first, second;
  coil_call_at(&loop, &second, COIL_SEC(9), note_name, "second");
  coil_call_at(&loop, &cancelled, COIL_SEC(1), note_name, "cancelled");
  coil_call_at(&loop, &first, COIL_SEC(4), note_name, "first");
  coil_timer_cancel(&loop, &cancelled);
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  ck_assert_int_eq(waited_until, COIL_SEC(4));

  coil_handle h; /* with ready work it does not wait at all */
  waits = 0;
  coil_call_soon(&loop, &h, note_name, "ready");
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  ck_assert_int_eq(waits, 0);

  coil_loop_hold(&loop); /* but looks, if somebody outside may call */
  coil_call_soon(&loop, &h, note_name, "ready");
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  ck_assert_int_eq(waited_until, COIL_PAST);
  coil_loop_release(&loop);
  end();
}
END_TEST

START_TEST(loop_23_patience_is_rounded_up) {
  fake_loop();
  ck_assert_int_eq(coil_loop_patience(&loop, COIL_FOREVER), -1);
  ck_assert_int_eq(coil_loop_patience(&loop, COIL_PAST), 0);
  ck_assert_int_eq(coil_loop_patience(&loop, COIL_MS(2)), 2);
  ck_assert_int_eq(coil_loop_patience(&loop, COIL_MS(2) + 1), 3);
  ck_assert_int_eq(coil_loop_patience(&loop, COIL_FOREVER - 1), INT32_MAX);
  end();
}
END_TEST

struct nap {
  coil_time begin, left;
  int early, again;
  coil_timer timer;
};

static void check_nap(void *arg) {
  struct nap *n = arg;
  coil_time now = coil_now(&loop);
  if (now - n->begin < 1300000) n->early++;
  if (--n->again == 0) return;
  n->begin = now;
  coil_call_later(&loop, &n->timer, 1300000, check_nap, n);
}

/* On the real clock.  The other half of the matter, lateness, is no property
 * of the library but of the machine. */
START_TEST(tmr_01_no_timer_is_early) {
  coil_loop_init(&loop);
  struct nap n = {.again = times(300) + 1};
  n.begin = coil_now(&loop);
  coil_call_later(&loop, &n.timer, 1300000, check_nap, &n);
  end();
  ck_assert_int_eq(n.again, 0);
  ck_assert_int_eq(n.early, 0);
}
END_TEST

START_TEST(tmr_02_timers_fire_in_deadline_order) {
  fake_loop();
  enum { N = 1000 };
  static coil_timer ts[N];
  static coil_time last;
  srand(1);
  for (int i = 0; i < N; i++)
    coil_call_at(&loop, &ts[i], rand(), do_nothing, NULL);
  for (int i = 0; i < N; i += 3) ck_assert(coil_timer_cancel(&loop, &ts[i]));
  while (coil_timer_count(&loop) > 0) {
    coil_time next = loop.deadline(&loop);
    ck_assert_int_ge(next, last);
    last = next;
    ck_assert_int_eq(coil_loop_step(&loop), 1);
    ck_assert_int_eq(clock_now, next);
  }
  end();
}
END_TEST

/* The last timer of the heap takes the place of the cancelled one, and there
 * its parent may be due later than it: then it has to rise, not to sink. */
START_TEST(tmr_02_order_survives_a_cancel_in_another_branch) {
  fake_loop();
  static const int when[] = {0, 100, 1, 2, 3, 101, 102, 103, 104, 5};
  static char *names[] = {"0",   "100", "1",   "2",   "3",
                          "101", "102", "103", "104", "5"};
  coil_timer ts[10];
  for (int i = 0; i < 10; i++)
    coil_call_at(&loop, &ts[i], when[i], note_name, names[i]);
  coil_timer_cancel(&loop, &ts[5]);
  end();
  expect_trace("0 1 2 3 5 100 102 103 104 ");
}
END_TEST

static void note_number(void *arg) {
  note("%d ", *(int *)arg);
}

START_TEST(tmr_03_equal_deadlines_fire_in_order_of_creation) {
  fake_loop();
  enum { N = 50 };
  static coil_timer ts[N], early[N];
  int numbers[N];
  char expected[256] = "";
  for (int i = 0; i < N; i++) {
    numbers[i] = i;
    coil_call_at(&loop, &early[i], i % 7, do_nothing, NULL);
    coil_call_at(&loop, &ts[i], COIL_SEC(1), note_number, &numbers[i]);
    sprintf(expected + strlen(expected), "%d ", i);
  }
  for (int i = 0; i < N; i++) coil_timer_cancel(&loop, &early[i]);
  end();
  expect_trace(expected);
}
END_TEST

START_TEST(tmr_04_a_past_deadline_fires_in_the_next_turn) {
  fake_loop();
  clock_now = COIL_SEC(10);
  coil_timer t, u;
  coil_call_at(&loop, &t, COIL_SEC(3), note_name, "past");
  coil_call_later(&loop, &u, -COIL_SEC(3), note_name, "negative");
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  expect_trace("past negative ");
  ck_assert_int_eq(clock_now, COIL_SEC(10));
  end();
}
END_TEST

static void cancel_it(void *timer) {
  note("cancel ");
  ck_assert(coil_timer_cancel(&loop, timer));
  ck_assert(!coil_timer_cancel(&loop, timer));
}

START_TEST(tmr_06_a_cancelled_timer_never_fires) {
  fake_loop();
  coil_timer a, b, c, never = {0};
  ck_assert(!coil_timer_cancel(&loop, &never));
  coil_call_at(&loop, &a, COIL_SEC(1), note_name, "a");
  coil_call_at(&loop, &b, COIL_SEC(1), cancel_it, &c); /* due with b */
  coil_call_at(&loop, &c, COIL_SEC(1), note_name, "c");
  ck_assert(coil_timer_cancel(&loop, &a));
  end();
  expect_trace("cancel ");
}
END_TEST

static int left;

static void rearm(void *timer) {
  note("%d ", left);
  if (--left > 0) coil_call_later(&loop, timer, 0, rearm, timer);
}

START_TEST(tmr_07_a_timer_armed_by_a_timer_waits_for_the_next_turn) {
  fake_loop();
  coil_timer t;
  left = 3;
  coil_call_later(&loop, &t, 0, rearm, &t);
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  expect_trace("3 ");
  end();
  expect_trace("3 2 1 ");
}
END_TEST

START_TEST(tmr_08_cancelled_timers_leave_no_trace) {
  fake_loop();
  int n = times(100000);
  coil_timer *ts = calloc((size_t)n, sizeof *ts);
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < n; i++)
      coil_call_at(&loop, &ts[i], i * 7919 % 1000, do_nothing, NULL);
    ck_assert_uint_eq(coil_timer_count(&loop), (size_t)n);
    for (int i = 0; i < n; i++) ck_assert(coil_timer_cancel(&loop, &ts[i]));
    ck_assert_uint_eq(coil_timer_count(&loop), 0);
  }
  free(ts);
  end();
}
END_TEST

static void jump_ahead(void *arg) {
  clock_now += *(coil_time *)arg;
  note("busy ");
}

START_TEST(tmr_10_overdue_timers_fire_once_each_in_order) {
  fake_loop();
  coil_handle h;
  coil_timer a, b, c;
  coil_time busy = COIL_MS(100);
  coil_call_at(&loop, &c, COIL_MS(30), note_name, "c");
  coil_call_at(&loop, &a, COIL_MS(10), note_name, "a");
  coil_call_at(&loop, &b, COIL_MS(20), note_name, "b");
  coil_call_soon(&loop, &h, jump_ahead, &busy);
  end();
  expect_trace("busy a b c ");
}
END_TEST

START_TEST(tmr_11_a_moved_timer_forgets_its_old_deadline) {
  fake_loop();
  coil_timer a, b;
  coil_call_at(&loop, &a, COIL_SEC(1), note_name, "a");
  coil_call_at(&loop, &b, COIL_SEC(2), note_name, "b");
  coil_timer_cancel(&loop, &a);
  coil_call_at(&loop, &a, COIL_SEC(3), note_name, "a");
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  ck_assert_int_eq(clock_now, COIL_SEC(2));
  end();
  ck_assert_int_eq(clock_now, COIL_SEC(3));
  expect_trace("b a ");
}
END_TEST

RUN_TESTS("timer", clk_12_a_huge_delay_is_never,
          loop_12_delay_0_runs_after_what_is_queued,
          loop_23_the_loop_waits_for_the_first_live_timer,
          loop_23_patience_is_rounded_up, tmr_01_no_timer_is_early,
          tmr_02_timers_fire_in_deadline_order,
          tmr_02_order_survives_a_cancel_in_another_branch,
          tmr_03_equal_deadlines_fire_in_order_of_creation,
          tmr_04_a_past_deadline_fires_in_the_next_turn,
          tmr_06_a_cancelled_timer_never_fires,
          tmr_07_a_timer_armed_by_a_timer_waits_for_the_next_turn,
          tmr_08_cancelled_timers_leave_no_trace,
          tmr_10_overdue_timers_fire_once_each_in_order,
          tmr_11_a_moved_timer_forgets_its_old_deadline)
