/* cancel.c CONNECTION -- a query that would take an hour gets a fifth of a
 * second.
 *
 * Watch for: what does the server say, and is the connection usable? */
#include "postgres.h"

#include <stdio.h>
#include <string.h>

static int sleep_for_an_hour(PGconn *c) {
  coil_timeout limit;
  int err = coil_timeout_enter(&limit, COIL_MS(200));
  if (err) return err;
  err = postgres_query(c, "SELECT pg_sleep(3600)", NULL, NULL);
  return coil_timeout_exit(&limit, err);
}

static int multiply(PGconn *c) {
  static const char *const values[] = {"6", "7", NULL};
  PGresult *rows;
  int err = postgres_query(c, "SELECT $1::int * $2::int", values, &rows);
  if (err) return err;
  printf("the next one: %s\n", PQgetvalue(rows, 0, 0));
  PQclear(rows);
  return 0;
}

static int ask(void *how, void **result) {
  PGconn *c;
  int err = postgres_connect(how, &c);
  if (!err) {
    err = sleep_for_an_hour(c);
    printf("the long query: %s\n", strerror(-err));
    err = multiply(c);
  }
  if (err) fprintf(stderr, "%s\n", PQerrorMessage(c));
  PQfinish(c);
  return err;
}

int main(int argc, char **argv) {
  return argc < 2 || coil_run(ask, argv[1], NULL) != 0;
}
