/* in_turn.c -- foo and bar as coroutines, awaited one after the other.
 *
 * Watch for: when does bar begin? */
#include "coil.h"
#include <stdio.h>

static int foo(void *arg, void **result) {
  puts("foo begins");
  int err = coil_sleep(COIL_SEC(2));
  if (err) return err;
  puts("Hello from foo!");
  return 0;
}

static int bar(void *arg, void **result) {
  puts("bar begins");
  int err = coil_sleep(COIL_SEC(1));
  if (err) return err;
  puts("Hello from bar!");
  return 0;
}

static int in_turn(void *arg, void **result) {
  int err = foo(NULL, NULL);
  if (err) return err;
  return bar(NULL, NULL);
}

int main(void) {
  return coil_run(in_turn, NULL, NULL) != 0;
}
