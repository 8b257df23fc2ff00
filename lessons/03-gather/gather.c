/* gather.c -- three tasks at once; the results come in order of the arguments.
 *
 * Watch for: who is ready first, and who comes first in the results? */
#include "coil.h"
#include <stdio.h>

enum { N = 3 };

struct request {
  const char *what;
  coil_time delay;
};

static int fetch(void *arg, void **result) {
  struct request *request = arg;
  printf("%s begins\n", request->what);
  int err = coil_sleep(request->delay);
  if (err) return err;
  printf("%s is here\n", request->what);
  *result = request;
  return 0;
}

static int fetch_all(void *arg, void **result) {
  struct request *wanted = arg;
  coil_task *tasks[N];
  for (int i = 0; i < N; i++) tasks[i] = coil_create_task(fetch, &wanted[i]);

  puts("main gathers");
  void *values[N];
  int err = coil_gather(tasks, N, values, NULL);
  for (int i = 0; i < N; i++) coil_task_release(tasks[i]);
  if (err) return err;

  printf("main: results");
  for (int i = 0; i < N; i++) {
    const struct request *got = values[i];
    printf(" %s", got->what);
  }
  puts("");
  return 0;
}

int main(void) {
  struct request wanted[N] = {
      {"page", COIL_SEC(2)}, {"image", COIL_SEC(3)}, {"style", COIL_SEC(1)}};
  return coil_run(fetch_all, wanted, NULL) != 0;
}
