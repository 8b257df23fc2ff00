/* test_thread.c -- jobs in threads.  Threads and the loop wait for each other
 * by semaphores; no test waits for time to pass. */
#include "help.h"

#include "thread.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

static sem_t begun, go; /* a job says that it runs; and may end */
static atomic_int ran;

static void wait_for(sem_t *s) {
  while (sem_wait(s) < 0) continue;
}

static void new_semaphores(void) {
  sem_init(&begun, 0, 0);
  sem_init(&go, 0, 0);
}

/* A job that ends when it may. */
static int block(void *arg, void **result) {
  sem_post(&begun);
  wait_for(&go);
  ran++;
  *result = arg;
  return 7;
}

/* The task that waits for a job like this. */
static int block_in_thread(void *arg, void **result) {
  int err = coil_to_thread(block, arg, result);
  note("%s:%d ", (char *)arg, err);
  return err;
}

/* Let the loop turn until a job has begun. */
static int until_begun(void) {
  int err = 0;
  while (!err && sem_trywait(&begun) < 0) err = coil_yield();
  return err;
}

static int tick_five(void *arg, void **result) {
  (void)arg, (void)result;
  for (int i = 0; i < 5; i++) {
    int err = coil_yield();
    if (err) return err;
    note("tick ");
  }
  sem_post(&go);
  return 0;
}

static int job_beside_ticker(void *arg, void **result) {
  coil_task *t = coil_create_task(tick_five, NULL);
  int err = coil_to_thread(block, arg, result);
  note("job ");
  coil_task_release(t);
  return err;
}

/* The job ends only after the fifth tick, so a loop that stood still would
 * stand for ever. */
START_TEST(thr_01_the_loop_goes_on_while_a_job_runs) {
  void *value = NULL;
  new_semaphores();
  ck_assert_int_eq(coil_run(job_beside_ticker, "value", &value), 7);
  ck_assert_str_eq(value, "value");
  expect_trace("tick tick tick tick tick job ");
}
END_TEST

static int give_error(void *thread, void **result) {
  (void)result;
  *(pthread_t *)thread = pthread_self();
  int before = errno;
  errno = EDOM;
  return before ? -EPROTO : -EILSEQ;
}

static int fail_in_thread(void *arg, void **result) {
  (void)arg;
  pthread_t threads[2];
  errno = ERANGE;
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(coil_to_thread(give_error, &threads[i], result), -EILSEQ);
    ck_assert_int_eq(errno, ERANGE);
    ck_assert(!pthread_equal(threads[i], pthread_self()));
  }
  return coil_to_thread(give_error, &threads[0], NULL);
}

START_TEST(thr_02_code_and_value_come_back_and_errno_does_not) {
  void *value = "untouched";
  ck_assert_int_eq(coil_run(fail_in_thread, NULL, &value), -EILSEQ);
  ck_assert_str_eq(value, "untouched");
}
END_TEST

enum { MANY = 40 }; /* more than the threads of any pool */

static int cancel_queued(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *ts[MANY];
  for (int i = 0; i < MANY; i++) ts[i] = coil_create_task(block_in_thread, "");
  int err = coil_yield(); /* now all are submitted */
  if (err) return err;
  ck_assert(coil_task_cancel(ts[MANY - 1]));
  ck_assert_int_eq(coil_await_task(ts[MANY - 1], NULL), -ECANCELED);
  for (int i = 0; i < MANY; i++) sem_post(&go);
  int codes[MANY];
  err = coil_gather(ts, MANY, NULL, codes);
  for (int i = 0; i < MANY; i++) {
    ck_assert_int_eq(codes[i], i < MANY - 1 ? 7 : -ECANCELED);
    coil_task_release(ts[i]);
  }
  return err;
}

START_TEST(thr_03_a_job_cancelled_in_the_queue_never_runs) {
  new_semaphores();
  ck_assert_int_eq(coil_run(cancel_queued, NULL, NULL), 0);
  ck_assert_int_eq(ran, MANY - 1);
}
END_TEST

/* An argument on the heap, a value on the heap, and who frees them. */
static int block_and_copy(void *arg, void **result) {
  int code = block(arg, result);
  *result = strdup(arg);
  return code;
}

static void free_both(void *arg, void *value) {
  note("release:%s:%s ", (char *)arg, value ? (char *)value : "-");
  free(arg);
  free(value);
}

static int owned_job(void *how, void **result) {
  int err = coil_to_thread_with(how, block_and_copy, strdup("arg"), result);
  note("%d ", err);
  return err;
}

static int cancel_running(void *how, void **result) {
  (void)result;
  coil_task *t = coil_create_task(owned_job, how);
  int err = until_begun();
  if (err) return err;
  coil_task_cancel(t);
  if (((coil_job_options *)how)->waits_on_cancel) {
    for (int i = 0; i < 3; i++)
      if ((err = coil_yield())) return err;
    ck_assert(!coil_task_is_done(t));
    coil_task_cancel(t); /* once more changes nothing */
    note("patient ");
    sem_post(&go);
  }
  err = coil_await_task(t, NULL);
  ck_assert(coil_task_is_cancelled(t));
  coil_task_release(t);
  note("end ");
  sem_post(&go);
  return err;
}

