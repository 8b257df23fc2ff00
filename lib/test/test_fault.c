/* test_fault.c -- every allocation and system call that can fail, fails once;
 * see help_fault.h for how.  A scenario for each part of the library; those of
 * groups, streams and threads have files of their own. */
#include "help_fault.h"

static int nothing_more(void *arg, void **result) {
  *result = arg;
  return 0;
}

/* Run fn in a loop with a simulated clock. */
static int simulate(coil_fn *fn) {
  coil_loop loop;
  coil_sim sim;
  int err = coil_loop_init(&loop);
  if (!err) err = coil_sim_install(&sim, &loop, 0);
  if (!err) err = coil_run_with(&loop, fn, NULL, NULL);
  coil_loop_close(&loop);
  return err;
}

static void release_all(coil_task *const ts[], size_t n) {
  for (size_t i = 0; i < n; i++) coil_task_release(ts[i]);
}

/* --- loop, timer, poll, future, coro, task, sim --------------------------- */

static int ends[2];

static int sleep_briefly(void *arg, void **result) {
  *result = arg;
  return coil_sleep(COIL_MS(5));
}

static int wait_to_write(void *arg, void **result) {
  *result = arg;
  int err = coil_sleep(COIL_MS(1));
  return err ? err : coil_wait_fd(ends[1], COIL_WRITE);
}

static int await_future(void *arg, void **result) {
  (void)arg;
  coil_future *f = coil_create_future(coil_get_running_loop());
  if (!f) return -ENOMEM;
  coil_future_set(f, 0, "future");
  int err = coil_await(f, result);
  coil_future_release(f);
  return err;
}

static void yield_once(void *arg) {
  *(int *)arg = coil_coro_yield();
}

static int use_coroutine(void *arg, void **result) {
  coil_coro c;
  int got = 1;
  (void)arg, (void)result;
  coil_coro_init(&c, yield_once, &got);
  int err = coil_coro_resume(&c);
  if (err) return err;
  err = coil_coro_resume(&c);
  return err ? err : got;
}

enum { TASKS = 20 }; /* more than fit into the first heap of timers */

static int run_tasks(void *arg, void **result) {
  static coil_fn *const special[] = {wait_to_write, await_future, use_coroutine};
  coil_task *ts[TASKS] = {NULL};
  int err = 0;
  (void)arg, (void)result;
  for (int i = 0; i < TASKS && !err; i++) {
    ts[i] = coil_create_task(i < 3 ? special[i] : sleep_briefly, NULL);
    if (!ts[i]) err = -ENOMEM;
  }
  if (!err) err = coil_gather(ts, TASKS, NULL, NULL);
  release_all(ts, TASKS);
  return err;
}

static int tasks(void) {
  return simulate(run_tasks);
}

START_TEST(tsk_19_each_failure_is_an_error_and_leaves_nothing) {
  ck_assert_int_eq(pipe(ends), 0);
  ck_assert_int_gt(let_each_call_fail(tasks), TASKS + 6);
  close(ends[0]);
  close(ends[1]);
}
END_TEST

/* --- cancel, group -------------------------------------------------------- */

static int fail_unless_cancelled(coil_task *t) {
  coil_task_cancel(t);
  int err = coil_await_task(t, NULL);
  return err == -ECANCELED ? 0 : err;
}

static int shield_and_cancel(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = coil_create_task(sleep_briefly, NULL);
  if (!t) return -ENOMEM;
  int err = coil_shield(t, NULL);
  if (!err) err = coil_wait_for(t, COIL_MS(1), NULL);
  coil_task_release(t);
  if (err) return err;
  t = coil_create_task(sleep_briefly, NULL);
  if (!t) return -ENOMEM;
  err = fail_unless_cancelled(t);
  coil_task_release(t);
  return err;
}

static int cancels(void) {
  return simulate(shield_and_cancel);
}

START_TEST(tsk_19_cancel) {
  ck_assert_int_gt(let_each_call_fail(cancels), 4);
}
END_TEST

/* --- sync, queue ---------------------------------------------------------- */

