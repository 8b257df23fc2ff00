/* test_thread_inbox.c -- calls from other threads. */
#include "help.h"

#include "thread.h"

#include <poll.h>
#include <pthread.h>
#include <semaphore.h>

enum { CALLS = 100 };

static coil_loop loop;
static coil_handle handles[CALLS];
static int order[CALLS], called;

static void note_order(void *number) {
  order[called++] = (int)(intptr_t)number;
  if (called == CALLS) coil_threadsafe_end(&loop);
}

static void *call_many(void *arg) {
  (void)arg;
  for (intptr_t i = 0; i < CALLS; i++)
    ck_assert_int_eq(
        coil_call_soon_threadsafe(&loop, &handles[i], note_order, (void *)i),
        0);
  return NULL;
}

/* The loop has nothing to wait for but the calls, and no other end. */
START_TEST(loop_20_a_call_wakes_a_waiting_loop) {
  pthread_t thread;
  coil_loop_init(&loop);
  ck_assert_int_eq(coil_threadsafe_begin(&loop), 0);
  ck_assert_int_eq(pthread_create(&thread, NULL, call_many, NULL), 0);
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  pthread_join(thread, NULL);
  for (int i = 0; i < CALLS; i++) ck_assert_int_eq(order[i], i);
  coil_loop_close(&loop);
}
END_TEST

START_TEST(loop_20_calls_that_come_together_share_a_wake_up) {
  coil_loop_init(&loop);
  ck_assert_int_eq(coil_threadsafe_begin(&loop), 0);
  call_many(NULL);
  ck_assert_int_eq(coil_loop_step(&loop), 1); /* one turn to collect them */
  ck_assert_int_eq(called, 0);
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  ck_assert_int_eq(called, CALLS);
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  coil_loop_close(&loop);
}
END_TEST

static coil_bell bell;

static void ring_again(void *arg) {
  (void)arg;
  note("%d ", ++called);
  if (called < 3) coil_bell_ring(&bell);
}

static void give_up(void *arg) {
  note_name(arg);
  coil_bell_close(&bell);
}

/* Somebody rings just while the ring before is being answered: silencing the
 * bell after that, and not before, would lose it. */
START_TEST(loop_20_no_ring_is_lost) {
  coil_sim sim;
  coil_timer t;
  coil_loop_init(&loop);
  coil_sim_install(&sim, &loop, 0);
  ck_assert_int_eq(coil_bell_init(&bell, &loop, ring_again, NULL), 0);
  coil_bell_ring(&bell); /* waits until somebody listens */
  coil_bell_ring(&bell);
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  ck_assert_int_eq(coil_bell_listen(&bell), 0);
  coil_call_later(&loop, &t, 1, give_up, "end");
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  expect_trace("1 2 3 end ");
  coil_loop_close(&loop);
}
END_TEST

START_TEST(loop_20_outside_of_begin_and_end_a_call_is_refused) {
  coil_handle h;
  coil_loop_init(&loop);
  ck_assert_int_eq(coil_call_soon_threadsafe(&loop, &h, note_name, ""),
                   -EINVAL);
  ck_assert_int_eq(coil_threadsafe_begin(&loop), 0);
  ck_assert_int_eq(coil_threadsafe_begin(&loop), 0);
  coil_threadsafe_end(&loop);
  ck_assert_int_eq(coil_call_soon_threadsafe(&loop, &h, note_name, "call"), 0);
  coil_threadsafe_end(&loop);
  ck_assert_int_eq(coil_call_soon_threadsafe(&loop, &h, note_name, ""),
                   -EINVAL);
  ck_assert_int_eq(coil_threadsafe_begin(&loop), 0); /* the first comes now */
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  expect_trace("call ");
  coil_loop_close(&loop);
  ck_assert_int_eq(coil_threadsafe_begin(&loop), -EINVAL);
}
END_TEST

static void end_too_often(void *arg) {
  (void)arg;
  coil_loop_init(&loop);
  coil_threadsafe_begin(&loop);
  coil_threadsafe_end(&loop);
  coil_threadsafe_end(&loop);
}

START_TEST(loop_20_more_ends_than_begins_are_misuse) {
  ck_assert_int_eq(killed_by(end_too_often, NULL), SIGABRT);
}
END_TEST

static void end_wait(void *task) {
  coil_task_cancel(task);
}

static void *end_wait_from_outside(void *task) {
  static coil_handle h;
  coil_call_soon_threadsafe(&loop, &h, end_wait, task);
  return NULL;
}

START_TEST(loop_30_who_waits_for_threads_is_not_deadlocked) {
  pthread_t thread;
  coil_loop_init(&loop);
  ck_assert_int_eq(coil_threadsafe_begin(&loop), 0);
  coil_task *t = coil_loop_create_task(&loop, wait_forever, NULL);
  pthread_create(&thread, NULL, end_wait_from_outside, t);
  ck_assert_int_eq(coil_run_until_complete(&loop, coil_task_future(t), NULL),
                   -ECANCELED);
  pthread_join(thread, NULL);
  coil_task_release(t);
  coil_threadsafe_end(&loop);
  ck_assert_int_eq(coil_run_with(&loop, wait_forever, NULL, NULL), -EDEADLK);
  coil_loop_close(&loop);
}
END_TEST

