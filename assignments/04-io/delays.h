/* delays.h -- on which scenes and checks agree. */
#ifndef DELAYS_H
#define DELAYS_H

#include "coil.h"

/* So long takes a query to end when it is interrupted. */
#define STOPPING COIL_MS(100)

/* When a page takes so long, its head comes at half of the time, to the whole
 * millisecond: that is as exact as epoll waits. */
static inline coil_time head_delay(coil_time delay) {
  return delay / COIL_MS(2) * COIL_MS(1);
}

#endif