/* The job ends while the loop is being closed. */
START_TEST(thr_04_a_task_leaves_its_running_job) {
  coil_job_options how = {.release = free_both};
  new_semaphores();
  ck_assert_int_eq(coil_run(cancel_running, &how, NULL), -ECANCELED);
  expect_trace("-125 end release:arg:arg ");
  ck_assert_int_eq(ran, 1);
}
END_TEST

START_TEST(thr_04_or_waits_for_it_if_so_wanted) {
  coil_job_options how = {.release = free_both, .waits_on_cancel = true};
  new_semaphores();
  ck_assert_int_eq(coil_run(cancel_running, &how, NULL), -ECANCELED);
  expect_trace("patient release:arg:arg -125 end ");
}
END_TEST

static int leave_and_stay(void *how, void **result) {
  (void)result;
  coil_task *t = coil_create_task(owned_job, how);
  int err = until_begun();
  if (err) return err;
  coil_task_cancel(t);
  err = coil_await_task(t, NULL);
  ck_assert_int_eq(err, -ECANCELED);
  coil_task_release(t);
  sem_post(&go);
  while (coil_get_running_loop()->held)
    if ((err = coil_yield())) return err;
  note("main ");
  return 0;
}

START_TEST(thr_04_an_abandoned_job_is_released_by_the_running_loop) {
  coil_job_options how = {.release = free_both};
  new_semaphores();
  ck_assert_int_eq(coil_run(leave_and_stay, &how, NULL), 0);
  expect_trace("-125 release:arg:arg main ");
}
END_TEST

static int get_value(void *how, void **result) {
  sem_post(&go);
  int err = owned_job(how, result);
  ck_assert_int_eq(err, 7);
  sem_post(&go);
  return owned_job(how, NULL);
}

START_TEST(thr_04_a_value_is_the_tasks_or_released) {
  coil_job_options how = {.release = free_both};
  void *value = NULL;
  new_semaphores();
  ck_assert_int_eq(coil_run(get_value, &how, &value), 7);
  expect_trace("release:arg:- 7 release:arg:arg 7 ");
  ck_assert_str_eq(value, "arg");
  free(value);
}
END_TEST

static pthread_t loops_thread;

static void let_go(void *arg) {
  ck_assert(pthread_equal(pthread_self(), loops_thread));
  note("interrupt:%s ", (char *)arg);
  sem_post(&go);
}

static int waiting_job(void *how, void **result) {
  return coil_to_thread_with(how, block, "x", result);
}

static int interrupt_one(void *how, void **result) {
  (void)result;
  loops_thread = pthread_self();
  coil_task *t = coil_create_task(waiting_job, how);
  int err = until_begun();
  if (err) return err;
  coil_task_cancel(t);
  coil_task_cancel(t);
  err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

START_TEST(thr_05_a_cancel_interrupts_the_job_once) {
  coil_job_options how = {.interrupt = let_go, .waits_on_cancel = true};
  new_semaphores();
  ck_assert_int_eq(coil_run(interrupt_one, &how, NULL), -ECANCELED);
  how.waits_on_cancel = false;
  ck_assert_int_eq(coil_run(interrupt_one, &how, NULL), -ECANCELED);
  expect_trace("interrupt:x interrupt:x ");
  ck_assert_int_eq(ran, 2);
}
END_TEST

/* Between the end of the job and its report, there is nothing to interrupt. */
static int cancel_ended(void *how, void **result) {
  (void)result;
  coil_task *t = coil_create_task(waiting_job, how);
  sem_post(&go);
  int err = until_begun();
  if (err) return err;
  while (ran == 0) continue; /* no turn of the loop: it cannot know */
  coil_task_cancel(t);
  err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

START_TEST(thr_05_a_cancel_after_the_end_still_wins) {
  coil_job_options how = {.waits_on_cancel = true};
  new_semaphores();
  ck_assert_int_eq(coil_run(cancel_ended, &how, NULL), -ECANCELED);
}
END_TEST

RUN_TESTS("thread", thr_01_the_loop_goes_on_while_a_job_runs,
          thr_02_code_and_value_come_back_and_errno_does_not,
          thr_03_a_job_cancelled_in_the_queue_never_runs,
          thr_04_a_task_leaves_its_running_job,
          thr_04_or_waits_for_it_if_so_wanted,
          thr_04_an_abandoned_job_is_released_by_the_running_loop,
          thr_04_a_value_is_the_tasks_or_released,
          thr_05_a_cancel_interrupts_the_job_once,
          thr_05_a_cancel_after_the_end_still_wins)
