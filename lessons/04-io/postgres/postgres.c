/* postgres.c -- see postgres.h.  How to connect is in connect.c. */
#include "postgres.h"

#include <errno.h>

enum { MOST_VALUES = 32, MOST_TRIES = 50 };

#define PATIENCE COIL_MS(100)

/* --- waiting --------------------------------------------------------------
 */

static int broken(int ok) {
  return ok ? 0 : -ECONNRESET;
}

/* A server may want to be read before it takes more: who only writes can wait
 * for ever.  So while something is left to send, wait for either, and take in
 * what is there. */
static int send_all(PGconn *c) {
  for (;;) {
    int left = PQflush(c);
    if (left == 0) return 0;
    if (left < 0) return -ECONNRESET;
    int err = coil_wait_fd(PQsocket(c), COIL_READ | COIL_WRITE);
    if (!err) err = broken(PQconsumeInput(c));
    if (err) return err;
  }
}

static bool is_copy(const PGresult *r) {
  switch (PQresultStatus(r)) {
  case PGRES_COPY_IN:
  case PGRES_COPY_OUT:
  case PGRES_COPY_BOTH: return true;
  default: return false;
  }
}

/* It would want functions of its own, and until they are called the same result
 * comes again and again. */
static int refuse_copy(PGresult *r) {
  if (!r || !is_copy(r)) return 0;
  PQclear(r);
  return -EOPNOTSUPP;
}

/* PQgetResult blocks while the connection is busy, so it is called only when it
 * is not.  NULL means that the query is over. */
static int next_result(PGconn *c, PGresult **r) {
  while (PQisBusy(c)) {
    int err = coil_wait_fd(PQsocket(c), COIL_READ);
    if (!err) err = broken(PQconsumeInput(c));
    if (err) return err;
  }
  *r = PQgetResult(c);
  return refuse_copy(*r);
}

/* --- cancelling -----------------------------------------------------------
 */

/* It opens a connection of its own to the server, and waits until that has
 * passed the request on.  This blocks. */
static int ask_to_cancel(void *request, void **result) {
  char reason[256];
  (void)result;
  return PQcancel(request, reason, sizeof reason) ? 0 : -ECONNREFUSED;
}

static void free_request(void *request, void *value) {
  (void)value;
  PQfreeCancel(request);
}

static int ask_in_thread(void *request, void **result) {
  static const coil_job_options how = {.release = free_request};
  return coil_to_thread_with(&how, ask_to_cancel, request, result);
}

/* In a task of its own: the server is asked even if we are thrown out. */
static int ask_server(PGconn *c) {
  PGcancel *request = PQgetCancel(c);
  if (!request) return -ENOMEM;
  coil_task *t = coil_create_task(ask_in_thread, request);
  if (!t) {
    PQfreeCancel(request);
    return -ENOMEM;
  }
  int err = coil_shield(t, NULL);
  coil_task_release(t);
  return err;
}

static int drain(PGconn *c) {
  PGresult *r;
  int err = send_all(c);
  while (!err && !(err = next_result(c, &r)) && r) PQclear(r);
  return err;
}

/* -ETIMEDOUT when the query goes on nevertheless. */
static int try_to_cancel(PGconn *c) {
  coil_timeout limit;
  int err = ask_server(c);
  if (!err) err = coil_timeout_enter(&limit, PATIENCE);
  return err ? err : coil_timeout_exit(&limit, drain(c));
}

/* Read on until the server says that the query is over, which it says of a
 * cancelled one too: only then is the connection free for the next.  The
 * request goes another way than the query, and may be there first; the server
 * then ignores it.  So ask again.
 *
 * If we are thrown out of here, or the server does not answer, the connection
 * stays busy, and whoever owns it has to close it. */
static void cancel_query(PGconn *c) {
  int err = -ETIMEDOUT;
  for (int i = 0; i < MOST_TRIES && err == -ETIMEDOUT; i++)
    err = try_to_cancel(c);
}

/* --- a query --------------------------------------------------------------
 */

static int error_of(const PGconn *c, const PGresult *r) {
  if (PQstatus(c) != CONNECTION_OK) return -ECONNRESET;
  if (!r) return -ENOMEM;
  switch (PQresultStatus(r)) {
  case PGRES_COMMAND_OK:
  case PGRES_TUPLES_OK:
  case PGRES_EMPTY_QUERY: return 0;
  default: return -EINVAL;
  }
}

/* With one statement there is one result, and then the NULL; but when the
 * connection breaks in the middle, there can be two. */
static int receive(PGconn *c, PGresult **rows) {
  PGresult *r, *last = NULL;
  int err;
  while (!(err = next_result(c, &r)) && r) {
    PQclear(last);
    last = r;
  }
  if (!err) err = error_of(c, last);
  if (!err && rows)
    *rows = last;
  else
    PQclear(last);
  return err;
}

int postgres_query(PGconn *c, const char *sql, const char *const values[],
                   PGresult **rows) {
  int n = 0;
  while (values && values[n]) n++;
  if (n > MOST_VALUES) return -EINVAL;
  if (!PQsendQueryParams(c, sql, n, NULL, values, NULL, NULL, 0))
    return PQstatus(c) == CONNECTION_OK ? -EBUSY : -ECONNRESET;
  int err = send_all(c);
  if (!err) err = receive(c, rows);
  if (err && PQtransactionStatus(c) == PQTRANS_ACTIVE) cancel_query(c);
  return err;
}

bool postgres_is_idle(const PGconn *c) {
  return c && PQstatus(c) == CONNECTION_OK &&
         PQtransactionStatus(c) == PQTRANS_IDLE;
}
