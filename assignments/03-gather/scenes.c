/* scenes.c -- what can be run of assignment 03, and with which words. */
#include "driver.h"
#include "many.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 8, FAILING = 1 };

/* Static, since jobs may go on when their scene is over. */
static struct job jobs[MOST], *many;

static void set_job(size_t i, coil_time delay, long value) {
  static const char *const names[MOST] = {"a", "b", "c", "d",
                                          "e", "f", "g", "h"};
  jobs[i] = (struct job){
      .name = names[i], .delay = delay, .value = (int)value};
}

static int report(int err, const int values[], size_t n) {
  if (err) {
    printf("failed: %s\n", strerror(-err));
    return 0;
  }
  printf("results:");
  for (size_t i = 0; i < n; i++) printf(" %d", values[i]);
  puts("");
  return 0;
}

static int play_work(void *arg, void **result) {
  (void)result;
  void *value = NULL;
  set_job(0, word_time(arg, 0), word_number(arg, 1));
  int err = work(&jobs[0], &value);
  if (err) return err;
  if (value == &jobs[0].value) printf("the value is %d\n", *(int *)value);
  else puts("the value is not there");
  return 0;
}

static int play_all(void *arg, void **result) {
  const struct words *w = arg;
  int values[MOST] = {0};
  size_t n = (size_t)w->n / 2;
  (void)result;
  if (n > MOST) n = MOST;
  for (size_t i = 0; i < n; i++)
    set_job(i, word_time(w, 2 * (int)i), word_number(w, 2 * (int)i + 1));
  return report(gather_all(jobs, n, values), values, n);
}

/* The second job fails.  Stay a moment longer than the others need. */
static int play_fails(void *arg, void **result) {
  const struct words *w = arg;
  int values[MOST] = {0};
  coil_loop *loop = coil_get_running_loop();
  coil_time start = coil_now(loop), longest = 0;
  size_t n = w->n > MOST ? MOST : (size_t)w->n;
  (void)result;
  for (size_t i = 0; i < n; i++) {
    set_job(i, word_time(w, (int)i), 1);
    if (jobs[i].delay > longest) longest = jobs[i].delay;
  }
  jobs[FAILING].error = -EIO;
  report(gather_all(jobs, n, values), values, n);
  return coil_sleep(start + longest + COIL_MS(100) - coil_now(loop));
}

static int play_empty(void *arg, void **result) {
  (void)arg;
  (void)result;
  return report(gather_all(NULL, 0, NULL), NULL, 0);
}

static void report_many(int err, const int values[], long n) {
  uint32_t sum = 0;
  if (err) {
    printf("failed: %s\n", strerror(-err));
    return;
  }
  for (long i = 0; i < n; i++) sum = many_add(sum, values[i]);
  printf("%ld values, sum %u\n", n, sum);
}

static int play_many(void *arg, void **result) {
  long n = word_number(arg, 0), seed = word_number(arg, 2);
  coil_time unit = word_time(arg, 1);
  (void)result;
  many = calloc((size_t)n + 1, sizeof *many);
  int *values = calloc((size_t)n + 1, sizeof *values);
  int err = many && values ? 0 : -ENOMEM;
  for (long i = 0; i < n && !err; i++) {
    many[i].delay = many_delay(i, n, unit);
    many[i].value = many_value(i, seed);
  }
  if (!err) report_many(gather_all(many, (size_t)n, values), values, n);
  free(values);
  return err;
}

const struct scene scenes[] = {
    {"work", "DELAY VALUE", play_work},
    {"all", "DELAY VALUE [DELAY VALUE]...", play_all},
    {"fails", "DELAY DELAY [DELAY]...", play_fails},
    {"empty", "", play_empty},
    {"many", "N UNIT SEED", play_many},
    {0},
};
