/* fault.h -- what can befall a process with stacks of its own: an overflow, and
 * a fork; a helper of coro.c and stack.c. */
#ifndef COIL_FAULT_H
#define COIL_FAULT_H

enum { COIL_FAULT_ROOM = 64 * 1024 };

/* Have this thread's overflows reported by a handler that runs in this room, as
 * there is none left on the stack; and stop that. */
void coil__fault_watch(char *room);
void coil__fault_unwatch(char *room);

/* In the child of a fork: what was to go on upon stacks goes on in the original
 * (coro.c). */
void coil__coro_forked(void);

#endif
