/* pool.c -- see pool.h.  All is in the queue: who waits gets a connection first
 * come first served, and one that was promised to a task which is cancelled
 * stays in the queue for the next. */
#include "pool.h"

/* Last in, first out: the open ones are used again before more are opened. */
void pool_init(pool *p, const char *how, int size) {
  coil_require(size >= 1 && size <= POOL_MOST,
               "a pool has 1 to 32 connections.");
  p->how = how;
  p->size = size;
  coil_lifo_queue_init(&p->idle, p->ring, (size_t)size);
  for (int i = 0; i < size; i++) pool_release(p, NULL);
}

int pool_acquire(pool *p, PGconn **c) {
  void *connection;
  int err = coil_queue_get(&p->idle, &connection);
  if (err) return err;
  *c = connection;
  if (*c) return 0;
  err = postgres_connect(p->how, c);
  if (!err) return 0;
  PQfinish(*c);
  pool_release(p, NULL);
  return err;
}

void pool_release(pool *p, PGconn *c) {
  if (c && !postgres_is_idle(c)) {
    PQfinish(c);
    c = NULL;
  }
  int err = coil_queue_put_nowait(&p->idle, c);
  coil_require(err == 0, "more connections were given back than were taken.");
}

void pool_close(pool *p) {
  void *connection;
  for (int i = 0; i < p->size; i++) {
    int err = coil_queue_get_nowait(&p->idle, &connection);
    coil_require(err == 0, "a connection has not been given back to its pool.");
    PQfinish(connection);
  }
}