/* --- a task for another thread ---------------------------------------------
 */

static coil_fn *visitor;
static sem_t visited;
static void *got;

static void *visit(void *arg) {
  int code = coil_run_coroutine_threadsafe(&loop, visitor, arg, &got);
  sem_post(&visited);
  return (void *)(intptr_t)code;
}

static int sleep_and_give(void *arg, void **result) {
  ck_assert_ptr_eq(coil_get_running_loop(), &loop);
  int err = coil_sleep(COIL_MS(1));
  *result = arg;
  return err ? err : 5;
}

static int until_visited(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_run_coroutine_threadsafe(&loop, wait_forever, NULL, NULL);
  ck_assert_int_eq(err, -EDEADLK);
  for (err = 0; !err && sem_trywait(&visited) < 0;) err = coil_yield();
  return err;
}

static int visit_loop(coil_fn *fn, coil_fn *main_fn) {
  pthread_t thread;
  void *code;
  sem_init(&visited, 0, 0);
  visitor = fn;
  coil_loop_init(&loop);
  ck_assert_int_eq(coil_threadsafe_begin(&loop), 0);
  ck_assert_int_eq(pthread_create(&thread, NULL, visit, "value"), 0);
  ck_assert_int_eq(coil_run_with(&loop, main_fn, NULL, NULL), 0);
  coil_loop_close(&loop);
  pthread_join(thread, &code);
  return (int)(intptr_t)code;
}

START_TEST(thr_08_a_task_gives_its_result_to_another_thread) {
  ck_assert_int_eq(visit_loop(sleep_and_give, until_visited), 5);
  ck_assert_str_eq(got, "value");
}
END_TEST

static int until_begun(void *arg, void **result) {
  (void)arg, (void)result;
  int err = 0;
  while (!err && coil_all_tasks(&loop, NULL, 0) < 2) err = coil_yield();
  return err;
}

/* The loop's last turn is over when the visit's task ends. */
START_TEST(thr_08_a_thread_does_not_wait_for_a_loop_that_ended) {
  ck_assert_int_eq(visit_loop(wait_forever, until_begun), -ECANCELED);
}
END_TEST

/* The one opened last. */
static int last_descriptor(void) {
  int next = dup(STDERR_FILENO);
  close(next);
  return next - 1;
}

START_TEST(thr_08_nor_for_one_that_never_began) {
  pthread_t thread;
  void *code;
  sem_init(&visited, 0, 0);
  visitor = wait_forever;
  coil_loop_init(&loop);
  ck_assert_int_eq(coil_run_coroutine_threadsafe(&loop, visitor, NULL, NULL),
                   -EINVAL);
  ck_assert_int_eq(coil_threadsafe_begin(&loop), 0);
  ck_assert_int_eq(pthread_create(&thread, NULL, visit, NULL), 0);
  /* The ring itself must be seen, as no turn may happen. */
  struct pollfd ring = {.fd = last_descriptor(), .events = POLLIN};
  ck_assert_int_eq(poll(&ring, 1, -1), 1);
  coil_loop_close(&loop);
  pthread_join(thread, &code);
  ck_assert_int_eq((int)(intptr_t)code, -ECANCELED);
}
END_TEST

static int visit_from_a_job(void *arg, void **result) {
  (void)result;
  return coil_run_coroutine_threadsafe(arg, wait_forever, NULL, NULL);
}

static int ask_and_leave(void *arg, void **result) {
  return coil_to_thread(visit_from_a_job, coil_get_running_loop(),
                        arg ? result : NULL);
}

static int abandon_a_visit(void *arg, void **result) {
  coil_task *t = coil_create_task(ask_and_leave, arg);
  (void)result;
  while (coil_all_tasks(coil_get_running_loop(), NULL, 0) < 3)
    if (coil_sleep(COIL_MS(1))) break;
  coil_task_cancel(t);
  int err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

/* The pool waited for its job, the job for a coroutine on the loop, and the
 * loop was being closed by the pool. */
START_TEST(thr_08_nor_does_a_job_that_nobody_awaits) {
  ck_assert_int_eq(coil_run(abandon_a_visit, NULL, NULL), -ECANCELED);
}
END_TEST

RUN_TESTS("thread: inbox", loop_20_a_call_wakes_a_waiting_loop,
          loop_20_calls_that_come_together_share_a_wake_up,
          loop_20_no_ring_is_lost,
          loop_20_outside_of_begin_and_end_a_call_is_refused,
          loop_20_more_ends_than_begins_are_misuse,
          loop_30_who_waits_for_threads_is_not_deadlocked,
          thr_08_a_task_gives_its_result_to_another_thread,
          thr_08_a_thread_does_not_wait_for_a_loop_that_ended,
          thr_08_nor_for_one_that_never_began,
          thr_08_nor_does_a_job_that_nobody_awaits)
