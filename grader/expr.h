/* expr.h -- an elapsed time as an expression: `foo + max(bar, 2)`.
 *
 *     sum     = product { ("+" | "-") product }
 *     product = value { "*" value }
 *     value   = number | name | ("max" | "min") "(" sum {"," sum} ")"
 *             | "(" sum ")"
 *
 * Numbers are seconds.  Names are the delays of the question. */
#ifndef EXPR_H
#define EXPR_H

#include "coil.h"

struct named_time {
  char name[16];
  coil_time value;
};

/* Returns 0 and the value, or -EINVAL and in `wrong` a few words on what was
 * not understood. */
int expr_time(const char *text, const struct named_time *names, size_t n,
              coil_time *value, char *wrong, size_t size);

#endif
