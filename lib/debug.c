/* debug.c -- see debug.h.  Everything here comes from one observer of tasks; in
 * addition, the loop's question when the next timer is due is listened to:
 * where the answer is "never", the loop is about to give up. */
#include "debug.h"

#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* What is remembered of a task, from its first event until it has ended and
 * nobody has a reference to it but us. */
struct record {
  coil_task *task;
  coil_time since; /* its step, or its pause, began */
  coil_list link;  /* among those that have ended */
};

struct coil_debug {
  coil_observer observer;
  coil_closer closer;
  coil_loop *loop;
  FILE *out, *trace;
  coil_time slow;
  coil_time (*deadline)(coil_loop *loop); /* the one that we listen to */
  void *records; /* a tree of those that have not ended (tsearch) */
  coil_list ended;
  size_t nended, sweep_at;
  coil_statistics seen;
};

enum { NEARLY_ALL = COIL_STACK_SIZE / 4 * 3 };

static void notice(coil_observer *o, coil_task *t, coil_task_event event);

static struct coil_debug *debug_of(const coil_loop *loop) {
  coil_observer *o = loop->observer;
  if (!o || o->notice != notice) return NULL;
  return coil_entry(o, struct coil_debug, observer);
}

__attribute__((format(printf, 3, 4))) static void
report(struct coil_debug *d, coil_task *t, const char *format, ...) {
  va_list args;
  fprintf(d->out, "coil: %s ", coil_task_name(t));
  va_start(args, format);
  vfprintf(d->out, format, args);
  va_end(args);
  fputc('\n', d->out);
  fflush(d->out);
}

/* --- records -------------------------------------------------------------- */

static int by_task(const void *a, const void *b) {
  const struct record *x = a, *y = b;
  uintptr_t left = (uintptr_t)x->task, right = (uintptr_t)y->task;
  return (left > right) - (left < right);
}

static struct record *find(struct coil_debug *d, coil_task *t) {
  struct record key = {.task = t};
  struct record **found = tfind(&key, &d->records, by_task);
  return found ? *found : NULL;
}

/* NULL for lack of memory; then less is known about this task. */
static struct record *record_of(struct coil_debug *d, coil_task *t) {
  struct record *r = find(d, t);
  if (r || !(r = calloc(1, sizeof *r))) return r;
  r->task = t;
  r->since = -1;
  if (tsearch(r, &d->records, by_task)) return r;
  free(r);
  return NULL;
}

coil_time coil__debug_since(coil_task *t) {
  struct coil_debug *d = debug_of(t->future.loop);
  struct record *r = d ? find(d, t) : NULL;
  return r ? r->since : -1;
}

/* --- tasks that have ended ------------------------------------------------ */

/* Our own reference, taken at its end, is the last one. */
static bool is_forgotten(const struct record *r) {
  return r->task->future.references == 1;
}

/* Let go of those that nobody else holds; in the end, of all. */
static void sweep(struct coil_debug *d, bool is_end) {
  for (coil_list *next, *l = d->ended.next; l != &d->ended; l = next) {
    next = l->next;
    struct record *r = coil_entry(l, struct record, link);
    if (!is_forgotten(r) && !is_end) continue;
    const coil_future *f = &r->task->future;
    if (f->err < 0 && f->err != -ECANCELED && !f->is_looked_at)
      report(d, r->task, "failed, and nobody looked: %s.", strerror(-f->err));
    if (!is_forgotten(r))
      report(d, r->task,
             "has ended, and was not released (coil_task_release).");
    coil_list_remove(l);
    coil_task_release(r->task);
    free(r);
    d->nended--;
  }
}

/* Sweeping seldom enough makes it cheap: half of them are new each time. */
static void keep(struct coil_debug *d, struct record *r) {
  tdelete(r, &d->records, by_task);
  coil_future_retain(&r->task->future);
  coil_list_push(&d->ended, &r->link);
  if (++d->nended < d->sweep_at) return;
  sweep(d, false);
  d->sweep_at = 2 * d->nended + 64;
}

/* At its end a task has the loop's reference, one for each callback that still
 * has to run, and those that somebody holds who can look at the outcome. */
static void check_outcome(struct coil_debug *d, coil_task *t) {
  coil_future *f = &t->future;
  if (f->err >= 0 && coil_task_is_done(t) && t->cancels > 0)
    report(d, t,
           "was cancelled, and ended well: it must return the code that "
           "its wait gave it.");
  if (t->scopes > 0)
    report(d, t, "ended inside of a timeout or group: what is entered must be "
                 "exited, on every way out.");
  size_t water = coil_coro_high_water(&t->coro);
  if (water > d->seen.highest_water) d->seen.highest_water = water;
  if (water > NEARLY_ALL)
    report(d, t, "used %zu of the %d KiB of its stack.", water / 1024,
           COIL_STACK_SIZE / 1024);
}

/* --- events --------------------------------------------------------------- */

static void trace_event(struct coil_debug *d, coil_task *t,
                        coil_task_event event, coil_time now) {
  static const char *const names[] = {"start", "park", "wake", "end"};
  fprintf(d->trace, "%" PRId64 ".%09" PRId64 "\t%s\t%u\t%s\t",
          now / COIL_SEC(1), now % COIL_SEC(1), names[event], t->number,
          coil_task_name(t));
  if (event == COIL_PARK) fputs(t->word, d->trace);
  if (event == COIL_END) fprintf(d->trace, "%d", t->future.err);
  fputc('\n', d->trace);
}

