/* wrong: together calls both, and there is no task
 * expect: pass foo_alone
 * expect: pass bar_alone
 * expect: pass in_turn
 * expect: fail together: foo was awaited before bar was created
 * expect: fail slow_bar: foo was awaited before bar was created
 * A call of a coroutine is an await; only a task runs beside. */
#include "foo_bar.h"
#include <errno.h>
#include <stdio.h>

int foo(void *arg, void **result) {
  struct delays *d = arg;
  (void)result;
  int err = coil_sleep(d->foo);
  if (err) return err;
  puts("Hello from foo!");
  return 0;
}

int bar(void *arg, void **result) {
  struct delays *d = arg;
  (void)result;
  int err = coil_sleep(d->bar);
  if (err) return err;
  puts("Hello from bar!");
  return 0;
}

int in_turn(void *arg, void **result) {
  int err = foo(arg, result);
  if (err) return err;
  return bar(arg, result);
}

int together(void *arg, void **result) {
  int err = foo(arg, result);
  if (err) return err;
  return bar(arg, result);
}
