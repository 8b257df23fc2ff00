/* timer.h -- callbacks that run later.
 *
 * A timer is yours: declare it, static or on a stack that outlives it.  While
 * armed it is known to its loop, so do not move it, arm it again or let it go
 * out of scope; cancel it first.  Timers fire in the order of their deadlines,
 * and two with the same deadline in the order in which they were asked for.
 * Nothing here suspends. */
#ifndef COIL_TIMER_H
#define COIL_TIMER_H

#include "loop.h"

typedef struct coil_timer {
  coil_handle handle;
  size_t slot; /* its place in the loop's heap, from 1; 0 when not there */
  uint64_t sequence; /* of two with one deadline the lower fires first */
} coil_timer;

/* Call fn(arg) once, not before the loop's clock shows `when`.  A moment that
 * is over means the next turn; COIL_FOREVER means never.
 *
 * Returns 0; -ENOMEM when the loop cannot remember one more timer, -EINVAL when
 * it is closed.  Never suspends. */
int coil_call_at(coil_loop *loop, coil_timer *t, coil_time when,
                 coil_callback *fn, void *arg);

/* The same, `delay` from now.  A delay too long for the clock means never. */
int coil_call_later(coil_loop *loop, coil_timer *t, coil_time delay,
                    coil_callback *fn, void *arg);

/* Prevent the call.  Returns whether there was one to prevent, even if it was
 * already due.  A timer that may be cancelled before it was ever armed starts
 * as {0}.  Never suspends. */
bool coil_timer_cancel(coil_loop *loop, coil_timer *t);

/* How many timers are armed. */
size_t coil_timer_count(const coil_loop *loop);

#endif
