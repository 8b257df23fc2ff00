/* many.h -- the jobs of the scene `many`, which are not typed one by one.
 *
 * Scene and check make them by the same rule.  In groups of GROUP the later
 * ones are quicker, so they are done in another order than they are given. */
#ifndef MANY_H
#define MANY_H

#include "gather.h"

enum { GROUP = 100 };

static inline coil_time many_delay(long i, long n, coil_time unit) {
  return ((n - 1 - i) / GROUP + 1) * unit;
}

static inline int many_value(long i, long seed) {
  return (int)((i * 7919 + seed) % 10007);
}

/* A checksum that depends on the order: add the next value to it. */
static inline uint32_t many_add(uint32_t sum, int value) {
  return sum * 31 + (uint32_t)value;
}

#endif
