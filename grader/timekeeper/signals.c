/* signals.c -- signals on their way to the program.
 *
 * Each passes through our hands before it acts.  Nearly all of them simply go
 * on; what is noted is in signal_arrives(). */
#include "signals.h"

#include <signal.h>
#include <sys/ptrace.h>

#include "clock.h"
#include "keeper.h"
#include "memory.h"
#include "proc.h"
#include "record.h"
#include "waits.h"

/* rdtsc is forbidden to the program (PR_SET_TSC) and raises SIGSEGV. */
static bool read_counter(struct keeper *k, struct task *t) {
  struct regs r;
  if (!k->virtual_clock || regs_get(t->tid, &r)) return false;
  if (!regs_read_counter(t->tid, &r, clock_counter(k))) return false;
  k->seen.reads++;
  return regs_set(t->tid, &r) == 0;
}

static bool is_crash(int signal) {
  switch (signal) {
  case SIGSEGV:
  case SIGBUS:
  case SIGFPE:
  case SIGILL:
  case SIGABRT:
  case SIGTRAP:
  case SIGSYS: return true;
  default: return false;
  }
}

/* Frames are linked by the frame pointer: at its place stands the caller's,
 * above that the return address.  Code built without them ends the list early;
 * a list that does not climb is not one. */
static void walk_stack(struct task *t, uint64_t frame, struct crash *crash) {
  while (crash->depth < 32) {
    uint64_t pair[2];
    if (memory_read(t->tid, frame, pair, sizeof pair)) return;
    if (pair[1] == 0) return;
    crash->frames[crash->depth++] = pair[1];
    if (pair[0] <= frame) return;
    frame = pair[0];
  }
}

static void record_where(struct keeper *k, struct task *t, int signal) {
  struct regs r;
  siginfo_t info;
  if (regs_get(t->tid, &r)) return;
  if (ptrace(PTRACE_GETSIGINFO, t->tid, 0, &info)) return;
  struct crash crash = {
      .signal = signal, .stack = regs_stack(&r), .pc = regs_pc(&r)};
  if (signal != SIGABRT) crash.address = (uint64_t)(uintptr_t)info.si_addr;
  walk_stack(t, regs_frame(&r), &crash);
  record_crash(k, &crash);
}

/* The driver stops itself when it is ready; that it goes on is the go. */
static bool is_ready(const struct keeper *k, const struct task *t, int signal) {
  return signal == SIGSTOP && t->tgid == k->root && k->mark[0] && !k->gone;
}

static bool is_ignored(const struct task *t, int signal) {
  return signal == SIGCHLD || signal == SIGURG || signal == SIGWINCH ||
         signal == SIGCONT || proc_ignores(t->tid, signal);
}

int signal_arrives(struct keeper *k, struct task *t, int signal) {
  if (signal == SIGSEGV && read_counter(k, t)) return 0;
  if (is_ready(k, t, signal)) {
    k->gone = true;
    keeper_go(k);
    return 0;
  }
  bool caught = proc_catches(t->tid, signal);
  /* A handler will run, and the wait that it interrupts ends with EINTR. */
  if (caught) t->wait.resume = false;
  if (!caught && is_ignored(t, signal)) wait_not_disturbed(t);
  if (!caught && is_crash(signal) && t->tgid == k->root)
    record_where(k, t, signal);
  return signal;
}
