/* test_sim_outside.c -- the clock that jumps, and what it must not jump over:
 * jobs in threads, and descriptors; and orders drawn from a seed. */
#include "help.h"

#include "thread.h"

#include <semaphore.h>

static sem_t go;

static int wait_for_go(void *arg, void **result) {
  (void)arg, (void)result;
  while (sem_wait(&go) < 0) continue;
  return 0;
}

static int job(void *arg, void **result) {
  int err = coil_to_thread(wait_for_go, arg, result);
  note("job:%ld ", now_ms());
  return err;
}

static int nap(void *arg, void **result) {
  (void)result;
  int err = coil_sleep(COIL_SEC(1));
  note("%s:%ld ", (char *)arg, now_ms());
  return err;
}

/* Let the job end after so many turns in which the clock could have jumped. */
static int end_job(void *arg, void **result) {
  (void)arg, (void)result;
  for (int i = 0; i < 20; i++) {
    int err = coil_yield();
    if (err) return err;
  }
  sem_post(&go);
  return 0;
}

static int sleep_beside_job(void *arg, void **result) {
  (void)arg, (void)result;
  coil_fn *fns[] = {nap, job, end_job};
  coil_task *ts[3];
  for (int i = 0; i < 3; i++) ts[i] = coil_create_task(fns[i], "nap");
  int err = coil_gather(ts, 3, NULL, NULL);
  for (int i = 0; i < 3; i++) coil_task_release(ts[i]);
  return err;
}

START_TEST(clk_06_the_clock_does_not_jump_over_a_job) {
  sem_init(&go, 0, 0);
  ck_assert_int_eq(sim_run(sleep_beside_job, NULL, NULL), 0);
  expect_trace("job:0 nap:1000 ");
}
END_TEST

static int cancel_job(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = coil_create_task(job, NULL);
  int err = coil_yield();
  if (!err) err = coil_yield();
  if (err) return err;
  coil_task_cancel(t);
  ck_assert_int_eq(coil_await_task(t, NULL), -ECANCELED);
  coil_task_release(t);
  sem_post(&go);
  coil_loop *loop = coil_get_running_loop();
  t = coil_create_task(nap, "nap");
  err = coil_await_task(t, NULL); /* it may run still: time stands */
  coil_task_release(t);
  ck_assert_uint_eq(loop->held, 0);
  return err;
}

START_TEST(clk_06_nor_over_one_that_was_left) {
  sem_init(&go, 0, 0);
  ck_assert_int_eq(sim_run(cancel_job, NULL, NULL), 0);
  expect_trace("job:0 nap:1000 ");
}
END_TEST

static coil_loop loop;
static coil_sim sim;

static void setup(uint64_t seed) {
  trace[0] = '\0';
  ck_assert_int_eq(coil_loop_init(&loop), 0);
  ck_assert_int_eq(coil_sim_install(&sim, &loop, seed), 0);
}

static void note_when(void *name) {
  note("%s:%ld ", (char *)name, now_ms());
}

START_TEST(clk_06_advance_waits_for_a_job_on_the_way) {
  coil_timer t;
  setup(0);
  sem_init(&go, 0, 1);
  coil_call_later(&loop, &t, COIL_MS(10), note_when, "timer");
  coil_task_release(coil_loop_create_task(&loop, job, NULL));
  ck_assert_int_eq(coil_sim_advance(&sim, COIL_MS(20)), 0);
  expect_trace("job:0 timer:10 ");
  ck_assert_int_eq(coil_now(&loop), COIL_MS(20));
  coil_loop_close(&loop);
}
END_TEST

/* Bug: with nobody asleep and somebody waiting for a descriptor, advance waited
 * for that descriptor, for real and for ever. */
