/* options.h -- what was asked for on the command line. */
#ifndef TIMEKEEPER_OPTIONS_H
#define TIMEKEEPER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

typedef int64_t nanos;
#define SECOND INT64_C(1000000000)
#define NEVER  INT64_MAX

enum clock_kind { CLOCK_VIRTUAL, CLOCK_REAL, CLOCK_COOPERATIVE };

/* Beyond any of these the program is stopped, and the verdict names which. */
struct limits {
  nanos cpu;         /* CPU time at a standing clock; in real mode, in all */
  nanos time;        /* virtual time */
  nanos wall;        /* real time, without waiting for a CPU */
  int64_t output;    /* bytes on stdout and stderr together */
  int64_t memory;    /* resident bytes of the whole tree */
  int64_t processes; /* tasks that live at the same time */
  int64_t forks;     /* tasks started in all */
  int64_t files;     /* bytes in each file that it writes */
};

struct options {
  enum clock_kind clock;
  int records;  /* the descriptor that gets the records; -1: for people */
  int64_t user; /* run the program as this user; -1: as ourselves */
  struct limits limits;
  char **program;
};

/* Read the command line.  Returns 0, or -EINVAL after a message on stderr;
 * with --help it prints the help and sets *help. */
int options_read(struct options *options, char **argv, bool *help);

#endif
