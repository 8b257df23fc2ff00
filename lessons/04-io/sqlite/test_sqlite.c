/* test_sqlite.c -- SQLite on threads: order, cancelling, transactions, closing.
 *
 * Queries that must not end by themselves are endless, so nothing here depends
 * on how fast the machine is. */
#include "sqlite.h"

#include "help.h"

#define ENDLESS                                                                \
  "WITH RECURSIVE row(n) AS (SELECT 1 UNION ALL SELECT n "                     \
  "+ 1 FROM row) SELECT count(*) FROM row"
/* Writes without end, too. */
#define FLOOD                                                                  \
  "WITH RECURSIVE row(n) AS (SELECT 1 UNION ALL SELECT n "                     \
  "+ 1 FROM row) INSERT INTO t SELECT n FROM row"

static database db;
static int ticks;

static void expect_rows(const char *sql, const char *expected) {
  char *rows = NULL;
  ck_assert_int_eq(database_query(&db, sql, NULL, &rows), 0);
  ck_assert_str_eq(rows, expected);
  free(rows);
}

static int query(void *sql, void **result) {
  (void)result;
  return database_query(&db, sql, NULL, NULL);
}

static int sleep_and_cancel(coil_task *t, int milliseconds) {
  ck_assert_int_eq(coil_sleep(COIL_MS(milliseconds)), 0);
  coil_task_cancel(t);
  int err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

/* Run body(NULL) with an empty table in an open database. */
static int with_table(void *body, void **result) {
  coil_fn *fn = *(coil_fn **)body;
  int err = database_open(&db, ":memory:");
  if (!err) err = database_query(&db, "CREATE TABLE t (n)", NULL, NULL);
  if (!err) err = fn(NULL, result);
  return err ? err : database_close(&db);
}

static int run(coil_fn *fn) {
  return coil_run(with_table, &fn, NULL);
}

/* --- order ------------------------------------------------------------------
 */

static atomic_int inside;

static void nap(sqlite3_context *context, int n, sqlite3_value **values) {
  (void)n;
  ck_assert_int_eq(inside++, 0);
  sqlite3_sleep(20);
  inside--;
  sqlite3_result_value(context, values[0]);
}

static int insert_in_order(void *arg, void **result) {
  (void)arg, (void)result;
  char sql[5][50];
  coil_task *ts[5];
  sqlite3_create_function(db.handle, "nap", 1, SQLITE_UTF8, NULL, nap, NULL,
                          NULL);
  for (int i = 0; i < 5; i++) {
    snprintf(sql[i], sizeof sql[i], "INSERT INTO t SELECT nap(%d)", i);
    ts[i] = coil_create_task(query, sql[i]);
  }
  int err = coil_gather(ts, 5, NULL, NULL);
  for (int i = 0; i < 5; i++) coil_task_release(ts[i]);
  expect_rows("SELECT n FROM t ORDER BY rowid", "0\n1\n2\n3\n4\n");
  return err;
}

START_TEST(db_01_one_worker_and_in_order) {
  ck_assert_int_eq(run(insert_in_order), 0);
}
END_TEST

static int count_ticks(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = coil_create_task(query, ENDLESS);
  for (ticks = 0; ticks < 20; ticks++)
    ck_assert_int_eq(coil_sleep(COIL_MS(5)), 0);
  ck_assert(!coil_task_is_done(t));
  return sleep_and_cancel(t, 0) == -ECANCELED ? 0 : -EPROTO;
}

START_TEST(db_02_a_ticker_goes_on) {
  ck_assert_int_eq(run(count_ticks), 0);
  ck_assert_int_eq(ticks, 20);
}
END_TEST

/* --- cancelling ----------------------------------------------------------- */

static int cancel_and_go_on(void *arg, void **result) {
  (void)arg, (void)result;
  for (int i = 0; i < 5; i++) {
    coil_task *t = coil_create_task(query, ENDLESS);
    ck_assert_int_eq(sleep_and_cancel(t, 3 * i), -ECANCELED);
    expect_rows("SELECT 6 * 7", "42\n");
  }
  return 0;
}

START_TEST(db_03_a_cancelled_query_is_interrupted) {
  ck_assert_int_eq(run(cancel_and_go_on), 0);
}
END_TEST

/* The cancel comes a bit later each time: in the queue, in the preparation,
 * before the first step, in the middle, at the end. */
static int race(void *arg, void **result) {
  (void)arg, (void)result;
  int cancelled = 0, ended = 0;
  for (int i = 0; i < 300; i++) {
    coil_task *t = coil_create_task(
        query, "WITH RECURSIVE row(n) AS (SELECT 1 UNION ALL SELECT n + 1 "
               "FROM row WHERE n < 300) SELECT count(*) FROM row");
    coil_time until = coil_now(coil_get_running_loop()) + 2000 * i;
    while (coil_now(coil_get_running_loop()) < until)
      ck_assert_int_eq(coil_yield(), 0);
    coil_task_cancel(t);
    int err = coil_await_task(t, NULL);
    coil_task_release(t);
    ck_assert(err == 0 || err == -ECANCELED);
    if (err)
      cancelled++;
    else
      ended++;
    expect_rows("WITH RECURSIVE row(n) AS (SELECT 1 UNION ALL SELECT n + 1 "
                "FROM row WHERE n < 3000) SELECT count(*) FROM row",
                "3000\n");
  }
  ck_assert_int_gt(cancelled, 0);
  return 0;
}

START_TEST(db_04_a_late_cancel_never_meets_the_next_query) {
  ck_assert_int_eq(run(race), 0);
}
END_TEST

/* A nap cannot be interrupted. */
static int cancel_a_nap(void *arg, void **result) {
  (void)arg, (void)result;
  sqlite3_create_function(db.handle, "nap", 1, SQLITE_UTF8, NULL, nap, NULL,
                          NULL);
  for (int i = 0; i < 5; i++) {
    coil_task *t = coil_create_task(query, "SELECT nap(1)");
    while (inside == 0) ck_assert_int_eq(coil_yield(), 0);
    ck_assert_int_eq(sleep_and_cancel(t, 0), -ECANCELED);
    ck_assert_int_eq(inside, 0);
  }
  return 0;
}

START_TEST(db_04_who_goes_on_has_left_the_connection) {
  ck_assert_int_eq(run(cancel_a_nap), 0);
}
END_TEST

/* SQLite asks it while it prepares a statement, before the first step. */
static int be_slow(void *arg, int action, const char *a, const char *b,
                   const char *c, const char *d) {
  (void)arg, (void)action, (void)a, (void)b, (void)c, (void)d;
  sqlite3_sleep(5);
  return SQLITE_OK;
}

static int cancel_early(void *arg, void **result) {
  (void)arg, (void)result;
  sqlite3_set_authorizer(db.handle, be_slow, NULL);
  for (int i = 0; i < 40; i++) {
    coil_task *t = coil_create_task(query, ENDLESS);
    ck_assert_int_eq(sleep_and_cancel(t, i), -ECANCELED);
  }
  return 0;
}

START_TEST(db_03_an_interrupt_before_the_first_step_counts) {
  ck_assert_int_eq(run(cancel_early), 0);
}
END_TEST

static int cancel_one_in_line(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *first = coil_create_task(query, ENDLESS);
  coil_task *second = coil_create_task(query, "INSERT INTO t VALUES (2)");
  coil_task *third = coil_create_task(query, "INSERT INTO t VALUES (3)");
  ck_assert_int_eq(sleep_and_cancel(second, 10), -ECANCELED);
  ck_assert(!coil_task_is_done(first));
  ck_assert_int_eq(sleep_and_cancel(first, 0), -ECANCELED);
  ck_assert_int_eq(coil_await_task(third, NULL), 0);
  coil_task_release(third);
  expect_rows("SELECT n FROM t", "3\n");
  return 0;
}

START_TEST(db_04_who_is_cancelled_in_line_hurts_nobody) {
  ck_assert_int_eq(run(cancel_one_in_line), 0);
}
END_TEST

/* --- closing -------------------------------------------------------------- */

static int close_it(void *arg, void **result) {
  (void)arg, (void)result;
  return database_close(&db);
}

static int close_while_busy(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *running = coil_create_task(query, ENDLESS);
  coil_task *closing = coil_create_task(close_it, NULL);
  coil_task *late = coil_create_task(query, "SELECT 1");
  ck_assert_int_eq(coil_sleep(COIL_MS(10)), 0);
  ck_assert(!coil_task_is_done(closing));
  ck_assert_int_eq(sleep_and_cancel(running, 0), -ECANCELED);
  ck_assert_int_eq(coil_await_task(closing, NULL), 0);
  ck_assert_int_eq(coil_await_task(late, NULL), -EBADF);
  ck_assert_str_eq(database_error(&db), "the database is closed");
  ck_assert_int_eq(database_begin(&db), -EBADF);
  ck_assert(!coil_lock_is_locked(&db.lock));
  coil_task_release(closing);
  coil_task_release(late);
  return 0;
}

START_TEST(db_05_close_waits_and_is_the_end) {
  ck_assert_int_eq(run(close_while_busy), 0);
}
END_TEST

/* --- transactions ----------------------------------------------------------
 */

static int transact(void *last, void **result) {
  (void)result;
  int err = database_begin(&db);
  if (err) return err;
  err = database_query(&db, "INSERT INTO t VALUES (1)", NULL, NULL);
  if (!err) err = database_query(&db, last, NULL, NULL);
  return database_end(&db, err);
}

static int try_transactions(void *arg, void **result) {
  (void)arg, (void)result;
  static char *const endless[] = {ENDLESS, FLOOD};
  for (int i = 0; i < 12; i++) {
    coil_task *t = coil_create_task(transact, endless[i % 2]);
    ck_assert_int_eq(sleep_and_cancel(t, i), -ECANCELED);
    ck_assert(sqlite3_get_autocommit(db.handle));
    expect_rows("SELECT count(*) FROM t", "0\n");
  }
  ck_assert_int_eq(transact("no SQL", NULL), -EINVAL);
  expect_rows("SELECT count(*) FROM t", "0\n");
  ck_assert_int_eq(transact("INSERT INTO t VALUES (2)", NULL), 0);
  expect_rows("SELECT n FROM t", "1\n2\n");
  return 0;
}

START_TEST(db_06_a_cancelled_transaction_never_was) {
  ck_assert_int_eq(run(try_transactions), 0);
}
END_TEST

/* --- values and errors ---------------------------------------------------- */

static int bind_and_fail(void *arg, void **result) {
  (void)arg, (void)result;
  static const char *const values[] = {"'); DROP TABLE t; --", NULL};
  database none;
  char *rows;
  ck_assert_int_eq(
      database_query(&db, "INSERT INTO t VALUES (?)", values, NULL), 0);
  ck_assert_int_eq(
      database_query(&db, "SELECT ?, n, NULL FROM t", values, &rows), 0);
  ck_assert_str_eq(rows, "'); DROP TABLE t; --\t'); DROP TABLE t; --\tNULL\n");
  free(rows);
  ck_assert_int_eq(query("SELECT missing", NULL), -EINVAL);
  ck_assert_str_eq(database_error(&db), "no such column: missing");
  ck_assert_int_eq(database_query(&db, "SELECT 1", values, NULL), -EINVAL);
  ck_assert_int_eq(query("CREATE UNIQUE INDEX i ON t (n)", NULL), 0);
  ck_assert_int_eq(
      database_query(&db, "INSERT INTO t VALUES (?)", values, NULL), -EEXIST);
  ck_assert_int_eq(database_open(&none, "/nowhere/at/all"), -ENOENT);
  return 0;
}

START_TEST(values_are_bound_and_errors_told) {
  ck_assert_int_eq(run(bind_and_fail), 0);
}
END_TEST

RUN_TESTS("sqlite", db_01_one_worker_and_in_order, db_02_a_ticker_goes_on,
          db_03_a_cancelled_query_is_interrupted,
          db_03_an_interrupt_before_the_first_step_counts,
          db_04_a_late_cancel_never_meets_the_next_query,
          db_04_who_goes_on_has_left_the_connection,
          db_04_who_is_cancelled_in_line_hurts_nobody,
          db_05_close_waits_and_is_the_end,
          db_06_a_cancelled_transaction_never_was,
          values_are_bound_and_errors_told)
