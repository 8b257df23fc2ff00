/* tree.h -- the tasks (processes and threads) under supervision.
 *
 * A list is enough: to search a thousand tasks costs less than the stop of the
 * one that is looked for. */
#ifndef TIMEKEEPER_TREE_H
#define TIMEKEEPER_TREE_H

#include <stdbool.h>
#include <sys/types.h>

#include "options.h"
#include "proc.h"
#include "regs.h"

struct keeper;
struct call;

/* A timed wait, turned into an untimed one.  See waits.c. */
struct wait {
  bool active; /* from the call's entry to its exit */
  bool fired;  /* its deadline came: the thread is being woken */
  nanos deadline;
  uint64_t order;
  const struct call *call;
  struct regs entry; /* the registers as the program had set them */
  bool resume;       /* the kernel will take it up again: see waits.c */
};

struct task {
  struct task *next;
  pid_t tid, tgid;
  /* Files of /proc, open as long as the task lives. */
  int stat_fd, syscall_fd, schedstat_fd;
  /* How it looked last: its state, and what tree_times() tells. */
  char state;
  nanos ran, waited;
  /* What the supervisor knows better than /proc. */
  bool stopped;  /* by SIGSTOP and the like: waits for SIGCONT */
  bool vforking; /* sleeps until its child has called exec or ended */
  bool leaving;  /* has ended, but was not reaped yet */
  bool seen;     /* for plain.c: is still there */
  struct wait wait;
};

struct tree {
  struct task *first, **last;
  int live;
};

void tree_init(struct tree *tree);
struct task *tree_find(const struct tree *tree, pid_t tid);

/* The task with this id, which is put into the tree if it is new. */
struct task *tree_add(struct keeper *k, pid_t tid);
void tree_remove(struct tree *tree, pid_t tid);
void tree_clear(struct tree *tree);

/* After exec: a task like new, under the id of its process. */
struct task *tree_exec(struct keeper *k, pid_t former, pid_t tid);

/* CPU time used by a task, and time that it spent waiting for a CPU. */
struct times tree_times(struct task *t);

/* CPU time used by the tree, and time that it spent waiting for a CPU. */
nanos tree_cpu(const struct keeper *k);
nanos tree_delay(const struct keeper *k);
/* Resident memory of the tree, in bytes. */
int64_t tree_memory(const struct keeper *k);

/* SIGKILL to every process of the tree. */
void tree_kill(const struct tree *tree);

#endif
