/* output.h -- what the program writes, cut into lines, each with its time. */
#ifndef TIMEKEEPER_OUTPUT_H
#define TIMEKEEPER_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"

struct keeper;

/* When something happened.  On the virtual clock all but the last are alike. */
struct stamp {
  nanos at;        /* since the origin */
  nanos since_go;  /* since the program was let go: never too small */
  nanos run_delay; /* of it, spent waiting for a CPU */
};

#define LINE_MAX_BYTES 65536

struct stream {
  int fd;        /* our end of the pipe */
  bool ended;    /* nobody has the other end any more */
  char link[40]; /* what /proc/PID/fd shows for the other end */
  char *line;    /* the line that is not complete yet */
  size_t length;
  bool too_long;      /* bytes of it were dropped */
  struct stamp stamp; /* of its last byte */
  uint64_t stack;
};

struct stamp output_stamp(const struct keeper *k);

/* Take over bytes that the program wrote with its stack pointer at `stack` (0:
 * unknown).  Each line that they complete is recorded. */
void output_add(struct keeper *k, struct stream *s, const char *bytes,
                size_t size, uint64_t stack);

/* Read what is in both pipes; true if there was anything. */
bool output_drain(struct keeper *k);

/* Record what was written after the last newline. */
void output_finish(struct keeper *k);

#endif
