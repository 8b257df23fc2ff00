/* tree.c -- the table of tasks under supervision.
 *
 * Every task that the program starts is attached by the kernel before its first
 * instruction, so this list is complete at any time: nothing can run beside it,
 * and what is killed here is all there is. */
#include "tree.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "keeper.h"
#include "proc.h"

void tree_init(struct tree *tree) {
  *tree = (struct tree){.first = NULL};
  tree->last = &tree->first;
}

struct task *tree_find(const struct tree *tree, pid_t tid) {
  struct task *t = tree->first;
  while (t && t->tid != tid) t = t->next;
  return t;
}

/* A task that was killed meanwhile has no files any more; its end is about to
 * be reported.  To run out of descriptors is our own trouble. */
static void open_files(struct keeper *k, struct task *t) {
  t->stat_fd = proc_open(t->tgid, t->tid, "stat");
  t->syscall_fd = proc_open(t->tgid, t->tid, "syscall");
  t->schedstat_fd = proc_open(t->tgid, t->tid, "schedstat");
  if (t->stat_fd == -EMFILE || t->syscall_fd == -EMFILE ||
      t->schedstat_fd == -EMFILE)
    keeper_fail(k, "open /proc of one more task (ulimit -n)", EMFILE);
}

static void close_files(struct task *t) {
  if (t->stat_fd >= 0) close(t->stat_fd);
  if (t->syscall_fd >= 0) close(t->syscall_fd);
  if (t->schedstat_fd >= 0) close(t->schedstat_fd);
}

struct task *tree_add(struct keeper *k, pid_t tid) {
  struct task *t = tree_find(&k->tree, tid);
  if (t) return t;
  t = calloc(1, sizeof *t);
  if (!t) keeper_fail(k, "remember one more task", ENOMEM);
  t->tid = tid;
  t->tgid = proc_process_of(tid);
  open_files(k, t);
  *k->tree.last = t;
  k->tree.last = &t->next;
  k->tree.live++;
  return t;
}

void tree_remove(struct tree *tree, pid_t tid) {
  for (struct task **link = &tree->first; *link; link = &(*link)->next) {
    struct task *t = *link;
    if (t->tid != tid) continue;
    *link = t->next;
    if (!t->next) tree->last = link;
    close_files(t);
    free(t);
    tree->live--;
    return;
  }
}

void tree_clear(struct tree *tree) {
  while (tree->first) tree_remove(tree, tree->first->tid);
}

/* When a thread calls exec, all others of its process end, and it goes on under
 * the id of the process: the leader's entry is replaced without a word from
 * the kernel about the leader's end. */
struct task *tree_exec(struct keeper *k, pid_t former, pid_t tid) {
  if (former != tid) tree_remove(&k->tree, former);
  tree_remove(&k->tree, tid);
  return tree_add(k, tid);
}

/* The times of a task that was reaped can no longer be read: the last known
 * ones count until it is removed. */
struct times tree_times(struct task *t) {
  struct times now = proc_times(t->schedstat_fd);
  if (now.ran > t->ran) t->ran = now.ran;
  if (now.waited > t->waited) t->waited = now.waited;
  return (struct times){.ran = t->ran, .waited = t->waited};
}

nanos tree_cpu(const struct keeper *k) {
  nanos sum = k->cpu_gone;
  for (struct task *t = k->tree.first; t; t = t->next)
    if (!t->leaving) sum += tree_times(t).ran;
  return sum;
}

nanos tree_delay(const struct keeper *k) {
  nanos sum = k->delay_gone;
  for (struct task *t = k->tree.first; t; t = t->next)
    if (!t->leaving) sum += tree_times(t).waited;
  return sum;
}

int64_t tree_memory(const struct keeper *k) {
  int64_t sum = 0;
  for (const struct task *t = k->tree.first; t; t = t->next)
    if (t->tid == t->tgid) sum += proc_resident(t->tgid);
  return sum;
}

void tree_kill(const struct tree *tree) {
  for (const struct task *t = tree->first; t; t = t->next)
    kill(t->tid, SIGKILL);
}
