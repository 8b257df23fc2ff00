/* plain.c -- the program without ptrace.
 *
 * Where ptrace is refused nobody can hold a clock, and processes are only found
 * by looking for them: /proc lists the children of each thread, and orphans
 * become ours (PR_SET_CHILD_SUBREAPER).  A process that starts others faster
 * than we look can stay ahead for a while, so in the end it is chased. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "keeper.h"
#include "limits.h"
#include "proc.h"
#include "record.h"
#include "rest.h"
#include "sandbox.h"
#include "supervise.h"

static void see(struct keeper *k, pid_t tid, long *counter) {
  if (!tree_find(&k->tree, tid)) ++*counter;
  tree_add(k, tid)->seen = true;
}

static void find_below(struct keeper *k, pid_t pid, int depth);

/* What this thread has started, and what that has, and so on. */
static void find_children(struct keeper *k, pid_t pid, pid_t tid, int depth) {
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, tid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  bool some = proc_read(fd, text, sizeof text);
  if (fd >= 0) close(fd);
  if (!some || depth > 64) return;
  char *next = text;
  for (pid_t child; (child = (pid_t)strtol(next, &next, 10)) > 0;) {
    see(k, child, &k->seen.forks);
    find_below(k, child, depth + 1);
  }
}

/* The threads of this process, and what each of them has started. */
static void find_below(struct keeper *k, pid_t pid, int depth) {
  char path[40];
  snprintf(path, sizeof path, "/proc/%d/task", pid);
  DIR *threads = opendir(path);
  if (!threads) return; /* it has ended meanwhile */
  for (struct dirent *e; (e = readdir(threads));) {
    pid_t tid = atoi(e->d_name);
    if (tid <= 0) continue; /* . and .. */
    if (tid != pid) see(k, tid, &k->seen.threads);
    find_children(k, pid, tid, depth);
  }
  closedir(threads);
}

/* Make the tree what it is now.  Of those that have ended, what was last seen
 * of their times counts. */
static void look(struct keeper *k) {
  for (struct task *t = k->tree.first; t; t = t->next) t->seen = false;
  find_below(k, getpid(), 0);
  for (struct task *t = k->tree.first, *next; t; t = next) {
    next = t->next;
    struct times times = tree_times(t);
    if (t->seen) continue;
    k->cpu_gone += times.ran;
    k->delay_gone += times.waited;
    tree_remove(&k->tree, t->tid);
  }
}

/* The driver has stopped itself: that it goes on is the go. */
static void on_stop(struct keeper *k, pid_t pid) {
  if (pid != k->root || !k->mark[0] || k->gone) return;
  k->gone = true;
  keeper_go(k);
  kill(pid, SIGCONT);
}

static void on_end(struct keeper *k, pid_t pid, int status) {
  if (pid != k->root) return;
  k->root_ended = true;
  output_drain(k);
  if (WIFEXITED(status))
    keeper_end(k, END_EXIT, WEXITSTATUS(status));
  else
    keeper_end(k, END_SIGNAL, WTERMSIG(status));
}

/* False when there are no children left. */
static bool take_events(struct keeper *k) {
  for (;;) {
    int status;
    pid_t pid = waitpid(-1, &status, __WALL | WNOHANG | WUNTRACED);
    if (pid == 0) return true;
    if (pid < 0 && errno == ECHILD) return false;
    if (pid < 0 && errno != EINTR)
      keeper_fail(k, "wait for the program", errno);
    if (pid > 0 && WIFSTOPPED(status))
      on_stop(k, pid);
    else if (pid > 0)
      on_end(k, pid, status);
  }
}

/* As the user whose processes they are, kill all there are: nothing can be
 * forked past that.  Other runs of the same user die with them, so it is what
 * is done when chasing has not helped. */
static void kill_user(int64_t user) {
  if (user <= 0) return;
  pid_t pid = fork();
  if (pid == 0) {
    if (setgroups(0, NULL) || setgid((gid_t)user) || setuid((uid_t)user))
      _exit(1);
    kill(-1, SIGKILL);
    _exit(0);
  }
  if (pid > 0) waitpid(pid, NULL, 0);
}

static void chase(struct keeper *k) {
  nanos began = real_now();
  while (take_events(k)) {
    kill(-k->root, SIGKILL);
    look(k);
    tree_kill(&k->tree);
    output_drain(k);
    if (real_now() - began > SECOND) kill_user(k->options.user);
    if (real_now() - began > 10 * SECOND)
      keeper_fail(k, "stop what the program has started", EAGAIN);
    rest(k, SECOND / 1000);
  }
}

static volatile sig_atomic_t told_to_stop;

static void on_signal(int signal) {
  told_to_stop = signal;
}

/* Nobody kills what was started here if we just end. */
static void stop_when_told(void) {
  static const int all[] = {SIGHUP, SIGINT, SIGTERM};
  struct sigaction action = {.sa_handler = on_signal};
  for (int i = 0; i < 3; i++) sigaction(all[i], &action, NULL);
}

int supervise_plain(struct keeper *k) {
  struct sandbox_pipes pipes;
  stop_when_told();
  k->root = sandbox_fork(k, &pipes);
  record_clock(k);
  sandbox_go(k, &pipes);
  k->started_at = real_now();
  keeper_go(k);
  if (!sandbox_executed(&pipes)) return sandbox_explain(k, &pipes);
  k->executed = true;
  tree_add(k, k->root);
  keeper_go(k);
  while (take_events(k) && k->verdict == END_NONE) {
    output_drain(k);
    if (told_to_stop) keeper_end(k, END_SIGNAL, told_to_stop);
    if (limits_due(k)) {
      look(k);
      limits_check(k);
      limits_check_tasks(k);
    }
    rest(k, SECOND / 50);
  }
  chase(k);
  return keeper_finish(k);
}
