/* coro.c -- see coro.h.  The switch itself is in switch.S. */
#include "coro.h"

#include "fault.h"
#include "loop.h"

#include <errno.h>

int coil__switch(void **save, void *load, int value);
int coil__start(void **save, void *top, void (*fn)(void *), void *arg);

/* The thread's own stack is a coroutine that nobody made. */
static _Thread_local coil_coro root = {.state = COIL_CORO_RUNNING};
static _Thread_local coil_coro *current;
/* errno is one variable for all coroutines of a thread; each keeps its own
 * value across a pause.  To ask where it is takes as long as half a switch. */
static _Thread_local int *error;

coil_coro *coil_coro_current(void) {
  return current == &root ? NULL : current;
}

void coil_coro_init(coil_coro *c, coil_coro_fn *fn, void *arg) {
  *c = (coil_coro){.state = COIL_CORO_NEW, .fn = fn, .arg = arg};
}

/* In the child, the stack that fork was called on is now the thread's own, and
 * there is no way back from it: to where it led, the original goes. */
void coil__coro_forked(void) {
  root = (coil_coro){.state = COIL_CORO_RUNNING};
  current = NULL;
}

static inline void leave(coil_coro *from, coil_coro *to) {
  current = to;
  fiber_leave(&from->fiber, &to->fiber);
}

/* The last that resume and yield do.  Then a compiler makes the call a jump,
 * and the way back leads directly to who called them: no return on the way is
 * one that the processor has predicted wrongly.  Tools want a word after it. */
static inline int switch_to(coil_coro *from, coil_coro *to, int value) {
  leave(from, to);
  int sent = coil__switch(&from->sp, to->sp, value);
  fiber_arrive(&from->fiber, NULL); /* somebody has switched back */
  return sent;
}

/* Its memory may be gone after `last`.  Returns whose turn it is then. */
static inline coil_coro *run_to_end(coil_coro *c) {
  c->fn(c->arg);
  coil_require(current == c,
               "a coroutine does not go on in a fork; there, exec or _exit.");
  if (coil_stack_is_measured())
    c->high_water = (unsigned)coil_stack_high_water(c->stack);
  c->state = COIL_CORO_ENDED;
  c->stack = NULL;
  current = c->caller;
  return c->last ? c->last(c->arg) : NULL;
}

/* It gets the stack on which another has ended, and what tools know of it. */
static inline void take_over(coil_coro *c, coil_stack *stack, coil_fiber f) {
  c->state = COIL_CORO_RUNNING;
  c->caller = current;
  c->stack = stack;
  c->fiber = f;
  current = c;
}

/* The first and last of what runs on a stack: one coroutine, and as many after
 * it as can begin there without a switch.  The stack is in the pool already
 * when we leave it, but between the two nobody takes one. */
static void live(void *arg) {
  coil_coro *c = arg;
  coil_stack *stack = c->stack;
  fiber_arrive(&c->fiber, &c->caller->fiber);
  coil_fiber fiber = c->fiber;
  while ((c = run_to_end(c))) take_over(c, stack, fiber);
  coil_stack_give(stack);
  fiber_end(&fiber);
  fiber_leave(NULL, &current->fiber);
  void *nobody;
  coil__switch(&nobody, current->sp, 0);
  coil_require(false, "a coroutine was resumed after its end.");
}

int coil__coro_begin(coil_coro *c) {
  if (c->stack) return 0;
  c->stack = coil_stack_take();
  if (!c->stack) return -ENOMEM;
  fiber_begin(&c->fiber, c->stack->bottom, COIL_STACK_SIZE);
  error = &errno;
  return 0;
}

static coil_coro *set_running(coil_coro *c) {
  c->state = COIL_CORO_RUNNING;
  c->caller = current ? current : &root;
  return c->caller;
}

static int start(coil_coro *c) {
  if (c->state != COIL_CORO_NEW) return -EINVAL;
  int err = coil__coro_begin(c);
  if (err) return err;
  coil_coro *from = set_running(c);
  char *top = c->stack->bottom + COIL_STACK_SIZE;
  leave(from, c);
  int sent = coil__start(&from->sp, top, live, c);
  fiber_arrive(&from->fiber, NULL);
  return sent;
}

int coil_coro_send(coil_coro *c, int value) {
  if (c->state != COIL_CORO_SUSPENDED) return start(c);
  *error = c->error;
  return switch_to(set_running(c), c, value);
}

int coil_coro_resume(coil_coro *c) {
  return coil_coro_send(c, 0);
}

int coil_coro_yield(void) {
  coil_coro *self = current;
  coil_require(self && self != &root,
               "there is no coroutine here that could pause.");
  self->error = *error;
  self->state = COIL_CORO_SUSPENDED;
  return switch_to(self, self->caller, 0);
}

int coil__coro_pass(coil_coro *c, int value) {
  coil_coro *self = current;
  self->error = *error;
  self->state = COIL_CORO_SUSPENDED;
  *error = c->error;
  c->state = COIL_CORO_RUNNING;
  c->caller = self->caller;
  return switch_to(self, c, value);
}

/* What a pooled stack shows was left by others, unless each is as new. */
size_t coil_coro_high_water(const coil_coro *c) {
  if (!coil_stack_is_measured()) return 0;
  return c->stack ? coil_stack_high_water(c->stack) : c->high_water;
}

int coil_coro_destroy(coil_coro *c) {
  return c->stack ? -EBUSY : 0;
}
