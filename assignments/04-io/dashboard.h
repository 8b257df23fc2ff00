/* dashboard.h -- the contract of assignment 04: numbers from everywhere.
 *
 * A number stands in a file, on a page of a server, or in a table of a
 * database.  Three coroutines get one each; their arg is a struct source.  They
 * put the number into source->value, leave a pointer to it in *result, and
 * return 0; or the negative error of the call that failed, and then *result is
 * not touched.  Whichever way they end, they leave nothing open.
 *
 * Nobody but the caller waits: the loop goes on meanwhile. */
#ifndef DASHBOARD_H
#define DASHBOARD_H

#include "coil.h"

typedef struct database database;

struct source {
  coil_fn *get;      /* which one gets it: read_number, fetch or query */
  const char *where; /* the path of the file, or of the server's socket */
  const char *what;  /* the name of the page, or of the table */
  database *db;      /* a connection to the database, for this source alone */
  int value;
};

/* Reads the number that is all there is in the file source->where. */
int read_number(void *arg, void **result);

/* Gets the page source->what from the server that listens on the Unix socket
 * source->where.  A connection serves one request, in HTTP/1.0.  For the page
 * "a" send
 *
 *     GET /a HTTP/1.0\r\n
 *     \r\n
 *
 * What comes back are lines that end in "\r\n": the status, any number of
 * headers, and an empty one; behind that, until the server closes, the page.
 *
 *     HTTP/1.0 200 OK\r\n
 *     Content-Type: text/plain\r\n
 *     \r\n
 *     17\n
 *
 * It comes in pieces, whenever the server likes.  The status 404 is -ENOENT;
 * any other than 200 is -EIO. */
int fetch(void *arg, void **result);

/* Asks source->db for the number in the table source->what.  When it is
 * cancelled, the query is interrupted, and has ended when this returns
 * -ECANCELED: the connection can be used again. */
int query(void *arg, void **result);

/* A plain function, which suspends.  Gets the numbers of all n sources at the
 * same time, and puts that of sources[i] into values[i].  Returns 0 when all
 * are there.  When one fails, the others are cancelled; returns its error when
 * they have ended, and values is not touched. */
COIL_MUST_CHECK int dashboard(struct source sources[], size_t n, int values[]);

/* Given: the database's client library, a stand-in for such as SQLite.
 *
 * database_query blocks its thread until the answer is there.  Returns 0, and
 * the number in *value; -ENOENT when there is no such table, -EINTR when it was
 * interrupted, -EBUSY when a query is running on this connection already.
 *
 * database_interrupt asks the query that is running, if any, to stop.  It does
 * not block: until database_query has returned, a tenth of a second later, the
 * connection is busy.  It may be called while another thread is in there. */
int database_query(database *db, const char *table, int *value);
void database_interrupt(database *db);

#endif