static coil_lock lock;
static coil_condition filled;
static coil_semaphore two;
static coil_barrier both;
static coil_event over;
static coil_queue queue; /* grows, so that it allocates */
enum { ITEMS = 40 };

static int produce(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_barrier_wait(&both); /* or the place in the line */
  if (err >= 0) err = coil_lock_acquire(&lock);
  if (err) return err;
  for (int i = 0; i < ITEMS && !err; i++) err = coil_queue_put(&queue, &queue);
  coil_condition_notify_all(&filled);
  coil_lock_release(&lock);
  coil_event_set(&over);
  return err;
}

static int consume(void *arg, void **result) {
  void *item;
  (void)arg, (void)result;
  int err = coil_barrier_wait(&both); /* or the place in the line */
  if (err >= 0) err = coil_lock_acquire(&lock);
  if (err) return err;
  while (!err && !coil_event_is_set(&over) && coil_queue_size(&queue) == 0)
    err = coil_condition_wait(&filled);
  coil_lock_release(&lock);
  while (!err && coil_queue_size(&queue) > 0) {
    err = coil_semaphore_acquire(&two);
    if (err) break;
    err = coil_queue_get(&queue, &item);
    coil_queue_task_done(&queue);
    coil_semaphore_release(&two);
  }
  return err;
}

static void init_all(void) {
  coil_lock_init(&lock);
  coil_condition_init(&filled, &lock);
  coil_semaphore_init(&two, 2);
  coil_barrier_init(&both, 2);
  coil_event_init(&over);
  coil_queue_init(&queue, NULL, 0);
}

static int produce_and_consume(void *arg, void **result) {
  (void)arg, (void)result;
  coil_group g;
  init_all();
  coil_group_enter(&g);
  int err = coil_group_create_task(&g, consume, NULL, NULL);
  if (!err) err = coil_group_create_task(&g, produce, NULL, NULL);
  if (!err) err = coil_event_wait(&over);
  err = coil_group_exit(&g, err);
  if (!err) err = coil_queue_join(&queue);
  coil_queue_shutdown(&queue, true);
  coil_queue_destroy(&queue);
  return err;
}

static int meetings(void) {
  return simulate(produce_and_consume);
}

START_TEST(tsk_19_sync_and_queue) {
  ck_assert_int_gt(let_each_call_fail(meetings), 8);
}
END_TEST

/* --- signals -------------------------------------------------------------- */

static int be_interruptible(void *arg, void **result) {
  return coil_interruptible(nothing_more, arg, result);
}

static int interruptible(void) {
  return simulate(be_interruptible);
}

START_TEST(tsk_19_interruptible) {
  ck_assert_int_gt(let_each_call_fail(interruptible), 2);
}
END_TEST

/* --- debug ---------------------------------------------------------------- */

static FILE *nowhere;

static int print_all(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = coil_create_task(sleep_briefly, NULL);
  if (!t) return -ENOMEM;
  int err = coil_yield();
  if (!err) err = coil_print_tasks(coil_get_running_loop(), nowhere);
  if (!err) err = coil_print_call_graph(t, nowhere);
  if (!err) err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

static int debugged(void) {
  coil_loop loop;
  coil_sim sim;
  int err = coil_loop_init(&loop);
  if (!err) err = coil_sim_install(&sim, &loop, 0);
  if (!err) err = coil_debug_on(&loop, nowhere);
  if (!err) coil_debug_trace(&loop, nowhere);
  if (!err) err = coil_run_with(&loop, print_all, NULL, NULL);
  coil_loop_close(&loop);
  return err;
}

START_TEST(tsk_19_debug) {
  may_go_on = true; /* it says less without memory for its records */
  nowhere = fopen("/dev/null", "w");
  ck_assert_ptr_nonnull(nowhere);
  ck_assert_int_gt(let_each_call_fail(debugged), 6);
  fclose(nowhere);
}
END_TEST

RUN_TESTS("fault", tsk_19_each_failure_is_an_error_and_leaves_nothing,
          tsk_19_cancel, tsk_19_sync_and_queue,
          tsk_19_interruptible, tsk_19_debug)
