/* observe.h -- run a program under the supervisor and take down what it does.
 *
 * Everything foreign that the grader starts, compilers too, is started here:
 * one supervisor process (build/timekeeper) per run, which watches the whole
 * tree from outside and reports on a pipe.  The grader only awaits the pipe,
 * so many runs wait side by side on one loop. */
#ifndef OBSERVE_H
#define OBSERVE_H

#include "coil.h"
#include <stdio.h>

enum clock_kind { CLOCK_VIRTUAL, CLOCK_REAL, CLOCK_COOPERATIVE };

enum { KEPT_LINES = 512, KEPT_FRAMES = 32, MAX_ARGV = 64, STREAMS = 2 };

struct line {
  int stream;          /* 1 is stdout, 2 is stderr */
  coil_time at;        /* on the clock of the run */
  coil_time since_go;  /* real clock: since the program was let go */
  coil_time run_delay; /* real clock: until then spent waiting for a CPU */
  uint64_t sp;         /* stack pointer of the writer; 0 where unknown */
  char *text;
};

struct evidence {
  long sleeps;  /* calls that make the whole thread sleep */
  long fdless;  /* poll and select without a descriptor: sleeps in disguise */
  long waits, spins, reads, threads, forks, denied;
  coil_time cpu;
  long rss_kb;
};

/* What came of one run.  Free it with observation_clear. */
struct observation {
  struct line *line; /* the first KEPT_LINES of each stream, as they came */
  size_t n, of_stream[STREAMS + 1];
  bool from_outside; /* the virtual clock, held by the supervisor */
  char how[16]; /* "exit", "signal", "deadlock", ...; "lost": no supervisor */
  int code;          /* exit status or signal number */
  coil_time end, since_go, run_delay;
  struct evidence seen;
  int crash_signal;  /* 0 where none */
  uint64_t crash_address, crash_sp, frame[KEPT_FRAMES];
  size_t frames;
  char refused[256]; /* why the asked clock is not to be had; else "" */
};

struct run_request {
  const char *const *argv; /* the program and its words, NULL at the end */
  const char *directory;   /* to run in */
  enum clock_kind clock;
  long uid;                /* to run as; -1 is our own */
  const char *const *limit; /* "NAME=VALUE", NULL at the end; may be NULL */
};

/* Returns 0 when the run was observed, however it went, be it that the
 * supervisor was lost; else a negative error of ours.  Suspends. */
COIL_MUST_CHECK int observe(const struct run_request *request,
                            struct observation *seen);

void observation_clear(struct observation *seen);

/* Where our own programs lie; found beside the running one. */
int find_build_directory(char *out, size_t size);

#endif
