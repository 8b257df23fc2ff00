/* stack.h -- the stacks that coroutines run on; a helper of coro.c.
 *
 * Stacks of one size, cut from large slabs of memory that the kernel fills in
 * only where it is touched.  Below each lies a guard, so that running over the
 * end is a fault and not a neighbour's mystery; the fault is reported by name
 * before the program dies of it.  (What uses them is compiled with
 * -fstack-clash-protection, or a large array could reach over the guard.)
 *
 * A stack given back is the next one taken, as it is, since it is still in the
 * cache.  Each thread has its own pool. */
#ifndef COIL_STACK_H
#define COIL_STACK_H

#include <stdbool.h>
#include <stddef.h>

enum { COIL_STACK_SIZE = 64 * 1024 };

typedef struct coil_stack {
  struct coil_stack *next; /* in the pool */
  char *bottom;            /* lowest address, just above the guard */
  unsigned id;             /* valgrind's */
} coil_stack;

typedef struct coil_stack_stats {
  size_t used;      /* taken and not yet given back */
  size_t pooled;    /* given back, ready to be taken */
  size_t slabs;     /* mappings they lie in */
  size_t unguarded; /* of all these stacks, those that have no guard */
  /* How the latest stack is guarded: "madvise", "mprotect" or "none". */
  const char *guard;
} coil_stack_stats;

/* A stack, or NULL for lack of memory. */
coil_stack *coil_stack_take(void);
void coil_stack_give(coil_stack *s);

/* Return this thread's memory to the system: all of it, or, while a stack is in
 * use, what those in the pool occupy.  They keep that otherwise. */
void coil_stack_trim(void);
coil_stack_stats coil_stack_get_stats(void);

/* How many bytes of s have been used since its memory was new, in whole pages.
 * It costs nothing until it is asked: the kernel knows which pages are there.
 * While measuring is on, every stack taken is as new, which is slower, so that
 * the answer is about its present user alone.  On and off are counted. */
size_t coil_stack_high_water(const coil_stack *s);
void coil_stack_measure(bool on);
bool coil_stack_is_measured(void);

/* The high-water mark of all this thread's stacks. */
size_t coil_stack_highest_water(void);

/* Who says whose the running stack is when it overflows; NULL for nobody. */
void coil_stack_name_owner(const char *(*owner)(void));

/* Does this address lie in a guard of this thread's stacks? */
bool coil__stack_is_guard(const char *address);

#endif
