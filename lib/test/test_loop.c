/* test_loop.c -- the loop alone: no timers, no descriptors, no tasks. */
#include "help.h"

#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

static coil_loop loop;

static void wait_until_idle(void) {
  ck_assert_int_eq(coil_loop_run(&loop), 0);
}

static void run_again(void *arg) {
  int *codes = arg;
  codes[0] = coil_loop_run(&loop);
  codes[1] = coil_loop_step(&loop);
}

START_TEST(loop_02_running_within_a_running_loop_is_refused) {
  coil_loop_init(&loop);
  coil_handle h;
  int codes[2] = {0, 0};
  coil_call_soon(&loop, &h, run_again, codes);
  wait_until_idle();
  ck_assert_int_eq(codes[0], -EBUSY);
  ck_assert_int_eq(codes[1], -EBUSY);
  ck_assert_ptr_null(coil_get_running_loop());
  coil_loop_close(&loop);
}
END_TEST

START_TEST(loop_09_callbacks_run_once_in_order) {
  coil_loop_init(&loop);
  coil_handle hs[3];
  char *names[] = {"a", "b", "c"};
  for (int i = 0; i < 3; i++)
    coil_call_soon(&loop, &hs[i], note_name, names[i]);
  wait_until_idle();
  expect_trace("a b c ");
  wait_until_idle();
  expect_trace("a b c ");
  coil_loop_close(&loop);
}
END_TEST

static coil_handle later;

static void call_later_turn(void *arg) {
  note("now ");
  coil_call_soon(&loop, &later, note_name, arg);
}

START_TEST(loop_10_what_a_callback_schedules_runs_in_the_next_turn) {
  coil_loop_init(&loop);
  coil_handle a, b;
  coil_call_soon(&loop, &a, call_later_turn, "next");
  coil_call_soon(&loop, &b, note_name, "same");
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  expect_trace("now same ");
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  expect_trace("now same next ");
  ck_assert_int_eq(coil_loop_step(&loop), 0);
  coil_loop_close(&loop);
}
END_TEST

static void cancel_it(void *handle) {
  ck_assert(coil_handle_cancel(handle));
}

START_TEST(loop_13_a_cancelled_callback_never_runs) {
  coil_loop_init(&loop);
  coil_handle a, b, never = {0};
  ck_assert(!coil_handle_cancel(&never));
  coil_call_soon(&loop, &a, note_name, "a");
  ck_assert(coil_handle_cancel(&a));
  ck_assert(!coil_handle_cancel(&a));
  coil_call_soon(&loop, &b, cancel_it, &a); /* in the same turn as a */
  coil_call_soon(&loop, &a, note_name, "a");
  wait_until_idle();
  expect_trace("");
  ck_assert(!coil_handle_cancel(&b)); /* it has run */
  coil_loop_close(&loop);
}
END_TEST

static void stop_and_schedule(void *arg) {
  coil_loop_stop(&loop);
  coil_call_soon(&loop, &later, note_name, arg);
}

START_TEST(loop_15_stop_finishes_the_turn_and_keeps_the_rest) {
  coil_loop_init(&loop);
  coil_handle a, b;
  coil_call_soon(&loop, &a, stop_and_schedule, "kept");
  coil_call_soon(&loop, &b, note_name, "same turn");
  ck_assert_int_eq(coil_loop_run(&loop), 1);
  expect_trace("same turn ");
  wait_until_idle();
  expect_trace("same turn kept ");
  coil_loop_close(&loop);
}
END_TEST

static void stop_loop(void *arg) {
  (void)arg;
  coil_loop_stop(&loop);
}

/* A stop in a single turn was kept, and ended the next run. */
START_TEST(loop_15_a_stop_is_obeyed_once) {
  coil_loop_init(&loop);
  coil_handle a, b;
  coil_call_soon(&loop, &a, stop_loop, NULL);
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  coil_call_soon(&loop, &b, note_name, "b");
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  expect_trace("b ");
  coil_loop_close(&loop);
}
END_TEST

static void close_it(void *arg) {
  *(int *)arg = coil_loop_close(&loop);
}

START_TEST(loop_16_a_closed_loop_refuses_work) {
  coil_loop_init(&loop);
  coil_handle h = {0};
  int closed = 0;
  coil_call_soon(&loop, &h, close_it, &closed);
  wait_until_idle();
  ck_assert_int_eq(closed, -EBUSY); /* while it runs */
  ck_assert_int_eq(coil_loop_close(&loop), 0);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
  ck_assert_int_eq(coil_call_soon(&loop, &h, note_name, "a"), -EINVAL);
  ck_assert_int_eq(coil_loop_run(&loop), -EINVAL);
  coil_timer t = {0};
  ck_assert_int_eq(coil_call_later(&loop, &t, 0, note_name, "a"), -EINVAL);
  coil_watch w = {0};
  ck_assert_int_eq(coil_poll_add(&loop, &w, 0, COIL_READ, note_name, "a"),
                   -EINVAL);
  ck_assert_ptr_null(coil_loop_create_task(&loop, NULL, NULL));
  ck_assert_int_eq(coil_run_with(&loop, NULL, NULL, NULL), -EINVAL);
}
END_TEST

