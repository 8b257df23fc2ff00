/* future.c -- see future.h. */
#include "future.h"

#include <errno.h>
#include <stdlib.h>

void coil_future_init(coil_future *f, coil_loop *loop) {
  *f = (coil_future){.loop = loop, .references = 1};
  coil_list_init(&f->callbacks);
}

static void free_future(coil_future *f) {
  free(f);
}

coil_future *coil_create_future(coil_loop *loop) {
  coil_future *f = malloc(sizeof *f);
  if (!f) return NULL;
  coil_future_init(f, loop);
  f->free = free_future;
  return f;
}

coil_future *coil_future_retain(coil_future *f) {
  f->references++;
  return f;
}

void coil_future_release(coil_future *f) {
  if (f && f->free && --f->references == 0) f->free(f);
}

bool coil_future_is_done(const coil_future *f) {
  return f->is_done;
}

int coil_future_result(coil_future *f, void **value) {
  if (!f->is_done) return -EAGAIN;
  f->is_looked_at = true;
  if (value && f->err >= 0) *value = f->value;
  return f->err;
}

/* The callback may free d, and f too if f is not ours to count: both can live
 * on the stack of a task that runs to its end in here.  So everything that is
 * needed afterwards is read before. */
static void run_done(void *arg) {
  coil_done *d = arg;
  coil_future *f = d->future;
  bool counted = f->free;
  d->future = NULL;
  d->fn(f, d->arg);
  if (counted) coil_future_release(f);
}

int coil_future_set(coil_future *f, int err, void *value) {
  if (f->is_done) return -EALREADY;
  f->is_done = true;
  f->err = err;
  f->value = value;
  coil_list_move(&f->loop->ready, &f->callbacks);
  return 0;
}

void coil_future_add_done(coil_future *f, coil_done *d, coil_done_fn *fn,
                          void *arg) {
  *d = (coil_done){{.fn = run_done, .arg = d}, f, fn, arg};
  coil__future_add_handle(f, &d->handle);
  coil_future_retain(f);
}

void coil__future_add_handle(coil_future *f, coil_handle *h) {
  coil_list_push(f->is_done ? &f->loop->ready : &f->callbacks, &h->link);
}

bool coil_future_remove_done(coil_done *d) {
  coil_future *f = d->future;
  if (!f) return false;
  d->future = NULL;
  coil_handle_cancel(&d->handle);
  coil_future_release(f);
  return true;
}

static void stop_loop(coil_future *f, void *loop) {
  (void)f;
  coil_loop_stop(loop);
}

int coil_run_until_complete(coil_loop *loop, coil_future *f, void **value) {
  coil_done d;
  coil_future_add_done(f, &d, stop_loop, loop);
  int stopped = coil_loop_run(loop);
  coil_future_remove_done(&d);
  if (stopped < 0) return stopped;
  if (!f->is_done) return stopped ? -EAGAIN : -EDEADLK;
  return coil_future_result(f, value);
}
