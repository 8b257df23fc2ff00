/* test_debug_graph.c -- who waits for whom, printed; and the deadlock. */
#include "help_debug.h"

static FILE *page; /* what a test prints comes here */

static void print_all(void) {
  ck_assert_int_eq(coil_print_tasks(&loop, page), 0);
}

static int run_and_read(coil_fn *fn, char **text) {
  size_t n;
  page = open_memstream(text, &n);
  int err = debug_run(fn, NULL);
  fclose(page);
  return err;
}

static void expect_page(coil_fn *fn, const char *expected) {
  char *text;
  ck_assert_int_eq(run_and_read(fn, &text), 0);
  ck_assert_str_eq(text, expected);
  free(text);
}

static int print_after(void *ms, void **result) {
  int err = sleep_for(ms, result);
  print_all();
  return err;
}

static int await_printer(void *printer, void **result) {
  return coil_await_task(printer, result);
}

static int print_a_chain(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task_set_name(coil_current_task(), "main");
  coil_task *printer = start("printer", print_after, &(int){1500});
  coil_task *middle = start("middle", await_printer, printer);
  coil_task *sleeper = start("sleeper", sleep_for, &(int){1600});
  int err = coil_await_task(middle, NULL);
  static int at_once; /* it runs when our stack is gone */
  coil_task_release(start("fresh", sleep_for, &at_once));
  print_all();
  coil_task_release(printer);
  coil_task_release(middle);
  coil_task_release(sleeper);
  return err;
}

START_TEST(dbg_02_each_task_is_printed_with_what_it_waits_for) {
  expect_page(print_a_chain, "  main: task, for 1.500 s\n"
                             "    middle: task, for 1.500 s\n"
                             "      printer: running\n"
                             "  sleeper: sleep, for 1.500 s\n"
                             "  main: running\n"
                             "  sleeper: sleep, for 1.500 s\n"
                             "  fresh: not begun\n");
}
END_TEST

static int ends[2];

static int wait_to_read(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_wait_fd(ends[0], COIL_READ);
}

static int read_a_descriptor(void *arg, void **result) {
  (void)arg, (void)result;
  char name[40], *text;
  coil_task *t = start("reader", wait_to_read, NULL);
  int err = coil_sleep(COIL_MS(20));
  size_t n;
  FILE *own = open_memstream(&text, &n);
  ck_assert_int_eq(coil_print_call_graph(t, own), 0);
  fclose(own);
  snprintf(name, sizeof name, "descriptor %d readable, for ", ends[0]);
  ck_assert_ptr_nonnull(strstr(text, name));
  ck_assert_ptr_null(strstr(text, "main"));
  free(text);
  coil_task_cancel(t);
  if (coil_await_task(t, NULL) != -ECANCELED) err = -EINVAL;
  coil_task_release(t);
  return err;
}

START_TEST(dbg_02_a_descriptor_has_its_number) {
  ck_assert_int_eq(pipe(ends), 0);
  ck_assert_int_eq(debug_run(read_a_descriptor, NULL), 0);
  close(ends[0]), close(ends[1]);
}
END_TEST

/* --- every way to wait for tasks is an edge
 * ----------------------------------- */

static int gather_two(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *ts[2] = {start("one", sleep_for, &(int){1}),
                      start("two", print_after, &(int){2})};
  int err = coil_gather(ts, 2, NULL, NULL);
  coil_task_release(ts[0]);
  coil_task_release(ts[1]);
  return err;
}

static int group_two(void *arg, void **result) {
  (void)arg, (void)result;
  coil_group g;
  coil_group_enter(&g);
  int ms = 3, err = coil_group_create_task(&g, gather_two, NULL, NULL);
  if (!err) err = coil_group_create_task(&g, sleep_for, &ms, NULL);
  return coil_group_exit(&g, err);
}

static int shield_all(void *arg, void **result) {
  (void)arg;
  coil_task_set_name(coil_current_task(), "main");
  coil_task *t = start("group", group_two, NULL);
  int err = coil_shield(t, result);
  coil_task_release(t);
  return err;
}

START_TEST(dbg_03_no_edge_is_missing) {
  char *text;
  ck_assert_int_eq(run_and_read(shield_all, &text), 0);
  const char *expected = "  main: shield, for 0.002 s\n"
                         "    group: group, for 0.002 s\n"
                         "      Task-%u: gather, for 0.002 s\n"
                         "        two: running\n"
                         "      Task-%u: sleep, for 0.002 s\n";
  char line[256];
  unsigned first = 3; /* after main and the group */
  snprintf(line, sizeof line, expected, first, first + 1);
  ck_assert_str_eq(text, line);
  free(text);
}
END_TEST

/* --- deadlocks
 * ------------------------------------------------------------------ */

static coil_lock left, right;

static int lock_both(void *arg, void **result) {
  coil_lock *first = arg ? &left : &right, *second = arg ? &right : &left;
  (void)result;
  int err = coil_lock_acquire(first);
  if (err) return err;
  err = coil_sleep(COIL_MS(1));
  if (!err) err = coil_lock_acquire(second);
  if (!err) coil_lock_release(second);
  coil_lock_release(first);
  return err;
}

