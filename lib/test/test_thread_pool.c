/* test_thread_pool.c -- the pools: how many threads, which, and their end. */
#include "help.h"

#include "thread.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

enum { JOBS = 60 }; /* more than the threads of any pool */

static sem_t go;
static atomic_int inside, most, ran;

static void wait_for(sem_t *s) {
  while (sem_wait(s) < 0) continue;
}

static int pool_limit(void) {
  long limit = sysconf(_SC_NPROCESSORS_ONLN) + 4;
  return limit < 32 ? (int)limit : 32;
}

/* Stay until the pool is full; the main task lets everybody go then. */
static int crowd_in(void *arg, void **result) {
  (void)arg, (void)result;
  int now = ++inside;
  for (int seen = most; now > seen;)
    if (atomic_compare_exchange_weak(&most, &seen, now)) break;
  wait_for(&go);
  inside--;
  ran++;
  return 0;
}

static int crowd_in_thread(void *arg, void **result) {
  return coil_to_thread(crowd_in, arg, result);
}

static int start_jobs(coil_task *ts[JOBS], coil_fn *fn) {
  for (int i = 0; i < JOBS; i++) {
    ts[i] = coil_create_task(fn, NULL);
    ck_assert_ptr_nonnull(ts[i]);
  }
  return coil_yield();
}

static int end_jobs(coil_task *ts[JOBS]) {
  for (int i = 0; i < JOBS; i++) sem_post(&go);
  int err = coil_gather(ts, JOBS, NULL, NULL);
  for (int i = 0; i < JOBS; i++) coil_task_release(ts[i]);
  return err;
}

static int fill_pool(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *ts[JOBS];
  int err = start_jobs(ts, crowd_in_thread);
  while (!err && inside < pool_limit()) err = coil_yield();
  return err ? err : end_jobs(ts);
}

START_TEST(thr_06_so_many_at_a_time_and_no_more) {
  sem_init(&go, 0, 0);
  ck_assert_int_eq(coil_run(fill_pool, NULL, NULL), 0);
  ck_assert_int_eq(most, pool_limit());
  ck_assert_int_eq(ran, JOBS);
}
END_TEST

/* A job of the kind that resolving a name is. */
static int crowd_names(void *arg, void **result) {
  static const coil_job_options how = {.pool = COIL_POOL_NAMES};
  return coil_to_thread_with(&how, crowd_in, arg, result);
}

static int read_beside_names(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *ts[JOBS];
  char *text;
  int err = start_jobs(ts, crowd_names);
  if (err) return err;
  ck_assert_int_gt(coil_read_file("/proc/self/stat", &text), 0);
  ck_assert_int_eq(ran, 0);
  free(text);
  return end_jobs(ts);
}

START_TEST(thr_07_names_that_hang_do_not_delay_files) {
  sem_init(&go, 0, 0);
  ck_assert_int_eq(coil_run(read_beside_names, NULL, NULL), 0);
  ck_assert_int_eq(ran, JOBS);
}
END_TEST

static int look_at_mask(void *mask, void **result) {
  (void)result;
  return -pthread_sigmask(SIG_SETMASK, NULL, mask);
}

static int ask_for_mask(void *arg, void **result) {
  (void)result;
  sigset_t before, after;
  pthread_sigmask(SIG_SETMASK, NULL, &before);
  int err = coil_to_thread(look_at_mask, arg, NULL);
  pthread_sigmask(SIG_SETMASK, NULL, &after);
  for (int i = 1; i <= SIGSYS; i++)
    ck_assert_int_eq(sigismember(&before, i), sigismember(&after, i));
  return err;
}

START_TEST(thr_09_signals_are_not_for_these_threads) {
  static const int blocked[] = {SIGINT,  SIGTERM, SIGQUIT, SIGHUP,
                                SIGPIPE, SIGALRM, SIGCHLD, SIGUSR1};
  sigset_t mask;
  ck_assert_int_eq(coil_run(ask_for_mask, &mask, NULL), 0);
  for (size_t i = 0; i < sizeof blocked / sizeof *blocked; i++)
    ck_assert(sigismember(&mask, blocked[i]));
  ck_assert(!sigismember(&mask, SIGSEGV)); /* a crash must tell */
}
END_TEST

