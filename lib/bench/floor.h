/* floor.h -- a bare scheduler of the cheapest parts: the floor to measure on.
 *
 * It is not a product.  It has no errors, no cancellation, no descriptors, no
 * guards below its stacks, no names, and one of it per program.  What a real
 * library costs above it is what these things cost. */
#ifndef FLOOR_H
#define FLOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void floor_switch(void **save, void *load);

/* What floor_switch pops on a stack that ends at `top`: fn, with nothing to
 * return to. */
void *floor_prepare(char *top, void (*fn)(void));

typedef struct floor_task {
  struct floor_task *next; /* in the ready queue, or among the free ones */
  void *sp;                /* NULL until it first suspends */
  void *stack;             /* its upper end */
  void (*fn)(void *arg);
  void *arg;
  struct floor_task *joiner;
  bool done;
} floor_task;

void floor_run(void (*fn)(void *arg), void *arg);
floor_task *floor_start(void (*fn)(void *arg), void *arg);
void floor_join(floor_task *t); /* wait for its end; t is gone afterwards */
void floor_yield(void);
void floor_sleep(int64_t ns);

#endif
