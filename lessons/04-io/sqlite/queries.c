/* queries.c -- three slow queries of SQLite, in turn and together. */
#include "sqlite.h"

#include "measure.h"

enum { N = 3 };

struct query {
  database connection;
  char sql[200];
};

/* A function for SQL: each row costs some time, as from a slow disk. */
static void nap(sqlite3_context *context, int n, sqlite3_value **values) {
  sqlite3_sleep(sqlite3_value_int(values[0]));
  sqlite3_result_int(context, n);
}

static int prepare(struct query *q, int milliseconds) {
  snprintf(q->sql, sizeof q->sql,
           "WITH RECURSIVE row(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row "
           "WHERE n < 10 AND nap(%d)) SELECT count(*) FROM row",
           milliseconds / 9);
  int err = database_open(&q->connection, ":memory:");
  if (err) return err;
  sqlite3_create_function(q->connection.handle, "nap", 1, SQLITE_UTF8, NULL,
                          nap, NULL, NULL);
  return 0;
}

static int ask(void *arg, void **result) {
  struct query *q = arg;
  return database_query(&q->connection, q->sql, NULL, NULL);
}

static int ask_all(void *arg, void **result) {
  static struct query queries[N];
  void *args[N];
  int err = 0;
  for (int i = 0; i < N && !err; i++) {
    args[i] = &queries[i];
    err = prepare(&queries[i], 300 * (i + 1));
  }
  if (!err) err = measure(ask, args, N);
  for (int i = 0; i < N && !err; i++)
    err = database_close(&queries[i].connection);
  return err;
}

int main(void) {
  return coil_run(ask_all, NULL, NULL) != 0;
}
