/* test_life.c -- tasks: whose they are, what they are called, who watches. */
#include "help.h"

#include <sys/socket.h>

static int sleep_ms(void *arg, void **result) {
  *result = arg;
  return coil_sleep(COIL_MS((intptr_t)arg));
}

static void await_all(coil_task *ts[], int n) {
  for (int i = 0; i < n; i++) {
    ck_assert_int_eq(coil_await_task(ts[i], NULL), 0);
    coil_task_release(ts[i]);
  }
}

static int note_time(void *arg, void **result) {
  int err = sleep_ms(arg, result);
  note("%ld ", now_ms());
  return err;
}

static int start_detached(void *arg, void **result) {
  (void)arg, (void)result;
  start_task(note_time, (void *)20);
  start_task(note_time, (void *)10);
  return coil_sleep(COIL_MS(30));
}

START_TEST(tsk_14_a_task_without_owner_completes) {
  ck_assert_int_eq(sim_run(start_detached, NULL, NULL), 0);
  expect_trace("10 20 ");
}
END_TEST

static int note_my_name(void *arg, void **result) {
  (void)arg, (void)result;
  note("%s ", coil_task_name(coil_current_task()));
  return 0;
}

static int name_tasks(void *arg, void **result) {
  coil_task *ts[3];
  for (int i = 0; i < 3; i++) ts[i] = coil_create_task(note_my_name, NULL);
  coil_task_set_name(ts[1], "a name that is far too long to be kept");
  int err = note_my_name(arg, result); /* a call is not a task */
  await_all(ts, 3);
  ck_assert_ptr_ne(coil_current_task(), ts[0]);
  return err ? err : note_my_name(arg, result);
}

START_TEST(tsk_15_names_and_the_current_task) {
  ck_assert_int_eq(sim_run(name_tasks, NULL, NULL), 0);
  expect_trace("Task-1 Task-2 a name that is far too  Task-4 Task-1 ");
  ck_assert_ptr_null(coil_current_task());
}
END_TEST

static int list_tasks(void *arg, void **result) {
  (void)arg, (void)result;
  coil_loop *loop = coil_get_running_loop();
  coil_task *ts[2] = {coil_create_task(sleep_ms, (void *)1),
                      coil_create_task(sleep_ms, (void *)2)};
  coil_task *all[3];
  ck_assert_uint_eq(coil_all_tasks(loop, NULL, 0), 3);
  ck_assert_uint_eq(coil_all_tasks(loop, all, 3), 3);
  ck_assert_ptr_eq(all[0], coil_current_task());
  ck_assert_ptr_eq(all[1], ts[0]);
  ck_assert_ptr_eq(all[2], ts[1]);
  await_all(ts, 2);
  ck_assert_uint_eq(coil_all_tasks(loop, all, 3), 1);
  return 0;
}

START_TEST(tsk_16_all_tasks_are_the_unfinished_ones) {
  ck_assert_int_eq(sim_run(list_tasks, NULL, NULL), 0);
}
END_TEST

static coil_task *awaited;

static int await_it(void *arg, void **result) {
  int err = coil_await_task(awaited, result);
  note("%s ", (char *)arg);
  return err;
}

static int release_while_awaited(void *arg, void **result) {
  (void)arg, (void)result;
  awaited = coil_create_task(sleep_ms, (void *)5);
  coil_task *waiter = coil_create_task(await_it, "waiter");
  if (coil_yield()) return -1;
  coil_task_release(awaited); /* its waiter keeps it */
  void *value = NULL;
  int err = coil_await_task(waiter, &value);
  ck_assert_int_eq((intptr_t)value, 5);
  coil_task_release(waiter);
  coil_task_release(NULL);
  return err;
}

START_TEST(tsk_20_the_last_who_needs_a_task_frees_it) {
  ck_assert_int_eq(sim_run(release_while_awaited, NULL, NULL), 0);
}
END_TEST

START_TEST(tsk_13_a_loop_with_tasks_cannot_be_closed) {
  coil_loop loop;
  coil_loop_init(&loop);
  coil_task *t = coil_loop_create_task(&loop, wait_forever, NULL);
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  ck_assert_int_eq(coil_loop_close(&loop), -EBUSY);
  coil_end_all_tasks(&loop);
  ck_assert_int_eq(coil_future_result(coil_task_future(t), NULL), -ECANCELED);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
  coil_task_release(t); /* a result outlives its loop */
}
END_TEST

