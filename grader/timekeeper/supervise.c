/* supervise.c -- the wait loop: the program under ptrace.
 *
 * The kernel stops a task for us at the calls that the filter names, at fork,
 * exec and exit, and before a signal; each stop is an event here, after which
 * the task goes on.  When there are no events we look whether all is quiet, and
 * if it is, let time jump. */
#include "supervise.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "affinity.h"
#include "calls.h"
#include "clock.h"
#include "jump.h"
#include "keeper.h"
#include "limits.h"
#include "proc.h"
#include "quiet.h"
#include "record.h"
#include "rest.h"
#include "sandbox.h"
#include "signals.h"
#include "waits.h"

static const long trace_options =
    PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP |
    PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACECLONE |
    PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEVFORKDONE;

enum { SYSCALL_STOP = SIGTRAP | 0x80 };

/* Let a stopped task go on.  That it was killed meanwhile is no trouble: its
 * end is the next event. */
static void go_on(struct keeper *k, enum __ptrace_request how, pid_t tid,
                  int signal) {
  if (ptrace(how, tid, 0, signal) && errno != ESRCH)
    keeper_fail(k, "let a task go on", errno);
}

static pid_t event_message(pid_t tid) {
  unsigned long message = 0;
  ptrace(PTRACE_GETEVENTMSG, tid, 0, &message);
  return (pid_t)message;
}

static void on_exec(struct keeper *k, pid_t tid) {
  struct task *t = tree_exec(k, event_message(tid), tid);
  if (k->virtual_clock) clock_hide_vdso(t);
  if (tid != k->root || k->executed) return;
  if (k->virtual_clock && !proc_tells_enough(t->syscall_fd, t->schedstat_fd))
    keeper_fail(k, "see in /proc whether a task waits", ENOSYS);
  record_clock(k);
  k->executed = true;
  keeper_go(k);
}

static void on_birth(struct keeper *k, struct task *parent, int event) {
  if (event == PTRACE_EVENT_VFORK) parent->vforking = true;
  pid_t child = event_message(parent->tid);
  if (child <= 0) return; /* the parent was killed meanwhile */
  bool thread = proc_process_of(child) == parent->tgid;
  if (thread)
    k->seen.threads++;
  else
    k->seen.forks++;
  /* A child in a hurry has ended before we hear of its birth, and we have heard
   * of that end.  There will be no other, so it must not be waited for.  It may
   * still lie there until its parent takes note, but it is ours no more. */
  if (proc_tracer(child) == getpid()) tree_add(k, child);
  limits_check_tasks(k);
}

/* The last moment at which its CPU time can be read. */
static void on_exit(struct keeper *k, struct task *t) {
  struct times times = tree_times(t);
  if (!t->leaving) {
    k->cpu_gone += times.ran;
    k->delay_gone += times.waited;
  }
  t->leaving = true;
}

static void on_end(struct keeper *k, pid_t tid, int status) {
  tree_remove(&k->tree, tid);
  if (tid != k->root) return;
  k->root_ended = true;
  k->root_status = status;
  if (!k->executed) return; /* it never was the program */
  output_drain(k);
  if (WIFEXITED(status))
    keeper_end(k, END_EXIT, WEXITSTATUS(status));
  else
    keeper_end(k, END_SIGNAL, WTERMSIG(status));
}

/* A stop by SIGSTOP and the like: the task is to stay stopped, yet we want to
 * hear from it.  Any other stop of this kind is over at once. */
static void on_stop(struct keeper *k, struct task *t, int signal) {
  t->stopped = signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN ||
               signal == SIGTTOU;
  go_on(k, t->stopped ? PTRACE_LISTEN : PTRACE_CONT, t->tid, 0);
}

static void on_event(struct keeper *k, struct task *t, int event) {
  pid_t tid = t->tid;
  enum answer answer = LEFT_ALONE;
  switch (event) {
  case PTRACE_EVENT_SECCOMP: answer = calls_enter(k, t); break;
  case PTRACE_EVENT_EXEC: on_exec(k, tid); break;
  case PTRACE_EVENT_CLONE:
  case PTRACE_EVENT_FORK:
  case PTRACE_EVENT_VFORK: on_birth(k, t, event); break;
  case PTRACE_EVENT_VFORK_DONE: t->vforking = false; break;
  case PTRACE_EVENT_EXIT: on_exit(k, t); break;
  default: break;
  }
  /* A held call stops once more, at its exit. */
  go_on(k, answer == HELD ? PTRACE_SYSCALL : PTRACE_CONT, tid, 0);
}