/* Two loops pass a token to and fro: neither could go on without the other. */
static _Atomic int token;
enum { ROUNDS = 10 };

struct player {
  coil_loop loop;
  coil_handle handle;
  int me, rounds;
};

static void play(void *arg) {
  struct player *p = arg;
  ck_assert_ptr_eq(coil_get_running_loop(), &p->loop);
  if (token == p->me) {
    p->rounds++;
    token = !p->me;
  }
  if (p->rounds < ROUNDS) coil_call_soon(&p->loop, &p->handle, play, p);
}

static void *run_player(void *arg) {
  struct player *p = arg;
  coil_loop_init(&p->loop);
  coil_call_soon(&p->loop, &p->handle, play, p);
  coil_loop_run(&p->loop);
  coil_loop_close(&p->loop);
  return NULL;
}

START_TEST(loop_18_two_loops_in_two_threads) {
  struct player other = {.me = 1}, mine = {.me = 0};
  pthread_t thread;
  ck_assert_int_eq(pthread_create(&thread, NULL, run_player, &other), 0);
  run_player(&mine);
  pthread_join(thread, NULL);
  ck_assert_int_eq(other.rounds, ROUNDS);
  ck_assert_int_eq(mine.rounds, ROUNDS);
}
END_TEST

static volatile sig_atomic_t signals;

static void count_signal(int number) {
  (void)number;
  signals++;
}

static void time_elapsed(void *arg) {
  *(coil_time *)arg = coil_now(&loop);
}

START_TEST(loop_21_a_signal_neither_fails_nor_fires_early) {
  coil_loop_init(&loop);
  signal(SIGALRM, count_signal);
  struct itimerval often = {{0, 3000}, {0, 3000}}, off = {{0, 0}, {0, 0}};
  coil_timer t;
  coil_time begin = coil_now(&loop), end = 0;
  setitimer(ITIMER_REAL, &often, NULL);
  coil_call_later(&loop, &t, COIL_MS(20), time_elapsed, &end);
  wait_until_idle();
  setitimer(ITIMER_REAL, &off, NULL);
  ck_assert_int_gt(signals, 0);
  ck_assert_int_ge(end - begin, COIL_MS(20));
  coil_loop_close(&loop);
}
END_TEST

static int waits;
static void (*real_wait)(coil_loop *, coil_time);

static void counting_wait(coil_loop *l, coil_time until) {
  waits++;
  real_wait(l, until);
}

START_TEST(loop_22_an_idle_loop_blocks) {
  coil_loop_init(&loop);
  real_wait = loop.wait;
  loop.wait = counting_wait;
  coil_timer t;
  coil_call_later(&loop, &t, COIL_MS(50), note_name, "due");
  wait_until_idle();
  expect_trace("due ");
  ck_assert_int_lt(waits, 5);
  coil_loop_close(&loop);
}
END_TEST

START_TEST(loop_29_the_loop_returns_when_nothing_can_happen) {
  coil_loop_init(&loop);
  wait_until_idle();
  coil_timer never; /* a timer at the end of time is not worth waiting for */
  coil_call_at(&loop, &never, COIL_FOREVER, note_name, "never");
  wait_until_idle();
  coil_timer_cancel(&loop, &never);
  coil_loop_close(&loop);
}
END_TEST

static void wait_no_longer(coil_loop *l, coil_time until) {
  ck_assert_int_eq(until, COIL_FOREVER);
  coil_loop_release(l);
  note("waited ");
}

START_TEST(loop_30_the_loop_waits_for_what_is_held) {
  coil_loop_init(&loop);
  loop.wait = wait_no_longer;
  coil_loop_hold(&loop);
  wait_until_idle();
  expect_trace("waited ");
  coil_loop_close(&loop);
}
END_TEST

RUN_TESTS("loop", loop_02_running_within_a_running_loop_is_refused,
          loop_09_callbacks_run_once_in_order,
          loop_10_what_a_callback_schedules_runs_in_the_next_turn,
          loop_13_a_cancelled_callback_never_runs,
          loop_15_stop_finishes_the_turn_and_keeps_the_rest,
          loop_15_a_stop_is_obeyed_once, loop_16_a_closed_loop_refuses_work,
          loop_18_two_loops_in_two_threads,
          loop_21_a_signal_neither_fails_nor_fires_early,
          loop_22_an_idle_loop_blocks,
          loop_29_the_loop_returns_when_nothing_can_happen,
          loop_30_the_loop_waits_for_what_is_held)
