/* broken-left-behind.c -- main returns at the first failure.
 *
 * Symptom: page and style are cancelled in the middle of their work. */
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
  if (err == -ECANCELED) printf("%s is cancelled\n", request->what);
  if (err) return err;
  printf("%s %s\n", request->what, request->err ? "fails" : "is here");
  return request->err;
}

static int fetch_all(void *arg, void **result) {
  struct request *wanted = arg;
  coil_task *tasks[N];
  for (int i = 0; i < N; i++) tasks[i] = coil_create_task(fetch, &wanted[i]);

  puts("main gathers");
  int err = coil_gather(tasks, N, NULL, NULL);
  printf("main: gather returned %s\n", strerror(-err));
  for (int i = 0; i < N; i++) coil_task_release(tasks[i]);
  return err; /* wrong: two tasks have not ended */
}

int main(void) {
  struct request wanted[N] = {{"page", COIL_SEC(2), 0},
                              {"image", COIL_SEC(1), -ECONNRESET},
                              {"style", COIL_SEC(3), 0}};
  return coil_run(fetch_all, wanted, NULL) != 0;
}
