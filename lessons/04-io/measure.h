/* measure.h -- how long n pieces of work take, one after another and at the
 * same time. */
#ifndef MEASURE_H
#define MEASURE_H

#include "coil.h"

#include <errno.h>
#include <stdio.h>

static inline double measure_since(coil_time begin) {
  coil_time passed = coil_now(coil_get_running_loop()) - begin;
  return (double)passed / (double)COIL_SEC(1);
}

static inline int measure_together(coil_fn *fn, void *const args[], int n) {
  coil_task *tasks[16];
  if (n > 16) return -EINVAL;
  for (int i = 0; i < n; i++) tasks[i] = coil_create_task(fn, args[i]);
  int err = coil_gather(tasks, (size_t)n, NULL, NULL);
  for (int i = 0; i < n; i++) coil_task_release(tasks[i]);
  return err;
}

static inline int measure(coil_fn *fn, void *const args[], int n) {
  coil_loop *loop = coil_get_running_loop();
  double sum = 0, slowest = 0;
  int err = 0;
  for (int i = 0; i < n && !err; i++) {
    coil_time begin = coil_now(loop);
    err = fn(args[i], NULL);
    double took = measure_since(begin);
    sum += took;
    if (took > slowest) slowest = took;
  }
  if (err) return err;
  coil_time begin = coil_now(loop);
  err = measure_together(fn, args, n);
  if (!err)
    printf("in turn %.2f s, the slowest %.2f s; together %.2f s\n", sum,
           slowest, measure_since(begin));
  return err;
}

#endif
