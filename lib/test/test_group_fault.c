/* test_group_fault.c -- every allocation of waits, groups and timeouts fails
 * once.
 *
 * As in test_fault.c, see help_fault.h. */
#include "help_fault.h"

/* --- the scenario --------------------------------------------------------- */

enum { TASKS = 20 }; /* more alarms than fit into the first heap of timers */

static int sleep_limited(void *arg, void **result) {
  coil_timeout t;
  *result = arg;
  int err = coil_timeout_enter(&t, COIL_SEC(1));
  if (err) return err;
  return coil_timeout_exit(&t, coil_sleep(COIL_MS(5)));
}

static int run_group(void *arg, void **result) {
  coil_group g;
  int err = 0;
  (void)result;
  coil_group_enter(&g);
  for (int i = 0; i < TASKS && !err; i++)
    err = coil_group_create_task(&g, sleep_limited, arg, NULL);
  return coil_group_exit(&g, err);
}

/* A destroy after an init that had failed crashed. */
static int complete_all(coil_task *const ts[], size_t n) {
  coil_as_completed a;
  coil_task *t;
  int err = coil_as_completed_init(&a, ts, n);
  while (!err && (err = coil_as_completed_next(&a, &t)) > 0) err = 0;
  coil_as_completed_destroy(&a);
  return err;
}

static int wait_in_turn(coil_task *const ts[], size_t n) {
  int err = coil_wait_for(ts[0], COIL_SEC(1), NULL);
  if (err) return err;
  int done = coil_wait(ts, n, COIL_FIRST_COMPLETED, COIL_SEC(1));
  if (done < 0) return done;
  err = complete_all(ts, n);
  return err ? err : coil_gather(ts, n, NULL, NULL);
}

static int use_all(void *arg, void **result) {
  coil_task *ts[2] = {NULL, NULL};
  (void)result;
  ts[0] = coil_create_task(run_group, arg);
  ts[1] = coil_create_task(run_group, arg);
  int err = ts[0] && ts[1] ? wait_in_turn(ts, 2) : -ENOMEM;
  coil_task_release(ts[0]);
  coil_task_release(ts[1]);
  return err;
}

static int run_scenario(void) {
  coil_loop loop;
  coil_sim sim;
  int err = coil_loop_init(&loop);
  if (!err) err = coil_sim_install(&sim, &loop, 0);
  if (!err) err = coil_run_with(&loop, use_all, NULL, NULL);
  coil_loop_close(&loop);
  return err;
}

START_TEST(tsk_19_no_memory_for_waits_and_groups) {
  /* A task and a child's record for each. */
  ck_assert_int_gt(let_each_call_fail(run_scenario), 4 * TASKS);
}
END_TEST

/* With no room for the alarm there is no limit, and nothing to exit. */
static int enter_without_memory(void *arg, void **result) {
  coil_timeout ts[40];
  int entered = 0, err = 0;
  (void)arg, (void)result;
  if (coil_sleep(1)) return -1; /* now the heap of timers is there */
  left = 1;
  counting = true;
  while (!err) err = coil_timeout_enter(&ts[entered++], COIL_SEC(1));
  ck_assert_int_eq(err, -ENOMEM);
  ck_assert_int_gt(entered, 1);
  entered--;
  ck_assert_int_eq(coil_timeout_enter(&ts[entered], COIL_FOREVER), 0);
  left = 1;
  ck_assert_int_eq(coil_timeout_reschedule(&ts[entered], COIL_SEC(2)), -ENOMEM);
  counting = false;
  ck_assert_int_eq(coil_timeout_reschedule(&ts[entered], COIL_SEC(2)), 0);
  do err = coil_timeout_exit(&ts[entered], err);
  while (entered--);
  ck_assert_int_eq(err, -ENOMEM);
  return coil_sleep(COIL_MS(1));
}

START_TEST(tmo_without_memory_there_is_no_limit) {
  ck_assert_int_eq(sim_run(enter_without_memory, NULL, NULL), 0);
}
END_TEST

RUN_TESTS("group_fault", tsk_19_no_memory_for_waits_and_groups,
          tmo_without_memory_there_is_no_limit)
