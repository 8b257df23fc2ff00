/* empty.c -- gather of nothing.
 *
 * Watch for: it has nothing to wait for, so it does not wait. */
#include "coil.h"
#include <stdio.h>

static int gather_nothing(void *arg, void **result) {
  puts("main gathers nothing");
  int err = coil_gather(NULL, 0, NULL, NULL);
  printf("gather returned %d\n", err);
  return err;
}

int main(void) {
  return coil_run(gather_nothing, NULL, NULL) != 0;
}
