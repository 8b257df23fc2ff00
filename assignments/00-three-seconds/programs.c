/* programs.c -- which line comes first, and how long does it take?
 *
 * Read, predict, and write the answers into answers.txt.  Then run it:
 *
 *     make time A=00-three-seconds together 2 1
 *
 * Errors are not looked at here, so that nothing stands between you and the
 * question.  Nothing fails in these programs but by being cancelled. */
#include "programs.h"
#include <stdio.h>
#include <time.h>

static int foo(void *arg, void **result) {
  const struct delays *d = arg;
  (void)result;
  int err = coil_sleep(d->foo);
  if (err) return err;
  puts("foo");
  return 0;
}

static int bar(void *arg, void **result) {
  const struct delays *d = arg;
  (void)result;
  int err = coil_sleep(d->bar);
  if (err) return err;
  puts("bar");
  return 0;
}

/* Await a task, and give it back. */
static int finish(coil_task *task) {
  int err = coil_await_task(task, NULL);
  coil_task_release(task);
  return err;
}

int in_turn(void *arg, void **result) {
  int err = foo(arg, result);
  if (err) return err;
  return bar(arg, result);
}

int together(void *arg, void **result) {
  coil_task *f = coil_create_task(foo, arg);
  coil_task *b = coil_create_task(bar, arg);
  (void)result;
  int err = finish(f);
  if (err) return err;
  return finish(b);
}

int swapped(void *arg, void **result) {
  coil_task *f = coil_create_task(foo, arg);
  coil_task *b = coil_create_task(bar, arg);
  (void)result;
  int err = finish(b);
  if (err) return err;
  return finish(f);
}

int early(void *arg, void **result) {
  coil_task *f = coil_create_task(foo, arg);
  (void)result;
  int err = finish(f);
  if (err) return err;
  coil_task *b = coil_create_task(bar, arg);
  return finish(b);
}

int forgotten(void *arg, void **result) {
  coil_task *f = coil_create_task(foo, arg);
  coil_task *b = coil_create_task(bar, arg);
  (void)result;
  coil_task_release(f);
  return finish(b);
}

/* Like foo, but with a sleep of the C library. */
static int blocking_foo(void *arg, void **result) {
  const struct delays *d = arg;
  struct timespec t = {.tv_sec = d->foo / COIL_SEC(1),
                       .tv_nsec = d->foo % COIL_SEC(1)};
  (void)result;
  nanosleep(&t, NULL);
  puts("foo");
  return 0;
}

int blocked(void *arg, void **result) {
  coil_task *f = coil_create_task(blocking_foo, arg);
  coil_task *b = coil_create_task(bar, arg);
  (void)result;
  int err = finish(f);
  if (err) return err;
  return finish(b);
}
