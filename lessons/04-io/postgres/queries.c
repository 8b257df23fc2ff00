/* queries.c CONNECTION -- three slow queries of PostgreSQL, in turn and
 * together, and no thread. */
#include "pool.h"

#include "measure.h"

enum { N = 3 };

static pool connections;

static int ask(void *sql, void **result) {
  PGconn *c;
  int err = pool_acquire(&connections, &c);
  if (err) return err;
  err = postgres_query(c, sql, NULL, NULL);
  pool_release(&connections, c);
  return err;
}

static int ask_all(void *how, void **result) {
  char *queries[N] = {"SELECT pg_sleep(0.3)", "SELECT pg_sleep(0.6)",
                      "SELECT pg_sleep(0.9)"};
  pool_init(&connections, how, N);
  int err = measure(ask, (void **)queries, N);
  pool_close(&connections);
  return err;
}

int main(int argc, char **argv) {
  return argc < 2 || coil_run(ask_all, argv[1], NULL) != 0;
}
