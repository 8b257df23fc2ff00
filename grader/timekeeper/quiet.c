/* quiet.c -- does everything wait?
 *
 * Time may jump only when no task of the tree can do anything more at the
 * present time.  To look at one task after the other is not enough: the first
 * may be woken by the last while we look.  So we look twice.  A task that waits
 * both times and has not used its CPU in between has waited all along; at the
 * moment between the two rounds, then, all of them waited, and nobody was left
 * to wake anybody.
 *
 * What /proc calls waiting is not always so.  The traps, each of which has been
 * met and has a test:
 *
 *   State S does not mean that a task waits.  It writes S there itself, before
 *   it leaves its CPU, and it may yet find that there is something to do, or be
 *   pushed aside in between.  /proc/PID/task/TID/syscall waits until it has
 *   really left, or says "running".
 *
 *   A parent in vfork sleeps in state D, like someone who waits for a disk; but
 *   it waits for its child.
 *
 *   A task stopped by a signal is in nobody's way.  It waits for SIGCONT as a
 *   reader waits for data.  So a program that stops itself with nobody left to
 *   continue it is a deadlock.
 *
 *   All may sleep while bytes are under way: see tcp.c. */
#include "quiet.h"

#include "keeper.h"
#include "proc.h"
#include "tcp.h"

static bool waits(const struct task *t, char state) {
  switch (state) {
  case 'S': return proc_blocked(t->syscall_fd);
  case 'D': return t->vforking && proc_blocked(t->syscall_fd);
  case 't':
  case 'T': return t->stopped;
  case 'Z': return true; /* a leader whose threads live on */
  default: return false;
  }
}

static bool all_wait(struct keeper *k) {
  for (struct task *t = k->tree.first; t; t = t->next) {
    if (t->wait.fired) return false; /* its waking is under way */
    t->state = proc_state(t->stat_fd);
    if (!waits(t, t->state)) return false;
    tree_times(t);
  }
  return true;
}

static bool nobody_ran(const struct keeper *k) {
  for (const struct task *t = k->tree.first; t; t = t->next) {
    char state = proc_state(t->stat_fd);
    if (state != t->state || !waits(t, state)) return false;
    if (proc_times(t->schedstat_fd).ran != t->ran) return false;
  }
  return true;
}

bool quiet(struct keeper *k) {
  if (!all_wait(k) || !nobody_ran(k)) return false;
  if (!k->uses_tcp && !k->uses_tcp6) return true;
  return !tcp_in_flight(k) && nobody_ran(k);
}
