/* testing.h -- what the tests against a real server share.  Which server,
 * COIL_TEST_POSTGRES says. */
#ifndef TESTING_H
#define TESTING_H

#include "pool.h"

#include "help.h"

static const char *how; /* to connect */
static pool connections;

static inline void expect_value(PGconn *c, const char *sql,
                                const char *expected) {
  PGresult *rows;
  ck_assert_int_eq(postgres_query(c, sql, NULL, &rows), 0);
  ck_assert_str_eq(PQgetvalue(rows, 0, 0), expected);
  PQclear(rows);
}

static inline int sleep_and_cancel(coil_task *t, int milliseconds) {
  ck_assert_int_eq(coil_sleep(COIL_MS(milliseconds)), 0);
  coil_task_cancel(t);
  int err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

/* Run one query on a connection of the pool. */
static inline int query(void *sql, void **result) {
  PGconn *c;
  (void)result;
  int err = pool_acquire(&connections, &c);
  if (err) return err;
  err = postgres_query(c, sql, NULL, NULL);
  pool_release(&connections, c);
  return err;
}

static inline int with_pool(coil_fn *fn, int size) {
  pool_init(&connections, how, size);
  int err = coil_run(fn, NULL, NULL);
  pool_close(&connections);
  return err;
}

static inline int run_against_server(const char *name,
                                     const TTest *const tests[], size_t n) {
  how = getenv("COIL_TEST_POSTGRES");
  if (how) return run_tests(name, tests, n);
  puts("COIL_TEST_POSTGRES must say how to connect to a server");
  return 2;
}

#endif
