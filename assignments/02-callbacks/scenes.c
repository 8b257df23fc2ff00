/* scenes.c -- what can be run of assignment 02, and with which words.
 *
 * The callbacks are here: they print, and they count how often they were
 * called, so that a line which somebody else has printed is known for what it
 * is. */
#include "callbacks.h"
#include "driver.h"
#include <errno.h>
#include <stdio.h>

static int answers, closings;
static coil_time closing_takes;

static void print_answer(int value, void *arg) {
  (void)arg;
  answers++;
  printf("the result is %d\n", value);
}

/* To close may take time; a callback may wait, in the task that calls it. */
static void print_closed(void *arg) {
  (void)arg;
  closings++;
  int err = closing_takes > 0 ? coil_sleep(closing_takes) : 0;
  puts(err ? "cut short" : "closed");
}

/* Static, since a task that nobody awaits outlives the scene. */
static struct request request;

static struct request *make_request(coil_time delay, long value) {
  request = (struct request){.delay = delay,
                             .value = (int)value,
                             .done = print_answer,
                             .closed = print_closed};
  return &request;
}

int compute(void *arg, void **result) {
  struct request *r = arg;
  int err = coil_sleep(r->delay);
  if (err) return err;
  puts("computed");
  *result = &r->value;
  return 0;
}

static int play_fetch(void *arg, void **result) {
  struct request *r = make_request(word_time(arg, 0), word_number(arg, 1));
  int err = fetch(r, result);
  printf("done %d, closed %d\n", answers, closings);
  return err;
}

/* Cancel a task, await its end, and say how it took it. */
static int cancel_task(coil_task *task) {
  if (!coil_task_cancel(task)) {
    puts("ended already");
    return 0;
  }
  int err = coil_await_task(task, NULL);
  puts(err == -ECANCELED ? "cancelled" : "not cancelled");
  return err == -ECANCELED ? 0 : err;
}

/* Start a coroutine, and cancel it before it has its answer. */
static int cancel_it(coil_fn *fn, const struct words *w) {
  struct request *r = make_request(word_time(w, 0), word_number(w, 2));
  coil_task *task = coil_create_task(fn, r);
  if (!task) return -ENOMEM;
  int err = coil_sleep(word_time(w, 1));
  if (!err) err = cancel_task(task);
  coil_task_release(task);
  return err;
}

static int play_cancel_fetch(void *arg, void **result) {
  (void)result;
  return cancel_it(fetch, arg);
}

static int play_cancel_watch(void *arg, void **result) {
  (void)result;
  return cancel_it(watch, arg);
}

static int play_ask(void *arg, void **result) {
  struct request *r = make_request(word_time(arg, 0), word_number(arg, 2));
  closing_takes = word_time(arg, 1);
  return ask(r, result);
}

static int play_watch(void *arg, void **result) {
  struct request *r = make_request(word_time(arg, 0), word_number(arg, 1));
  int err = watch(r, result);
  printf("done %d\n", answers);
  return err;
}

static int play_leave(void *arg, void **result) {
  struct request *r = make_request(word_time(arg, 0), word_number(arg, 2));
  r->stay = word_time(arg, 1);
  return leave(r, result);
}

const struct scene scenes[] = {
    {"fetch", "DELAY VALUE", play_fetch},
    {"cancel_fetch", "DELAY CANCELLED_AT VALUE", play_cancel_fetch},
    {"ask", "DELAY CLOSING_TAKES VALUE", play_ask},
    {"watch", "DELAY VALUE", play_watch},
    {"cancel_watch", "DELAY CANCELLED_AT VALUE", play_cancel_watch},
    {"leave", "DELAY STAY VALUE", play_leave},
    {0},
};
