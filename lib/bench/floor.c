/* floor.c -- see floor.h.  Tasks switch to each other without a scheduler in
 * between; a task gets its stack when it first runs, and one that has ended
 * starts the next new one on the same stack, without any switch. */
#include "floor.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <time.h>

enum { STACK = 16 * 1024, SLAB = 4096, CHILDREN = 4 };

struct timer {
  int64_t when;
  floor_task *task;
};

static floor_task main_task, *current = &main_task;
static floor_task *head, *tail; /* ready */
static floor_task *free_tasks;
static void *free_stacks; /* each begins with a pointer to the next */
static struct timer *heap;
static size_t timers, room;
static int64_t now;
static int epoll;

void *floor_prepare(char *top, void (*fn)(void)) {
  void **sp = (void **)top - 22; /* more than either machine pops */
#ifdef __aarch64__
  sp[19] = (void *)(uintptr_t)fn;
#else
  sp[6] = (void *)(uintptr_t)fn;
  sp[7] = NULL;
#endif
  return sp;
}

/* --- memory ------------------------------------------------------------- */

static char *map(size_t size) {
  char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) abort();
  madvise(p, size, MADV_NOHUGEPAGE);
  return p;
}

/* The link is in the last bytes of the stack, where its first page is. */
static void **link_of(void *top) {
  return (void **)top - 1;
}

static void *take_stack(void) {
  static char *fresh;
  static size_t left;
  void *top = free_stacks;
  if (top) {
    free_stacks = *link_of(top);
    return top;
  }
  if (left == 0) {
    fresh = map((size_t)SLAB * STACK);
    left = SLAB;
  }
  left--;
  return fresh += STACK;
}

static floor_task *take_task(void) {
  static floor_task *fresh;
  static size_t left;
  floor_task *t = free_tasks;
  if (t) {
    free_tasks = t->next;
    return t;
  }
  if (left == 0) {
    fresh = malloc(SLAB * sizeof *fresh);
    if (!fresh) abort();
    left = SLAB;
  }
  left--;
  return fresh++;
}

/* --- timers: a heap of four children per node, keys inline --------------- */

static void floor_rise(size_t i, struct timer e) {
  for (; i > 0 && e.when < heap[(i - 1) / CHILDREN].when;
       i = (i - 1) / CHILDREN)
    heap[i] = heap[(i - 1) / CHILDREN];
  heap[i] = e;
}

static void floor_sink(struct timer e) {
  size_t i = 0;
  for (size_t first; (first = CHILDREN * i + 1) < timers;) {
    size_t end = first + CHILDREN < timers ? first + CHILDREN : timers;
    size_t least = first;
    for (size_t c = first + 1; c < end; c++)
      if (heap[c].when < heap[least].when) least = c;
    if (heap[least].when >= e.when) break;
    heap[i] = heap[least];
    i = least;
  }
  heap[i] = e;
}

static void read_clock(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  now = t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* --- tasks --------------------------------------------------------------- */

static inline void make_ready(floor_task *t) {
  t->next = NULL;
  if (head)
    tail->next = t;
  else
    head = t;
  tail = t;
}

static void wait_for_timers(void) {
  struct epoll_event e;
  while (!head) {
    read_clock();
    int64_t ns = heap[0].when - now;
    if (ns > 0) epoll_wait(epoll, &e, 1, (int)((ns + 999999) / 1000000));
    read_clock();
    while (timers > 0 && heap[0].when <= now) {
      make_ready(heap[0].task);
      if (--timers > 0) floor_sink(heap[timers]);
    }
  }
}

static inline floor_task *next_ready(void) {
  if (!head) wait_for_timers();
  floor_task *t = head;
  head = t->next;
  return t;
}

/* All that runs on a stack of ours. */
static void live(void) {
  for (;;) {
    floor_task *t = current;
    t->fn(t->arg);
    t->done = true;
    if (t->joiner) make_ready(t->joiner);
    void *stack = t->stack, *ended;
    current = next_ready();
    if (!current->sp) {
      current->stack = stack;
      continue;
    }
    *link_of(stack) = free_stacks;
    free_stacks = stack;
    floor_switch(&ended, current->sp);
  }
}

static inline void leave(void) {
  floor_task *self = current, *next = next_ready();
  if (next == self) return;
  current = next;
  if (!next->sp) next->sp = floor_prepare(next->stack = take_stack(), live);
  floor_switch(&self->sp, next->sp);
}

floor_task *floor_start(void (*fn)(void *arg), void *arg) {
  floor_task *t = take_task();
  *t = (floor_task){.fn = fn, .arg = arg};
  make_ready(t);
  return t;
}

void floor_join(floor_task *t) {
  if (!t->done) {
    t->joiner = current;
    leave();
  }
  t->next = free_tasks;
  free_tasks = t;
}

void floor_yield(void) {
  make_ready(current);
  leave();
}

void floor_sleep(int64_t ns) {
  if (timers == room) {
    room = room ? 2 * room : 1024;
    heap = realloc(heap, room * sizeof *heap);
    if (!heap) abort();
  }
  floor_rise(timers++, (struct timer){now + ns, current});
  leave();
}

void floor_run(void (*fn)(void *arg), void *arg) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  read_clock();
  fn(arg);
}
