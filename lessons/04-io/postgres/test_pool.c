/* test_pool.c -- cancelling a query, and connections for many tasks. */
#include "testing.h"

/* --- cancelling ------------------------------------------------------------
 */

static int sleep_long(void *c, void **result) {
  (void)result;
  return postgres_query(c, "SELECT pg_sleep(3600)", NULL, NULL);
}

static int cancel_one(void *arg, void **result) {
  (void)arg, (void)result;
  PGconn *c, *witness;
  char is_active[100];
  ck_assert_int_eq(postgres_connect(how, &c), 0);
  ck_assert_int_eq(postgres_connect(how, &witness), 0);
  snprintf(is_active, sizeof is_active,
           "SELECT state = 'active' FROM pg_stat_activity WHERE pid = %d",
           PQbackendPID(c));
  for (int i = 0; i < 5; i++) {
    coil_task *t = coil_create_task(sleep_long, c);
    ck_assert_int_eq(sleep_and_cancel(t, 5 * i), -ECANCELED);
    ck_assert(postgres_is_idle(c));
    expect_value(witness, is_active, "f");
    expect_value(c, "SELECT 6 * 7", "42");
  }
  PQfinish(c);
  PQfinish(witness);
  return 0;
}

START_TEST(db_10_a_cancelled_query_ends_at_the_server) {
  ck_assert_int_eq(coil_run(cancel_one, NULL, NULL), 0);
}
END_TEST

/* The request overtakes the query: the server process is stopped, and finds
 * both when it is continued.  One request was not enough once. */
static int overtake(void *arg, void **result) {
  (void)arg, (void)result;
  PGconn *c;
  ck_assert_int_eq(postgres_connect(how, &c), 0);
  int err = kill(PQbackendPID(c), SIGSTOP);
  coil_task *t = coil_create_task(sleep_long, c);
  ck_assert_int_eq(coil_sleep(COIL_MS(5)), 0);
  coil_task_cancel(t);
  ck_assert_int_eq(coil_sleep(COIL_MS(50)), 0);
  if (!err) kill(PQbackendPID(c), SIGCONT);
  ck_assert_int_eq(coil_await_task(t, NULL), -ECANCELED);
  coil_task_release(t);
  ck_assert(postgres_is_idle(c));
  PQfinish(c);
  return 0;
}

START_TEST(db_10_a_request_may_overtake_its_query) {
  ck_assert_int_eq(coil_run(overtake, NULL, NULL), 0);
}
END_TEST

static int cancel_twice(void *arg, void **result) {
  (void)arg, (void)result;
  for (int i = 0; i < 10; i++) {
    coil_task *t = coil_create_task(query, "SELECT pg_sleep(3600)");
    ck_assert_int_eq(coil_sleep(COIL_MS(10)), 0);
    coil_task_cancel(t);
    for (int j = 0; j < i; j++) ck_assert_int_eq(coil_yield(), 0);
    ck_assert_int_eq(sleep_and_cancel(t, 0), -ECANCELED);
    ck_assert_int_eq(query("SELECT 1", NULL), 0);
  }
  return 0;
}

START_TEST(db_10_who_is_cancelled_twice_leaves_no_bad_connection) {
  ck_assert_int_eq(with_pool(cancel_twice, 1), 0);
}
END_TEST

/* A request to cancel that comes late must not meet the next query. */
static int race(void *arg, void **result) {
  (void)arg, (void)result;
  for (int i = 0; i < 60; i++) {
    coil_task *t = coil_create_task(
        query, "SELECT count(*) FROM generate_series(1, 1000)");
    coil_time until = coil_now(coil_get_running_loop()) + 20000 * i;
    while (coil_now(coil_get_running_loop()) < until)
      ck_assert_int_eq(coil_yield(), 0);
    int err = sleep_and_cancel(t, 0);
    ck_assert(err == 0 || err == -ECANCELED);
    ck_assert_int_eq(query("SELECT pg_sleep(0.001)", NULL), 0);
  }
  return 0;
}

START_TEST(db_10_a_late_cancel_never_meets_the_next_query) {
  ck_assert_int_eq(with_pool(race, 1), 0);
}
END_TEST

/* --- the pool --------------------------------------------------------------
 */

static int take_a_turn(void *name, void **result) {
  PGconn *c;
  (void)result;
  int err = pool_acquire(&connections, &c);
  if (err) return err;
  note_name(name);
  err = postgres_query(c, "SELECT pg_sleep(0.01)", NULL, NULL);
  pool_release(&connections, c);
  return err;
}

static int stand_in_line(void *arg, void **result) {
  (void)arg, (void)result;
  char *names[] = {"a", "b", "c", "d", "e", "f"};
  coil_task *ts[6];
  int errors[6];
  ck_assert_int_eq(take_a_turn("first", NULL), 0);
  for (int i = 0; i < 6; i++) ts[i] = coil_create_task(take_a_turn, names[i]);
  ck_assert_int_eq(coil_yield(), 0);
  coil_task_cancel(ts[2]);
  ck_assert_int_eq(coil_gather(ts, 6, NULL, errors), 0);
  for (int i = 0; i < 6; i++) {
    ck_assert_int_eq(errors[i], i == 2 ? -ECANCELED : 0);
    coil_task_release(ts[i]);
  }
  expect_trace("first a b d e f ");
  return 0;
}

START_TEST(db_11_first_come_first_served) {
  ck_assert_int_eq(with_pool(stand_in_line, 1), 0);
}
END_TEST

/* Cancelled at any moment: in line, promised, connecting, in the query.  That
 * all have come back is what pool_close sees to. */
static int cancel_some(void *arg, void **result) {
  (void)arg, (void)result;
  for (int i = 0; i < 20; i++) {
    coil_task *ts[5];
    for (int j = 0; j < 5; j++) ts[j] = coil_create_task(take_a_turn, "x");
    for (int j = 0; j < i; j++) ck_assert_int_eq(coil_yield(), 0);
    for (int j = 0; j < 5; j += 2) coil_task_cancel(ts[j]);
    for (int j = 0; j < 5; j++) {
      int err = coil_await_task(ts[j], NULL);
      ck_assert(err == 0 || (err == -ECANCELED && j % 2 == 0));
      coil_task_release(ts[j]);
    }
    ck_assert_uint_eq(coil_queue_size(&connections.idle), 2);
  }
  return 0;
}

START_TEST(db_11_no_connection_is_lost) {
  ck_assert_int_eq(with_pool(cancel_some, 2), 0);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      db_10_a_cancelled_query_ends_at_the_server,
      db_10_a_request_may_overtake_its_query,
      db_10_who_is_cancelled_twice_leaves_no_bad_connection,
      db_10_a_late_cancel_never_meets_the_next_query,
      db_11_first_come_first_served,
      db_11_no_connection_is_lost};
  return run_against_server("pool", tests, sizeof tests / sizeof *tests);
}