struct witness {
  coil_observer observer;
  coil_task *task;
};

static void testify(coil_observer *o, coil_task *t, coil_task_event event) {
  struct witness *w = coil_entry(o, struct witness, observer);
  static const char *names[] = {"start", "park", "wake", "end"};
  if (w->task && w->task != t) return;
  w->task = t;
  note("%s", names[event]);
  if (event == COIL_PARK) note("(%s)", t->word);
  note(" ");
}

static int wait_variously(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = coil_create_task(sleep_ms, (void *)5);
  int err = coil_yield();
  if (!err) err = coil_sleep(COIL_MS(1));
  if (!err) err = coil_await_task(t, NULL);
  if (!err) err = coil_wait_fd(STDIN_FILENO, COIL_WRITE);
  coil_task_release(t);
  return err == -EPERM ? 0 : err;
}

START_TEST(tsk_observer_is_told_everything) {
  coil_loop loop;
  coil_sim sim;
  struct witness w = {.observer.notice = testify};
  coil_loop_init(&loop);
  ck_assert_int_eq(coil_sim_install(&sim, &loop, 0), 0);
  coil_loop_observe(&loop, &w.observer);
  int ends[2]; /* so that standard input can be waited for */
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  dup2(ends[0], STDIN_FILENO);
  ck_assert_int_eq(coil_run_with(&loop, wait_variously, NULL, NULL), 0);
  coil_loop_close(&loop);
  expect_trace("start park(yield) wake park(sleep) wake park(task) wake "
               "park(writable) wake end ");
}
END_TEST

/* --- one after another upon one stack ------------------------------------- */

static int note_stack(void *arg, void **result) {
  note("%s ", (const char *)arg);
  *result = coil_current_task()->coro.stack;
  return 0;
}

static int begin_three(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *ts[] = {coil_create_task(note_stack, "a"),
                     coil_create_task(note_stack, "b"),
                     coil_create_task(note_stack, "c")};
  void *first, *last;
  ck_assert(coil_throw(ts[1], -EINTR)); /* it never runs */
  ck_assert_int_eq(coil_await_task(ts[0], &first), 0);
  ck_assert_int_eq(coil_await_task(ts[1], NULL), -EINTR);
  ck_assert_int_eq(coil_await_task(ts[2], &last), 0);
  ck_assert_ptr_eq(first, last);
  for (int i = 0; i < 3; i++) coil_task_release(ts[i]);
  return 0;
}

START_TEST(tsk_who_ends_leaves_the_stack_to_the_next) {
  ck_assert_int_eq(sim_run(begin_three, NULL, NULL), 0);
  expect_trace("a c ");
}
END_TEST

static int use_stack(void *bytes, void **result) {
  (void)result;
  volatile char room[(size_t)bytes];
  for (size_t i = 0; i < (size_t)bytes; i += 512) room[i] = 1;
  return room[0] - 1;
}

static int use_much_and_little(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *ts[] = {coil_create_task(use_stack, (void *)40000),
                     coil_create_task(use_stack, (void *)100)};
  ck_assert_int_eq(coil_await_task(ts[1], NULL), 0);
  ck_assert_uint_ge(coil_coro_high_water(&ts[0]->coro), 40000);
  ck_assert_uint_le(coil_coro_high_water(&ts[1]->coro), 2 * 4096);
  for (int i = 0; i < 2; i++) coil_task_release(ts[i]);
  return 0;
}

START_TEST(tsk_each_is_measured_by_itself) {
  if (is_watched()) return;
  coil_stack_measure(true);
  ck_assert_int_eq(sim_run(use_much_and_little, NULL, NULL), 0);
  coil_stack_measure(false);
}
END_TEST

RUN_TESTS("life", tsk_14_a_task_without_owner_completes,
          tsk_15_names_and_the_current_task,
          tsk_16_all_tasks_are_the_unfinished_ones,
          tsk_20_the_last_who_needs_a_task_frees_it,
          tsk_13_a_loop_with_tasks_cannot_be_closed,
          tsk_observer_is_told_everything,
          tsk_who_ends_leaves_the_stack_to_the_next,
          tsk_each_is_measured_by_itself)
