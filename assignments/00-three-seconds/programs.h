/* programs.h -- the programs that assignment 00 asks about. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include "coil.h"

/* In every question foo is the longer one of the two. */
struct delays {
  coil_time foo, bar;
};

/* Each is called with a struct delays. */
int in_turn(void *arg, void **result);
int together(void *arg, void **result);
int swapped(void *arg, void **result);
int early(void *arg, void **result);
int forgotten(void *arg, void **result);
int blocked(void *arg, void **result);

#endif
