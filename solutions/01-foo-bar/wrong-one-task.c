/* wrong: together does the sums itself and makes no task
 * expect: pass foo_alone
 * expect: pass bar_alone
 * expect: pass in_turn
 * expect: fail together: one task did the work of two
 * expect: fail slow_bar: one task did the work of two
 * The right lines at the right times, and nothing runs side by side. */
#include "foo_bar.h"
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

static int sleep_and_say(coil_time delay, const char *line) {
  int err = coil_sleep(delay);
  if (!err) puts(line);
  return err;
}

int together(void *arg, void **result) {
  struct delays *d = arg;
  (void)result;
  bool bar_first = d->bar < d->foo;
  coil_time first = bar_first ? d->bar : d->foo;
  coil_time rest = bar_first ? d->foo - d->bar : d->bar - d->foo;
  int err = sleep_and_say(first, bar_first ? "Hello from bar!"
                                           : "Hello from foo!");
  if (err) return err;
  return sleep_and_say(rest, bar_first ? "Hello from foo!"
                                       : "Hello from bar!");
}