static int write_to_nobody(void *arg, void **result) {
  int ends[2];
  (void)arg, (void)result;
  if (pipe(ends) < 0) return -errno;
  close(ends[0]);
  int err = write(ends[1], "x", 1) < 0 ? -errno : 0;
  close(ends[1]);
  return err;
}

static int ask_to_write(void *arg, void **result) {
  return coil_to_thread(write_to_nobody, arg, result);
}

START_TEST(loop_26_a_pipe_without_a_reader_does_not_kill) {
  ck_assert_int_eq(coil_run(ask_to_write, NULL, NULL), -EPIPE);
}
END_TEST

static int sleep_in_thread(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_sleep(COIL_MS(1));
}

static int ask_for_sleep(void *arg, void **result) {
  return coil_to_thread(sleep_in_thread, arg, result);
}

static void run_misuse(void *arg) {
  if (coil_run(ask_for_sleep, arg, NULL)) _exit(1);
}

START_TEST(thr_10_in_a_thread_nothing_can_suspend) {
  if (RUNNING_ON_VALGRIND) return; /* the thread of the child looks lost */
  ck_assert_int_eq(killed_by(run_misuse, NULL), SIGABRT);
}
END_TEST

static int run_another_loop(void *arg, void **result) {
  (void)arg, (void)result;
  ck_assert_ptr_null(coil_get_running_loop());
  ck_assert_ptr_null(coil_current_task());
  coil_time delay = COIL_MS(1);
  return sim_run(sleep_in_thread, &delay, NULL);
}

static int ask_for_loop(void *arg, void **result) {
  return coil_to_thread(run_another_loop, arg, result);
}

START_TEST(thr_10_but_a_loop_of_its_own_can_run_there) {
  ck_assert_int_eq(coil_run(ask_for_loop, NULL, NULL), 0);
}
END_TEST

static int add_one(void *number, void **result) {
  (void)result;
  return ++*(int *)number;
}

static int add_many(void *arg, void **result) {
  (void)arg, (void)result;
  int number = 0;
  for (int i = 0; i < times(25000) / 4; i++)
    ck_assert_int_eq(coil_to_thread(add_one, &number, NULL), i + 1);
  return number;
}

static int add_in_tasks(void *arg, void **result) {
  coil_task *ts[4];
  (void)arg, (void)result;
  for (int i = 0; i < 4; i++) ts[i] = coil_create_task(add_many, NULL);
  int err = coil_gather(ts, 4, NULL, NULL);
  for (int i = 0; i < 4; i++) coil_task_release(ts[i]);
  return err;
}

static void *run_loop(void *arg) {
  ck_assert_int_eq(coil_run(add_in_tasks, arg, NULL), 0);
  return NULL;
}

START_TEST(thr_11_many_jobs_of_four_loops) {
  pthread_t threads[4];
  for (int i = 0; i < 4; i++)
    ck_assert_int_eq(pthread_create(&threads[i], NULL, run_loop, NULL), 0);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
}
END_TEST

static int last_words(void *arg, void **result) {
  (void)arg, (void)result;
  sem_post(&go);
  for (int i = 0; i < 1000; i++) sched_yield();
  ran = 1;
  return 0;
}

static int last_words_in_thread(void *arg, void **result) {
  return coil_to_thread(last_words, arg, result);
}

static int leave_job(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task_release(coil_create_task(last_words_in_thread, NULL));
  int err = 0;
  while (!err && sem_trywait(&go) < 0) err = coil_yield();
  return err;
}

START_TEST(loop_08_run_waits_for_jobs_that_still_run) {
  sem_init(&go, 0, 0);
  ck_assert_int_eq(coil_run(leave_job, NULL, NULL), 0);
  ck_assert_int_eq(ran, 1);
}
END_TEST

RUN_TESTS("thread: pools", thr_06_so_many_at_a_time_and_no_more,
          thr_07_names_that_hang_do_not_delay_files,
          thr_09_signals_are_not_for_these_threads,
          loop_26_a_pipe_without_a_reader_does_not_kill,
          thr_10_in_a_thread_nothing_can_suspend,
          thr_10_but_a_loop_of_its_own_can_run_there,
          thr_11_many_jobs_of_four_loops,
          loop_08_run_waits_for_jobs_that_still_run)
