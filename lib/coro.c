/* coro.c -- see coro.h.  The switch itself is in switch.S. */
#include "coro.h"

#include "fault.h"
#include "loop.h"

#include <errno.h>

void coil__switch(void **save, void *load);
void *coil__prepare(void *top, void (*fn)(void *), void *arg);

/* The thread's own stack is a coroutine that nobody made. */
static _Thread_local coil_coro root = {.state = COIL_CORO_RUNNING};
static _Thread_local coil_coro *current;

coil_coro *coil_coro_current(void) {
  return current == &root ? NULL : current;
}

void coil_coro_init(coil_coro *c, coil_coro_fn *fn, void *arg) {
  *c = (coil_coro){.state = COIL_CORO_NEW, .fn = fn, .arg = arg};
}

/* All that was to happen on these stacks happens in the original process; twice
 * would be once too often (two loops on one set of descriptors). */
static void switch_to(coil_coro *from, coil_coro *to) {
  coil_require(!coil__stack_is_forked,
               "coroutines do not go on in a fork; there, exec or _exit.");
  current = to;
  fiber_leave(from->state == COIL_CORO_ENDED ? NULL : &from->fiber, &to->fiber);
  coil__switch(&from->sp, to->sp);
  fiber_arrive(&from->fiber, NULL); /* somebody has switched back */
}

/* The first and last of what runs on a coroutine's stack. */
static void live(void *arg) {
  coil_coro *c = arg;
  fiber_arrive(&c->fiber, &c->caller->fiber);
  c->fn(c->arg);
  c->state = COIL_CORO_ENDED;
  switch_to(c, c->caller);
  coil_require(false, "a coroutine was resumed after its end.");
}

static int begin(coil_coro *c) {
  c->stack = coil_stack_take();
  if (!c->stack) return -ENOMEM;
  char *bottom = c->stack->bottom;
  fiber_begin(&c->fiber, bottom, COIL_STACK_SIZE);
  c->sp = coil__prepare(bottom + COIL_STACK_SIZE, live, c);
  return 0;
}

/* Only now has the coroutine left its stack, so only now can another have it;
 * it could not have given it back itself. */
static void end(coil_coro *c) {
  c->high_water = (unsigned)coil_coro_high_water(c);
  fiber_end(&c->fiber);
  coil_stack_give(c->stack);
  c->stack = NULL;
}

int coil_coro_resume(coil_coro *c) {
  if (c->state != COIL_CORO_NEW && c->state != COIL_CORO_SUSPENDED)
    return -EINVAL;
  if (c->state == COIL_CORO_NEW) {
    int err = begin(c);
    if (err) return err;
  }
  c->caller = current ? current : &root;
  c->state = COIL_CORO_RUNNING;
  switch_to(c->caller, c);
  if (c->state == COIL_CORO_ENDED) end(c);
  return 0;
}

/* errno is one variable for all coroutines of a thread; each keeps its own
 * value across the pause. */
void coil_coro_yield(void) {
  coil_coro *self = coil_coro_current();
  coil_require(self, "there is no coroutine here that could pause.");
  int saved = errno;
  self->state = COIL_CORO_SUSPENDED;
  switch_to(self, self->caller);
  errno = saved;
}

/* What a pooled stack shows was left by others, unless each is as new. */
size_t coil_coro_high_water(const coil_coro *c) {
  if (!coil_stack_is_measured()) return 0;
  return c->stack ? coil_stack_high_water(c->stack) : c->high_water;
}

int coil_coro_destroy(coil_coro *c) {
  bool begun = c->state == COIL_CORO_SUSPENDED || c->state == COIL_CORO_RUNNING;
  return begun ? -EBUSY : 0;
}