static void check_step(struct coil_debug *d, coil_task *t, coil_time length) {
  if (length <= d->slow) return;
  report(d, t, "ran for %" PRId64 " ms without a pause, and all others waited.",
         length / COIL_MS(1));
}

static void count(struct coil_debug *d, coil_task_event event) {
  coil_statistics *seen = &d->seen;
  seen->started += event == COIL_START;
  seen->ended += event == COIL_END;
  seen->switches += event == COIL_START || event == COIL_WAKE;
  if (seen->started > seen->ended + seen->peak)
    seen->peak = seen->started - seen->ended;
}

static void notice(coil_observer *o, coil_task *t, coil_task_event event) {
  struct coil_debug *d = coil_entry(o, struct coil_debug, observer);
  coil_time now = coil_now(d->loop);
  struct record *r = record_of(d, t);
  count(d, event);
  if (d->trace) trace_event(d, t, event, now);
  bool is_step_over = event == COIL_PARK || event == COIL_END;
  if (r && r->since >= 0 && is_step_over) check_step(d, t, now - r->since);
  if (r) r->since = now;
  if (event != COIL_END) return;
  check_outcome(d, t);
  if (r) keep(d, r);
}

/* Called when nothing is ready.  If no timer and nobody outside is left either,
 * then nothing will ever be. */
static coil_time listen_for_never(coil_loop *loop) {
  struct coil_debug *d = debug_of(loop);
  coil_require(d, "debug mode lost its observer; first, coil_debug_off.");
  coil_time next = d->deadline(loop);
  bool is_never = next == COIL_FOREVER && !loop->watched && !loop->held;
  if (is_never && !coil_list_is_empty(&loop->tasks)) {
    fputs("coil: deadlock: all tasks wait, and nothing can wake them.\n",
          d->out);
    coil_print_tasks(loop, d->out);
    fflush(d->out);
  }
  return next;
}

/* --- on and off ----------------------------------------------------------- */

/* The first timer of a loop makes it ask for deadlines. */
static int listen(struct coil_debug *d) {
  coil_timer t;
  int err = coil_call_later(d->loop, &t, COIL_SEC(1), NULL, NULL);
  if (err) return err;
  coil_timer_cancel(d->loop, &t);
  d->deadline = d->loop->deadline;
  d->loop->deadline = listen_for_never;
  return 0;
}

int coil_debug_on(coil_loop *loop, FILE *out) {
  if (!coil_loop_is_open(loop)) return -EINVAL;
  if (loop->observer) return -EBUSY;
  struct coil_debug *d = calloc(1, sizeof *d);
  if (!d) return -ENOMEM;
  d->observer.notice = notice;
  d->loop = loop;
  d->out = out;
  d->slow = COIL_MS(100);
  d->sweep_at = 64;
  coil_list_init(&d->ended);
  int err = listen(d);
  if (err) {
    free(d);
    return err;
  }
  coil_loop_at_close(loop, &d->closer, coil_debug_off);
  coil_loop_observe(loop, &d->observer);
  coil_stack_measure(true);
  return 0;
}

void coil_debug_off(coil_loop *loop) {
  struct coil_debug *d = debug_of(loop);
  if (!d) return;
  sweep(d, true);
  coil_loop_observe(loop, NULL);
  loop->deadline = d->deadline;
  coil_list_remove(&d->closer.link);
  coil_stack_measure(false);
  while (d->records) { /* its root, a struct record ** */
    struct record *r = *(struct record **)d->records;
    tdelete(r, &d->records, by_task);
    free(r);
  }
  free(d);
}

void coil_debug_set_slow(coil_loop *loop, coil_time duration) {
  struct coil_debug *d = debug_of(loop);
  if (d) d->slow = duration;
}

void coil_debug_trace(coil_loop *loop, FILE *trace) {
  struct coil_debug *d = debug_of(loop);
  if (d) d->trace = trace;
}

int coil_debug_from_environment(coil_loop *loop) {
  const char *on = getenv("COIL_DEBUG"), *path = getenv("COIL_TRACE");
  if (!path && (!on || strcmp(on, "1") != 0)) return 0;
  int err = coil_debug_on(loop, stderr);
  if (err || !path) return err;
  FILE *trace = fopen(path, "we"); /* closed by exit */
  if (!trace) {
    fprintf(stderr, "coil: no trace to %s: %s\n", path, strerror(errno));
    return 0;
  }
  setlinebuf(trace); /* a crash shall not lose its last lines */
  coil_debug_trace(loop, trace);
  return 0;
}

int coil_debug_run(coil_fn *fn, void *arg, void **result) {
  coil_loop loop;
  int err = coil_loop_init(&loop);
  if (err) return err;
  err = coil_debug_from_environment(&loop);
  if (!err) err = coil_run_with(&loop, fn, arg, result);
  coil_loop_close(&loop);
  return err;
}

coil_statistics coil_stats(coil_loop *loop) {
  struct coil_debug *d = debug_of(loop);
  coil_statistics s = d ? d->seen : (coil_statistics){0};
  s.tasks = coil_all_tasks(loop, NULL, 0);
  s.timers = coil_timer_count(loop);
  s.stacks = coil_stack_get_stats();
  return s;
}
