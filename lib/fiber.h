/* fiber.h -- what valgrind, ASan and TSan must be told about stacks.
 *
 * When the stack pointer jumps to another stack these tools report errors that
 * are none, unless the program tells them, and it does so here only.  In an
 * ordinary build without valgrind all of this is empty. */
#ifndef COIL_FIBER_H
#define COIL_FIBER_H

#include "watch.h"

#ifdef FIBER_ASAN
#include <sanitizer/asan_interface.h>
#endif
#ifdef FIBER_TSAN
#include <sanitizer/tsan_interface.h>
#endif

/* What the tools remember about one coroutine. */
typedef struct coil_fiber {
#ifdef FIBER_ASAN
  void *fake; /* its frames that ASan keeps elsewhere */
  const void *bottom;
  size_t size;
#endif
#ifdef FIBER_TSAN
  void *thread;
#endif
  char unused; /* an empty struct is not C */
} coil_fiber;

/* The coroutine begins its life on this stack, maybe one used before. */
static inline void fiber_begin(coil_fiber *f, void *bottom, size_t size) {
  (void)f, (void)bottom, (void)size;
#ifdef FIBER_ASAN
  f->bottom = bottom;
  f->size = size;
  __asan_unpoison_memory_region(bottom, size);
#endif
#ifdef FIBER_TSAN
  f->thread = __tsan_create_fiber(0);
#endif
}

/* It is about to leave that stack for the last time.  TSan may forget it only
 * after that: when another has arrived somewhere. */
#ifdef FIBER_TSAN
static _Thread_local void *fiber_over;
#endif

static inline void fiber_end(coil_fiber *f) {
  (void)f;
#ifdef FIBER_TSAN
  fiber_over = f->thread;
#endif
}

/* Just before the switch; from == NULL when it will never come back. */
static inline void fiber_leave(coil_fiber *from, coil_fiber *to) {
  (void)from, (void)to;
#ifdef FIBER_ASAN
  __sanitizer_start_switch_fiber(from ? &from->fake : NULL, to->bottom,
                                 to->size);
#endif
#ifdef FIBER_TSAN
  if (from && !from->thread) from->thread = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(to->thread, 0);
#endif
}

/* Just after it; `from` learns its bounds, as nobody began the thread's own.
 * What that one holds is no leak either, if the program ends while it waits. */
static inline void fiber_arrive(coil_fiber *self, coil_fiber *from) {
  (void)self, (void)from;
#ifdef FIBER_ASAN
  bool is_new = from && from->size == 0;
  __sanitizer_finish_switch_fiber(self->fake, from ? &from->bottom : NULL,
                                  from ? &from->size : NULL);
  if (is_new) fiber_register_memory((void *)from->bottom, from->size);
#endif
#ifdef FIBER_TSAN
  if (fiber_over) __tsan_destroy_fiber(fiber_over);
  fiber_over = NULL;
#endif
}

#endif
