/* play.h -- what play.c and operations.c share. */
#ifndef PLAY_H
#define PLAY_H

#include "coil.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  TASKS = 16,
  OPS = 200,
  ARGS = 16,
  THINGS = 8,     /* locks, events and so on: of each so many */
  RETURN = 1,     /* a block has met `return` */
  FAILURE = -1000 /* the code of `fail 0`, and so on downwards */
};

struct op {
  char word[20];
  int args[ARGS], n;
};

struct program { /* of one task */
  struct op ops[OPS];
  int n;
};

struct player { /* one task that plays its program */
  int number, value;
  const struct program *program;
  coil_group *group; /* the innermost, or NULL */
  char outcome[200]; /* what an operation wants printed instead of "ok" */
};

struct scene {
  coil_task *tasks[TASKS]; /* those that were created; not the main task */
  coil_lock locks[THINGS];
  coil_semaphore semaphores[THINGS]; /* of values 1, 2 ... */
  coil_event events[THINGS];
  coil_queue queues[THINGS]; /* of capacities 0 (no limit), 1, 2 ... */
  void *rings[THINGS][THINGS];
  coil_future futures[THINGS];
  coil_condition conditions[THINGS]; /* each with the lock of its number */
  coil_barrier barriers[THINGS];     /* for 2, 3 ... */
};
extern struct scene scene;

void prepare_scene(void);
int operate(struct player *p, const struct op *op);
int start(int i, coil_group *group);
const char *word_for(int err, char text[32]);

static inline coil_time duration(int ms) {
  return ms < 0 ? COIL_FOREVER : COIL_MS(ms);
}

#endif
