/* fault.h -- what can befall a process with stacks of its own: an overflow, and
 * a fork; a helper of coro.c and stack.c. */
#ifndef COIL_FAULT_H
#define COIL_FAULT_H

#include <stdbool.h>

enum { COIL_FAULT_ROOM = 64 * 1024 };

/* Have this thread's overflows reported by a handler that runs in this room, as
 * there is none left on the stack; and stop that. */
void coil__fault_watch(char *room);
void coil__fault_unwatch(char *room);

/* Is this process a copy, made by fork while this thread had stacks in use?
 * What was to go on upon them goes on in the original. */
extern bool coil__stack_is_forked;

#endif
