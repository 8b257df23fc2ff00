/* test_poll_wait.c -- how the loop waits for descriptors: long enough, not too
 * often, and for many. */
#include "help.h"

#include <sys/socket.h>
#include <sys/time.h>

static coil_loop loop;
static int ends[2];
static void (*poll_wait)(coil_loop *, coil_time);
static int waits;

static void count_wait(coil_loop *l, coil_time until) {
  waits++;
  poll_wait(l, until);
}

static void setup(void) {
  coil_loop_init(&loop);
  ck_assert_int_eq(coil_poll_init(&loop), 0);
  ck_assert_int_eq(coil_poll_init(&loop), 0); /* once is enough */
  poll_wait = loop.wait;
  loop.wait = count_wait;
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
}

static void teardown(void) {
  coil_poll_close(&loop, ends[0]);
  coil_poll_close(&loop, ends[1]);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
}

static void stop(void *arg) {
  (void)arg;
  coil_loop_stop(&loop);
}

static volatile sig_atomic_t alarms;

static void count_alarm(int number) {
  (void)number;
  alarms++;
}

START_TEST(loop_21_a_signal_makes_no_timer_early) {
  setup();
  coil_watch w;
  coil_timer t;
  signal(SIGALRM, count_alarm);
  struct itimerval often = {{0, 2000}, {0, 2000}}, never = {{0, 0}, {0, 0}};
  coil_poll_add(&loop, &w, ends[0], COIL_READ, note_name, "x");
  coil_time due = coil_now(&loop) + COIL_MS(30) + 1; /* and a bit: rounded up */
  coil_call_at(&loop, &t, due, stop, NULL);
  setitimer(ITIMER_REAL, &often, NULL);
  ck_assert_int_eq(coil_loop_run(&loop), 1);
  setitimer(ITIMER_REAL, &never, NULL);
  ck_assert_int_ge(coil_now(&loop), due);
  ck_assert_int_gt(alarms, 0);
  expect_trace("");
  teardown();
}
END_TEST

START_TEST(loop_22_an_idle_loop_waits_in_one_piece) {
  setup();
  coil_watch w;
  coil_timer t;
  coil_poll_add(&loop, &w, ends[0], COIL_READ, note_name, "x");
  coil_call_later(&loop, &t, COIL_MS(50), stop, NULL);
  ck_assert_int_eq(coil_loop_run(&loop), 1);
  ck_assert_int_lt(waits, 5);
  teardown();
}
END_TEST

static coil_timer chatter;
static int left = 20;

static void chat(void *fd) {
  ck_assert_int_eq(write(*(int *)fd, "abc", 3), 3);
  if (--left == 0) coil_loop_stop(&loop);
  coil_call_later(&loop, &chatter, COIL_MS(1), chat, fd);
}

/* The file is still open under another number, and what happens to it does not
 * concern us: each wait is for the timer. */
START_TEST(io_06_a_forgotten_duplicate_does_not_wake) {
  setup();
  coil_watch gone, w;
  int other[2];
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, other), 0);
  coil_poll_add(&loop, &gone, ends[0], COIL_READ, note_name, "gone");
  int copy = dup(ends[0]);
  coil_poll_close(&loop, ends[0]);
  coil_poll_add(&loop, &w, other[0], COIL_READ, note_name, "x");
  coil_call_later(&loop, &chatter, COIL_MS(1), chat, &ends[1]);
  ck_assert_int_eq(coil_loop_run(&loop), 1);
  ck_assert_int_lt(waits, 30); /* 20 and few, not 40 */
  expect_trace("gone ");
  coil_timer_cancel(&loop, &chatter);
  close(copy);
  coil_poll_close(&loop, other[0]);
  close(other[1]);
  teardown();
}
END_TEST

/* Of many, those that are ready are told, each once. */
START_TEST(io_19_few_of_many) {
  enum { MANY = 200 };
  setup();
  static int pairs[MANY][2];
  static coil_watch ws[MANY];
  for (int i = 0; i < MANY; i++) {
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pairs[i]), 0);
    ck_assert_int_eq(coil_poll_add(&loop, &ws[i], pairs[i][0], COIL_READ,
                                   note_name, i == 7 ? "seven" : "other"),
                     0);
  }
  ck_assert_int_eq(write(pairs[7][1], "x", 1), 1);
  ck_assert_int_eq(write(pairs[150][1], "x", 1), 1);
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  expect_trace("seven other ");
  for (int i = 0; i < MANY; i++) {
    ck_assert_int_eq(coil_poll_cancel(&loop, &ws[i]), i != 7 && i != 150);
    coil_poll_close(&loop, pairs[i][0]);
    close(pairs[i][1]);
  }
  ck_assert_int_eq(loop.watched, 0);
  teardown();
}
END_TEST

START_TEST(loop_16_a_closed_loop_watches_nothing) {
  setup();
  coil_watch w;
  ck_assert(strcmp(coil_poll_backend(), "epoll") == 0 ||
            strcmp(coil_poll_backend(), "poll") == 0);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
  ck_assert_int_eq(coil_poll_add(&loop, &w, ends[0], COIL_READ, note_name, "x"),
                   -EINVAL);
  ck_assert_int_eq(coil_poll_own(&loop, ends[0]), -EINVAL);
  ck_assert(!coil_poll_is_ready(&loop, ends[0], COIL_READ));
  teardown(); /* closes all the same */
}
END_TEST

/* Each of them crashed. */
START_TEST(loop_16_what_was_armed_can_be_cancelled_after_the_close) {
  int pair[2];
  coil_timer t;
  coil_watch w;
  ck_assert_int_eq(pipe(pair), 0);
  coil_loop_init(&loop);
  ck_assert_int_eq(coil_call_later(&loop, &t, 1, stop, NULL), 0);
  ck_assert_int_eq(coil_poll_add(&loop, &w, pair[0], COIL_READ, stop, NULL), 0);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
  ck_assert(!coil_timer_cancel(&loop, &t));
  ck_assert(coil_poll_cancel(&loop, &w));
  close(pair[0]);
  close(pair[1]);
}
END_TEST

/* It counted as a watch, and the loop waited for it for ever. */
START_TEST(io_02_a_watch_for_nothing_is_refused) {
  coil_watch w;
  setup();
  ck_assert_int_eq(coil_poll_add(&loop, &w, ends[0], 0, stop, NULL), -EINVAL);
  ck_assert_int_eq(coil_poll_add(&loop, &w, ends[0], COIL_OWNED, stop, NULL),
                   -EINVAL);
  ck_assert_uint_eq(loop.watched, 0);
  teardown();
}
END_TEST

RUN_TESTS("poll, waiting", loop_21_a_signal_makes_no_timer_early,
          loop_22_an_idle_loop_waits_in_one_piece,
          io_06_a_forgotten_duplicate_does_not_wake, io_19_few_of_many,
          loop_16_a_closed_loop_watches_nothing,
          loop_16_what_was_armed_can_be_cancelled_after_the_close,
          io_02_a_watch_for_nothing_is_refused)
