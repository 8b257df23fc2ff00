/* record.h -- what the supervisor tells: to people, or to a program. */
#ifndef TIMEKEEPER_RECORD_H
#define TIMEKEEPER_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "output.h"

struct crash {
  int signal;
  uint64_t address, stack, pc;
  uint64_t frames[32]; /* return addresses, innermost first */
  int depth;
};

void record_open(struct keeper *k);  /* exits with 125 if it cannot */
void record_clock(struct keeper *k); /* which clock judges */
void record_line(struct keeper *k, int stream, const struct stamp *stamp,
                 uint64_t stack, const char *line, size_t length);
void record_crash(struct keeper *k, const struct crash *crash);
void record_end(struct keeper *k, const struct stamp *stamp);

/* The supervisor could not do what was asked: `what`, and why. */
void record_refused(struct keeper *k, const char *what, const char *why);

#endif