static void on_status(struct keeper *k, pid_t tid, int status) {
  if (WIFEXITED(status) || WIFSIGNALED(status)) {
    on_end(k, tid, status);
    return;
  }
  if (!WIFSTOPPED(status)) return;
  k->stops++;
  struct task *t = tree_add(k, tid);
  int event = status >> 16, signal = WSTOPSIG(status);
  if (k->verdict != END_NONE && event != PTRACE_EVENT_EXIT) {
    kill(tid, SIGKILL); /* all is over: nothing goes on */
  } else if (event == PTRACE_EVENT_STOP) {
    on_stop(k, t, signal);
  } else if (event != 0) {
    on_event(k, t, event);
  } else if (signal == SYSCALL_STOP) {
    wait_leave(k, t);
    go_on(k, PTRACE_CONT, tid, 0);
  } else {
    int passed = signal_arrives(k, t, signal);
    go_on(k, PTRACE_CONT, tid, passed);
  }
}

/* Take one event, if there is one, or else wait for it. */
static bool take_event(struct keeper *k, bool wait) {
  int status;
  pid_t tid =
      wait ? rest_until_event(&status) : waitpid(-1, &status, __WALL | WNOHANG);
  if (tid < 0 && errno == ECHILD)
    tree_clear(&k->tree); /* nobody is left */
  else if (tid < 0 && errno != EINTR)
    keeper_fail(k, "wait for the program", errno);
  if (tid <= 0) return false;
  on_status(k, tid, status);
  return true;
}

/* On the virtual clock one thing may happen without a word: a task begins to
 * wait.  So look again soon, but less and less often. */
static void pause_longer(struct keeper *k, nanos *pause) {
  static const nanos least = SECOND / 50000, most = SECOND / 1000;
  *pause = *pause == 0 ? least : *pause * 2 < most ? *pause * 2 : most;
  rest(k, k->virtual_clock ? *pause : SECOND / 50);
}

/* When all is quiet, time jumps.  Whoever was about to stop while we looked has
 * stopped by now, and then it was not. */
static bool try_jump(struct keeper *k) {
  if (!k->virtual_clock || !k->executed || k->verdict != END_NONE) return false;
  if (!quiet(k)) return false;
  rest_tick(k, false);
  k->stops_at_jump = k->stops;
  if (!take_event(k, false) && !output_drain(k)) jump(k);
  return true;
}

static void run(struct keeper *k) {
  enum { MANY = 64 };
  nanos pause = 0;
  while (k->tree.live > 0) {
    if (limits_due(k)) {
      limits_check(k);
      affinity_check(k);
    }
    /* One stop after the other: the next is near, and to look about in between
     * takes longer than to wait for it.  A tick ends the wait now and then. */
    bool wait = k->virtual_clock && k->stops - k->stops_at_jump > MANY;
    if (wait) rest_tick(k, true);
    if (take_event(k, wait) || output_drain(k) || try_jump(k))
      pause = 0;
    else if (!wait)
      pause_longer(k, &pause);
  }
}

/* ptrace is refused: in some containers, or since we are traced ourselves. */
static int do_without(struct keeper *k, struct sandbox_pipes *pipes, int err) {
  if (k->virtual_clock) keeper_fail(k, "trace the program", err);
  sandbox_abandon(k, pipes);
  k->traced = false;
  return supervise_plain(k);
}

int supervise(struct keeper *k) {
  struct sandbox_pipes pipes;
  k->root = sandbox_fork(k, &pipes);
  if (ptrace(PTRACE_SEIZE, k->root, 0, trace_options))
    return do_without(k, &pipes, errno);
  tree_add(k, k->root);
  sandbox_go(k, &pipes);
  k->started_at = k->go = k->origin = real_now();
  run(k);
  return k->executed ? keeper_finish(k) : sandbox_explain(k, &pipes);
}
