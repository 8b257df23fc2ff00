/* driver.h -- scenes: the ways in which a submission can be run.
 *
 * A submission is a few functions; it has no main.  The driver owns main,
 * for your own runs and for the grader's alike:
 *
 *     make run A=01-foo-bar in_turn 2 1
 *
 * looks up the scene `in_turn`, and runs it in coil_run with the words behind
 * it.  Each assignment lists its scenes in scenes.c. */
#ifndef DRIVER_H
#define DRIVER_H

#include "coil.h"

struct words {
  int n;
  char **word;
};

struct scene {
  const char *name;  /* NULL ends the list */
  const char *words; /* what to type behind it, for the usage text */
  coil_fn *run;      /* its arg is a struct words * */
};

extern const struct scene scenes[];

/* Word i as a time: seconds, with up to nine decimals ("2", "0.25").
 * Leaves the program with status 2 and a message where it is none. */
coil_time word_time(const struct words *words, int i);

/* Word i as a whole number that is not negative.  Leaves likewise. */
long word_number(const struct words *words, int i);

/* A text in seconds as a time, or -1 where it is none. */
coil_time parse_seconds(const char *text);

#endif
