/* all_errors.c -- one of three fails, and gather collects every outcome.
 *
 * Watch for: gather returns 0, and not before the slowest is done. */
#include "coil.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { N = 3 };

struct request {
  const char *what;
  coil_time delay;
  int err;
};

static int fetch(void *arg, void **result) {
  const struct request *request = arg;
  printf("%s begins\n", request->what);
  int err = coil_sleep(request->delay);
  if (err) return err;
  printf("%s %s\n", request->what, request->err ? "fails" : "is here");
  return request->err;
}

static int fetch_all(void *arg, void **result) {
  struct request *wanted = arg;
  coil_task *tasks[N];
  for (int i = 0; i < N; i++) tasks[i] = coil_create_task(fetch, &wanted[i]);

  puts("main gathers");
  int errors[N];
  int err = coil_gather(tasks, N, NULL, errors);
  printf("main: gather returned %d\n", err);
  for (int i = 0; i < N; i++) {
    const char *said = errors[i] ? strerror(-errors[i]) : "no error";
    printf("main: outcome of %s: %s\n", wanted[i].what, said);
    coil_task_release(tasks[i]);
  }
  return err;
}

int main(void) {
  struct request wanted[N] = {{"page", COIL_SEC(2), 0},
                              {"image", COIL_SEC(1), -ECONNRESET},
                              {"style", COIL_SEC(3), 0}};
  return coil_run(fetch_all, wanted, NULL) != 0;
}
