/* fiber.h -- what valgrind, ASan and TSan must be told about stacks.
 *
 * When the stack pointer jumps to another stack these tools report errors that
 * are none, unless the program tells them, and it does so here only.  In an
 * ordinary build without valgrind all of this is empty. */
#ifndef COIL_FIBER_H
#define COIL_FIBER_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__has_feature)
#define FIBER_HAS(sanitizer) __has_feature(sanitizer)
#else
#define FIBER_HAS(sanitizer) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || FIBER_HAS(address_sanitizer)
#define FIBER_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#endif
#if defined(__SANITIZE_THREAD__) || FIBER_HAS(thread_sanitizer)
#define FIBER_TSAN
#include <sanitizer/tsan_interface.h>
#endif
#if __has_include(<valgrind/valgrind.h>)
#define FIBER_VALGRIND
#include <valgrind/valgrind.h>
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

/* Just after it; `from` learns its bounds, as nobody began the thread's own. */
static inline void fiber_arrive(coil_fiber *self, coil_fiber *from) {
  (void)self, (void)from;
#ifdef FIBER_ASAN
  __sanitizer_finish_switch_fiber(self->fake, from ? &from->bottom : NULL,
                                  from ? &from->size : NULL);
#endif
#ifdef FIBER_TSAN
  if (fiber_over) __tsan_destroy_fiber(fiber_over);
  fiber_over = NULL;
#endif
}

/* Valgrind: this memory is a stack.  Returns what fiber_forget_stack wants. */
static inline unsigned fiber_register_stack(void *bottom, size_t size) {
  (void)bottom, (void)size;
#ifdef FIBER_VALGRIND
  return VALGRIND_STACK_REGISTER(bottom, (char *)bottom + size);
#else
  return 0;
#endif
}

static inline void fiber_forget_stack(unsigned id) {
  (void)id;
#ifdef FIBER_VALGRIND
  VALGRIND_STACK_DEREGISTER(id);
#endif
}

/* Does a tool watch all memory?  Looking for leaks they read what is readable
 * by /proc/self/maps, and would die at a guard that they cannot see there.  And
 * they can tell that memory is used after its end only if it was freed. */
static inline bool fiber_memory_is_watched(void) {
#if defined(FIBER_ASAN)
  return true;
#elif defined(FIBER_VALGRIND)
  return RUNNING_ON_VALGRIND;
#else
  return false;
#endif
}

/* LeakSanitizer: what only a suspended stack points to is not lost. */
static inline void fiber_register_memory(void *start, size_t size) {
  (void)start, (void)size;
#ifdef FIBER_ASAN
  __lsan_register_root_region(start, size);
#endif
}

static inline void fiber_forget_memory(void *start, size_t size) {
  (void)start, (void)size;
#ifdef FIBER_ASAN
  __lsan_unregister_root_region(start, size);
#endif
}

#endif
