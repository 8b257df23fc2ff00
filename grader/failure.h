/* failure.h -- what there is to say about one assignment, below the board. */
#ifndef FAILURE_H
#define FAILURE_H

#include "report.h"

/* What the compiler said, the first failure (or, verbose, every case), and what
 * valgrind saw.  Prints nothing where all is well. */
void print_details(FILE *out, const struct grading *g,
                   const struct submission *s);

/* The first of these alone. */
void print_build(FILE *out, const struct submission *s);

#endif