static int embrace(void *arg, void **result) {
  (void)arg, (void)result;
  coil_lock_init(&left);
  coil_lock_init(&right);
  coil_task_set_name(coil_current_task(), "main");
  coil_task *ts[2] = {start("romeo", lock_both, "left first"),
                      start("julia", lock_both, NULL)};
  int err = coil_gather(ts, 2, NULL, NULL);
  coil_task_release(ts[0]);
  coil_task_release(ts[1]);
  return err;
}

START_TEST(loop_29_a_deadlock_names_the_circle) {
  ck_assert_int_eq(debug_run(embrace, NULL), -EDEADLK);
  expect_said(
      "coil: deadlock: all tasks wait, and nothing can wake them.\n"
      "  main: gather, for 0.001 s\n"
      "    romeo: lock of julia, for 0.000 s\n"
      "      julia: lock of romeo, for 0.000 s\n"
      "        romeo: lock of julia, for 0.000 s (a circle: romeo, awaited by "
      "julia, awaited by romeo)\n"
      "    julia: lock of romeo, for 0.000 s (see above)\n");
}
END_TEST

static int wait_for_nobody(void *arg, void **result) {
  (void)arg, (void)result;
  coil_future f;
  coil_future_init(&f, &loop);
  return coil_await(&f, NULL);
}

START_TEST(loop_29_a_future_that_nobody_has) {
  ck_assert_int_eq(debug_run(wait_for_nobody, NULL), -EDEADLK);
  ck_assert_ptr_nonnull(strstr(said, "Task-1: future, for 0.000 s\n"));
}
END_TEST

static int sleep_twice(void *arg, void **result) {
  int err = sleep_for(arg, result);
  return err ? err : sleep_for(arg, result);
}

START_TEST(loop_30_a_sleep_is_no_deadlock) {
  ck_assert_int_eq(debug_run(sleep_twice, &(int){1000}), 0);
  expect_said("");
}
END_TEST

/* --- size
 * ------------------------------------------------------------------------ */

static int await_next(void *arg, void **result) {
  size_t left_to_do = *(size_t *)arg - 1;
  if (left_to_do == 0) return print_after(&(int){1}, result);
  coil_task *t = coil_create_task(await_next, &left_to_do);
  int err = coil_await_task(t, result);
  coil_task_release(t);
  return err;
}

static int long_chain(void *arg, void **result) {
  (void)arg;
  return await_next(&(size_t){5000}, result);
}

/* The printing runs on the stack of the last: it must not be recursive. */
START_TEST(dbg_02_a_long_chain_is_printed) {
  char *text;
  size_t lines = 0;
  ck_assert_int_eq(run_and_read(long_chain, &text), 0);
  for (char *c = text; *c; c++) lines += *c == '\n';
  ck_assert_uint_eq(lines, 5000);
  free(text);
}
END_TEST

static int wait_for_mine(void *word, void **result) {
  static const char mine[] = "a thing of mine, of no type that coil knows";
  (void)result;
  return coil_park(word, mine);
}

static int print_mine(void *arg, void **result) {
  static char words[][9] = {"lock", "group", "gather", "shield", "readable"};
  (void)arg, (void)result;
  for (int i = 0; i < 5; i++) {
    coil_task *t = start("mine", wait_for_mine, words[i]);
    int err = coil_yield();
    if (err) return err;
    coil_print_call_graph(t, page);
    coil_task_cancel(t);
    coil_task_release(t);
  }
  return 0;
}

/* The words were compared, and the objects of others taken for what coil parks
 * on under the same word. */
START_TEST(dbg_02_who_uses_a_word_of_coil_is_not_misread) {
  expect_page(print_mine, "  mine: lock, for 0.000 s\n"
                          "  mine: group, for 0.000 s\n"
                          "  mine: gather, for 0.000 s\n"
                          "  mine: shield, for 0.000 s\n"
                          "  mine: readable, for 0.000 s\n");
}
END_TEST

static int fail_to_serve(coil_stream *s, void *arg) {
  (void)s, (void)arg;
  return -EIO;
}

static int serve_badly(void *arg, void **result) {
  coil_server server;
  coil_stream s;
  (void)arg, (void)result;
  int err = coil_start_server("127.0.0.1", 0, fail_to_serve, NULL, &server);
  if (!err)
    err = coil_open_connection("127.0.0.1", coil_server_port(&server), &s);
  if (err) return err;
  if (coil_sleep(COIL_MS(1))) return -1;
  coil_stream_abort(&s);
  coil_server_close(&server);
  return coil_server_wait_closed(&server);
}

/* Each client that had left too early was a line. */
START_TEST(tsk_12_a_client_that_failed_is_not_reported) {
  ck_assert_int_eq(debug_run(serve_badly, NULL), 0);
  expect_said("");
}
END_TEST

RUN_TESTS("debug_graph", tsk_12_a_client_that_failed_is_not_reported,
          dbg_02_each_task_is_printed_with_what_it_waits_for,
          dbg_02_a_descriptor_has_its_number, dbg_03_no_edge_is_missing,
          loop_29_a_deadlock_names_the_circle, loop_29_a_future_that_nobody_has,
          loop_30_a_sleep_is_no_deadlock, dbg_02_a_long_chain_is_printed,
          dbg_02_who_uses_a_word_of_coil_is_not_misread)
