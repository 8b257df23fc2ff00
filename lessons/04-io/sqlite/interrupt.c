/* interrupt.c -- a query that would take minutes gets a fifth of a second.
 *
 * Watch for: does the ticker go on, and is the connection usable afterwards? */
#include "sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENDLESS                                                                \
  "WITH RECURSIVE row(n) AS (SELECT 1 UNION ALL SELECT n "                     \
  "+ 1 FROM row) SELECT count(*) FROM row"

static int ticks;

static int tick(void *arg, void **result) {
  int err;
  while (!(err = coil_sleep(COIL_MS(5)))) ticks++;
  return err;
}

static int ask_for_too_much(database *d) {
  coil_timeout limit;
  int err = coil_timeout_enter(&limit, COIL_MS(200));
  if (err) return err;
  return coil_timeout_exit(&limit, database_query(d, ENDLESS, NULL, NULL));
}

static int ask(void *arg, void **result) {
  database d;
  int err = database_open(&d, ":memory:");
  if (err) return err;
  coil_task *ticker = coil_create_task(tick, NULL);
  err = ask_for_too_much(&d);
  printf("the long query: %s, after %d ticks\n", strerror(-err), ticks);
  coil_task_release(ticker);

  char *rows = NULL;
  err = database_query(&d, "SELECT 6 * 7", NULL, &rows);
  if (!err) printf("the next one: %s", rows);
  free(rows);
  int closed = database_close(&d);
  return err ? err : closed;
}

int main(void) {
  return coil_run(ask, NULL, NULL) != 0;
}
