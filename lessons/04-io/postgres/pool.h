/* pool.h -- a few connections to PostgreSQL, for any number of tasks.
 *
 * A connection costs the server a process, so there are few of them.  A task
 * takes one for a query or a transaction and gives it back; when all are taken,
 * tasks wait in line.  Connections are opened when they are first needed. */
#ifndef POOL_H
#define POOL_H

#include "postgres.h"

enum { POOL_MOST = 32 };

typedef struct pool {
  const char *how; /* as for postgres_connect; yours, and must stay */
  coil_queue idle; /* of PGconn, or of NULL: one that is not open yet */
  void *ring[POOL_MOST];
  int size;
} pool;

/* A pool of 1 to POOL_MOST connections. */
void pool_init(pool *p, const char *how, int size);

/* Take a connection.  Returns 0, or an error of postgres_connect: then there is
 * nothing to give back.  Suspends. */
COIL_MUST_CHECK int pool_acquire(pool *p, PGconn **c);

/* Give it back.  One that is not idle (its query was left in the middle, or a
 * transaction was not ended) is closed, and opened anew for whoever is next.
 * Never suspends. */
void pool_release(pool *p, PGconn *c);

/* Close all.  They must have been given back. */
void pool_close(pool *p);

#endif