START_TEST(clk_10_advance_does_not_wait_for_descriptors) {
  int ends[2];
  coil_watch w;
  setup(0);
  ck_assert_int_eq(pipe(ends), 0);
  coil_poll_add(&loop, &w, ends[0], COIL_READ, note_when, "readable");
  ck_assert_int_eq(coil_sim_advance(&sim, COIL_SEC(1)), 0);
  ck_assert_int_eq(coil_now(&loop), COIL_SEC(1));
  expect_trace("");
  ck_assert_int_eq(write(ends[1], "x", 1), 1);
  ck_assert_int_eq(coil_sim_advance(&sim, 0), 0);
  ck_assert_int_eq(coil_sim_advance(&sim, COIL_SEC(1)), 0);
  expect_trace("readable:1000 ");
  ck_assert_int_eq(coil_now(&loop), COIL_SEC(2));
  coil_loop_close(&loop);
  close(ends[0]);
  close(ends[1]);
}
END_TEST

/* --- orders ------------------------------------------------------------------
 */

static void fire_eight(uint64_t seed, char order[64]) {
  static char *early[] = {"a", "b", "c", "d"}, *late[] = {"e", "f", "g", "h"};
  coil_timer ts[8];
  setup(seed);
  for (int i = 0; i < 4; i++) {
    coil_call_later(&loop, &ts[i], COIL_MS(1), note_name, early[i]);
    coil_call_later(&loop, &ts[i + 4], COIL_MS(2), note_name, late[i]);
  }
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  coil_loop_close(&loop);
  strcpy(order, trace);
}

/* A seed may exchange those that are due together, and no others. */
START_TEST(loop_31_equal_deadlines_fire_in_a_drawn_order) {
  char fifo[64], order[64];
  int shuffled = 0;
  fire_eight(0, fifo);
  ck_assert_str_eq(fifo, "a b c d e f g h ");
  for (uint64_t seed = 1; seed <= 20; seed++) {
    fire_eight(seed, order);
    ck_assert_uint_eq(strspn(order, "abcd "), 8);
    ck_assert_uint_eq(strspn(order + 8, "efgh "), 8);
    if (strcmp(order, fifo) != 0) shuffled++;
  }
  ck_assert_int_gt(shuffled, 10);
}
END_TEST

static int wander(void *arg, void **result) {
  (void)result;
  for (int i = 0; i < 4; i++) {
    note("%s%d:%ld ", (char *)arg, i, now_ms());
    int err = i % 2 ? coil_yield() : coil_sleep(COIL_MS(5));
    if (err) return err;
  }
  return 0;
}

static int wander_all(void *arg, void **result) {
  static char *names[] = {"a", "b", "c", "d", "e"};
  coil_task *ts[5];
  (void)arg, (void)result;
  for (int i = 0; i < 5; i++) ts[i] = coil_create_task(wander, names[i]);
  int err = coil_gather(ts, 5, NULL, NULL);
  for (int i = 0; i < 5; i++) coil_task_release(ts[i]);
  return err;
}

static void replay(uint64_t seed, char copy[sizeof trace]) {
  setup(seed);
  ck_assert_int_eq(coil_run_with(&loop, wander_all, NULL, NULL), 0);
  coil_loop_close(&loop);
  strcpy(copy, trace);
}

START_TEST(dbg_10_the_same_seed_gives_the_same_trace) {
  static char first[sizeof trace], again[sizeof trace], other[sizeof trace];
  replay(1234, first);
  replay(1234, again);
  replay(4321, other);
  ck_assert_str_eq(first, again);
  ck_assert_str_ne(first, other);
  replay(0, other);
  ck_assert_str_ne(first, other);
}
END_TEST

RUN_TESTS("sim: outside", clk_06_the_clock_does_not_jump_over_a_job,
          clk_06_nor_over_one_that_was_left,
          clk_06_advance_waits_for_a_job_on_the_way,
          clk_10_advance_does_not_wait_for_descriptors,
          loop_31_equal_deadlines_fire_in_a_drawn_order,
          dbg_10_the_same_seed_gives_the_same_trace)
