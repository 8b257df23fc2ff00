/* timer.c -- see timer.h.  The deadlines are kept in a heap of four children
 * per node: flatter than a binary one, and four children share a cache line,
 * because the keys are in the heap itself and not in the timers. */
#include "timer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry {
  coil_time when;
  coil_timer *timer;
} entry;

struct coil_timers {
  entry *heap;  /* begins a little after ... */
  void *memory; /* ... this */
  size_t n, capacity;
  uint64_t sequence;
  coil_closer closer;
};

enum { CHILDREN = 4, LINE = CHILDREN * sizeof(entry) };

/* Who asked first fires first. */
static bool before(const entry *a, const entry *b) {
  if (a->when != b->when) return a->when < b->when;
  return a->timer->sequence < b->timer->sequence;
}

static void put(struct coil_timers *ts, size_t i, entry e) {
  ts->heap[i] = e;
  e.timer->slot = i + 1;
}

/* Place e at i or above, moving down what is due later. */
static void rise(struct coil_timers *ts, size_t i, entry e) {
  while (i > 0) {
    size_t parent = (i - 1) / CHILDREN;
    if (!before(&e, &ts->heap[parent])) break;
    put(ts, i, ts->heap[parent]);
    i = parent;
  }
  put(ts, i, e);
}

/* The child of i that is due first, or n when i has none. */
static size_t first_child(const struct coil_timers *ts, size_t i) {
  size_t first = CHILDREN * i + 1, end = first + CHILDREN;
  if (first >= ts->n) return ts->n;
  if (end > ts->n) end = ts->n;
  for (size_t c = first + 1; c < end; c++)
    if (before(&ts->heap[c], &ts->heap[first])) first = c;
  return first;
}

/* Place e at i or below, moving up what is due earlier. */
static void sink(struct coil_timers *ts, size_t i, entry e) {
  for (;;) {
    size_t c = first_child(ts, i);
    if (c == ts->n || !before(&ts->heap[c], &e)) break;
    put(ts, i, ts->heap[c]);
    i = c;
  }
  put(ts, i, e);
}

static coil_timer *take(struct coil_timers *ts, size_t i) {
  coil_timer *t = ts->heap[i].timer;
  entry last = ts->heap[--ts->n];
  t->slot = 0;
  if (last.timer == t) return t;
  if (i > 0 && before(&last, &ts->heap[(i - 1) / CHILDREN]))
    rise(ts, i, last);
  else
    sink(ts, i, last);
  return t;
}

static coil_time deadline(coil_loop *loop) {
  const struct coil_timers *ts = loop->timers;
  return ts->n > 0 ? ts->heap[0].when : COIL_FOREVER;
}

/* One look at the clock decides who is due.  The timers leave the heap before
 * any of them runs, so one that arms itself again cannot hold up the turn. */
static void expire(coil_loop *loop) {
  struct coil_timers *ts = loop->timers;
  if (ts->n == 0) return;
  coil_time now = coil_now(loop);
  while (ts->n > 0 && ts->heap[0].when <= now) {
    coil_timer *t = take(ts, 0);
    coil_list_push(&loop->ready, &t->handle.link);
  }
}

static void close_timers(coil_loop *loop) {
  free(loop->timers->memory);
  free(loop->timers);
  loop->timers = NULL;
  loop->deadline = NULL;
  loop->expire = NULL;
}

static struct coil_timers *timers_of(coil_loop *loop) {
  if (loop->timers) return loop->timers;
  struct coil_timers *ts = calloc(1, sizeof *ts);
  if (!ts) return NULL;
  loop->timers = ts;
  loop->deadline = deadline;
  loop->expire = expire;
  coil_loop_at_close(loop, &ts->closer, close_timers);
  return ts;
}

/* The first children, at index 1, begin a line of the cache; then all do. */
static entry *align(void *memory) {
  uintptr_t line = ((uintptr_t)memory + LINE - 1) / LINE * LINE;
  return (entry *)(line + LINE) - 1;
}

static bool make_room(struct coil_timers *ts) {
  if (ts->n < ts->capacity) return true;
  size_t capacity = ts->capacity ? 2 * ts->capacity : 16;
  void *memory = malloc(capacity * sizeof(entry) + 2 * LINE);
  if (!memory) return false;
  entry *heap = align(memory);
  if (ts->n > 0) memcpy(heap, ts->heap, ts->n * sizeof *heap);
  free(ts->memory);
  ts->memory = memory;
  ts->heap = heap;
  ts->capacity = capacity;
  return true;
}

int coil_call_at(coil_loop *loop, coil_timer *t, coil_time when,
                 coil_callback *fn, void *arg) {
  if (!coil_loop_is_open(loop)) return -EINVAL;
  struct coil_timers *ts = timers_of(loop);
  if (!ts || !make_room(ts)) return -ENOMEM;
  t->handle = (coil_handle){.fn = fn, .arg = arg};
  t->sequence = ts->sequence++;
  rise(ts, ts->n++, (entry){when, t});
  return 0;
}

int coil_call_later(coil_loop *loop, coil_timer *t, coil_time delay,
                    coil_callback *fn, void *arg) {
  coil_time when = coil_now(loop);
  if (delay > COIL_FOREVER - when)
    when = COIL_FOREVER;
  else if (delay > 0)
    when += delay;
  return coil_call_at(loop, t, when, fn, arg);
}

bool coil_timer_cancel(coil_loop *loop, coil_timer *t) {
  bool is_armed = t->slot > 0 && loop->timers; /* not after the loop's close */
  if (!is_armed) return coil_handle_cancel(&t->handle);
  take(loop->timers, t->slot - 1);
  return true;
}

size_t coil_timer_count(const coil_loop *loop) {
  return loop->timers ? loop->timers->n : 0;
}
