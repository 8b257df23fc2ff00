/* test_mutants_timer.c -- the heap of timers, against a bug that other tests
 * let pass: the last timer takes the place of a cancelled one, and it may have
 * to rise there, because it comes from another branch. */
#include "help.h"

static coil_loop loop;
static coil_sim sim;

static void begin(void) {
  coil_loop_init(&loop);
  ck_assert_int_eq(coil_sim_install(&sim, &loop, 0), 0);
}

static void end(void) {
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
}

static void note_ms(void *arg) {
  (void)arg;
  note("%ld ", now_ms());
}

/* With four children to a node, 11 lies below 10, and 101 below 100. */
START_TEST(tmr_02_order_survives_a_cancel_below_a_later_parent) {
  static const int ms[] = {1, 100, 10, 20, 30, 101, 102, 103, 104, 11};
  coil_timer ts[10];
  begin();
  for (int i = 0; i < 10; i++)
    coil_call_at(&loop, &ts[i], COIL_MS(ms[i]), note_ms, NULL);
  ck_assert(coil_timer_cancel(&loop, &ts[5]));
  end();
  expect_trace("1 10 11 20 30 100 102 103 104 ");
}
END_TEST

static coil_time last;
static int fired;

static void check_order(void *arg) {
  (void)arg;
  ck_assert_int_ge(coil_now(&loop), last);
  last = coil_now(&loop);
  fired++;
}

/* A late timer fires after the clock has passed its deadline: so each must see
 * the clock at its own. */
struct alarm {
  coil_timer timer;
  coil_time when;
};

static void check_time(void *arg) {
  const struct alarm *a = arg;
  ck_assert_int_eq(coil_now(&loop), a->when);
  check_order(NULL);
}

START_TEST(tmr_02_order_survives_any_cancels) {
  enum { N = 60 };
  srand(7);
  for (int round = times(1000); round >= 0; round--) {
    struct alarm as[N];
    int left = N;
    begin();
    last = fired = 0;
    for (int i = 0; i < N; i++) {
      as[i].when = rand() % 1000;
      coil_call_at(&loop, &as[i].timer, as[i].when, check_time, &as[i]);
    }
    for (int i = 0; i < N; i++)
      left -= coil_timer_cancel(&loop, &as[rand() % N].timer);
    end();
    ck_assert_int_eq(fired, left);
  }
}
END_TEST

RUN_TESTS("mutants_timer",
          tmr_02_order_survives_a_cancel_below_a_later_parent,
          tmr_02_order_survives_any_cancels)
