/* keeper.h -- one run of one program: everything that the supervisor knows.
 *
 * There is a single `struct keeper`; every module gets it as its first argument
 * and owns the part that bears its name.  Nothing here is shared with the
 * program under supervision, which is why it cannot undo any of it. */
#ifndef TIMEKEEPER_KEEPER_H
#define TIMEKEEPER_KEEPER_H

#include <sys/types.h>

#include "options.h"
#include "output.h"
#include "tree.h"

/* Why a run ended.  The order is that of the names in record.c. */
enum end {
  END_NONE,
  END_EXIT,
  END_SIGNAL,
  END_DEADLOCK,
  END_BUSY,
  END_TIME,
  END_WALL,
  END_CPU,
  END_OUTPUT,
  END_MEMORY,
  END_PROCESSES,
  END_DENIED,
  END_NOEXEC,
  END_NOTFOUND
};

/* Evidence, counted from outside. */
struct seen {
  long sleeps;  /* nanosleep and its kin: they block every task */
  long fdless;  /* poll or select on no descriptor, used as a sleep */
  long waits;   /* poll, select, epoll_wait on descriptors */
  long spins;   /* the same with a timeout of zero */
  long reads;   /* clock reads, by call or by rdtsc */
  long threads; /* started */
  long forks;   /* processes started */
  long denied;  /* calls refused because this clock cannot hold them */
};

struct keeper {
  struct options options;
  bool virtual_clock; /* time is held; otherwise it only gets stamped */
  bool traced;        /* the tree is held by ptrace */

  /* Time, in nanoseconds. */
  nanos now;         /* virtual: since the exec; cooperative: the last mark */
  nanos go;          /* real: when the program was let go */
  nanos origin;      /* real: when its first mark arrived */
  nanos started_at;  /* real: when supervision began; the wall limit's origin */
  nanos delay_at_go; /* what the tree had waited for a CPU by then */
  bool gone;         /* the go was given */
  bool marked;       /* the first mark has arrived */
  char mark[17];     /* the word that marks begin with; "" in virtual mode */

  /* The tree under supervision. */
  pid_t root;
  bool executed;   /* the exec has happened: from here on it is the program */
  int root_status; /* as from waitpid, once the root has ended */
  bool root_ended;
  struct tree tree;
  nanos cpu_gone;   /* CPU time of tasks that have ended */
  nanos delay_gone; /* the same of time spent waiting for a CPU */
  uint64_t order;   /* numbers the deadlines: equal ones fire as asked for */
  struct timer *timers;

  /* What is checked now and then. */
  nanos checked_at;
  nanos cpu_at_jump;
  int64_t output_at_jump;
  nanos now_at_check;
  long stops, stops_at_check; /* tasks stopped for us */
  long stops_at_jump;
  bool ticking;  /* see rest.c */
  bool gathered; /* on one CPU: see affinity.c */
  bool uses_tcp, uses_tcp6;
  nanos in_flight_ran; /* see tcp.c */
  nanos in_flight_since;

  struct stream out[2]; /* stdout and stderr */
  int64_t output_bytes;
  struct seen seen;
  const char *denied_call; /* the first one */
  enum end verdict;
  int verdict_code;
  struct stamp ended;
};

/* Settle the verdict; the first one counts.  Everything is killed at once. */
void keeper_end(struct keeper *k, enum end why, int code);

/* All has ended: record how.  Returns the exit status that says the same. */
int keeper_finish(struct keeper *k);

/* Time begins, as the real clock sees it: at the exec, or when the program's
 * driver is let go. */
void keeper_go(struct keeper *k);

/* The supervisor itself cannot go on: say where and why, and exit 125.  The
 * kernel kills whatever is still traced. */
_Noreturn void keeper_fail(struct keeper *k, const char *what, int error);

#endif
