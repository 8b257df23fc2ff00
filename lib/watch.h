/* watch.h -- what valgrind and ASan must be told about memory; those that
 * follow a program through its stacks are told the rest in fiber.h.
 *
 * In an ordinary build without valgrind all of this is empty. */
#ifndef COIL_WATCH_H
#define COIL_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__has_feature)
#define FIBER_HAS(sanitizer) __has_feature(sanitizer)
#else
#define FIBER_HAS(sanitizer) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || FIBER_HAS(address_sanitizer)
#define FIBER_ASAN
#include <sanitizer/lsan_interface.h>
#endif
#if defined(__SANITIZE_THREAD__) || FIBER_HAS(thread_sanitizer)
#define FIBER_TSAN
#endif
#if __has_include(<valgrind/valgrind.h>)
#define FIBER_VALGRIND
#include <valgrind/valgrind.h>
#endif

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
  static _Thread_local int answer = -1; /* it takes a while to come */
  if (answer < 0) answer = RUNNING_ON_VALGRIND != 0;
  return answer;
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
