/* sandbox.c -- the child, from fork to exec.
 *
 * All that a program may not undo is done here before it exists: a session of
 * its own, no input, its output into our pipes, no other descriptor, limits,
 * another user if one is named, no way to new privileges, the filter. */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter.h"
#include "keeper.h"
#include "network.h"
#include "record.h"

/* What the child says when it could not become the program. */
struct trouble {
  int error;
  bool in_exec;
  char what[48];
};

static int trouble_fd; /* in the child */

static _Noreturn void give_up(const char *what, bool in_exec) {
  struct trouble trouble = {.error = errno, .in_exec = in_exec};
  snprintf(trouble.what, sizeof trouble.what, "%s", what);
  ssize_t n = write(trouble_fd, &trouble, sizeof trouble);
  _exit(n == (ssize_t)sizeof trouble ? 125 : 124);
}

static void limit(int resource, rlim_t value) {
  struct rlimit limit = {value, value};
  struct rlimit old;
  if (getrlimit(resource, &old) == 0 && old.rlim_max < value)
    limit.rlim_cur = limit.rlim_max = old.rlim_max;
  if (setrlimit(resource, &limit)) give_up("set a limit", false);
}

static void set_limits(const struct keeper *k) {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, (rlim_t)k->options.limits.files);
  /* The kernel's own net under ours: per process, in whole seconds. */
  if (!k->virtual_clock)
    limit(RLIMIT_CPU, (rlim_t)(k->options.limits.cpu / SECOND) + 2);
  /* Counts all processes of the user, other runs among them, so it is used only
   * where nothing better is to be had, and leaves room. */
  if (!k->traced && k->options.user > 0)
    limit(RLIMIT_NPROC, (rlim_t)k->options.limits.processes * 2 + 64);
  limit(RLIMIT_NOFILE, 1024);
}

static void set_streams(int out, int err) {
  int null = open("/dev/null", O_RDONLY);
  if (null < 0 || dup2(null, 0) < 0) give_up("open /dev/null", false);
  if (dup2(out, 1) < 0 || dup2(err, 2) < 0) give_up("dup2", false);
  /* Closed by the exec, and not before: the trouble pipe is among them. */
  if (syscall(SYS_close_range, 3, ~0u, 4 /* CLOSE_RANGE_CLOEXEC */) == 0)
    return;
  for (int fd = 3; fd < 4096; fd++) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static void change_user(int64_t user) {
  if (user < 0) return;
  if (setgroups(0, NULL)) give_up("drop the groups (--user needs root)", false);
  if (setgid((gid_t)user)) give_up("change the group", false);
  if (setuid((uid_t)user)) give_up("change the user", false);
}

static void set_environment(const struct keeper *k) {
  unsetenv("COIL_MARK");
  unsetenv("COIL_CLOCK");
  if (k->mark[0]) setenv("COIL_MARK", k->mark, 1);
  if (k->options.clock == CLOCK_COOPERATIVE) setenv("COIL_CLOCK", "sim", 1);
}

static void set_signals(void) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (int i = 1; i < NSIG; i++) signal(i, SIG_DFL);
}

static void install_filter(const struct keeper *k) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    give_up("renounce new privileges", false);
#ifdef __x86_64__
  if (k->virtual_clock && prctl(PR_SET_TSC, PR_TSC_SIGSEGV))
    give_up("take the time-stamp counter away", false);
#endif
  /* The other clocks could do without it. */
  if (k->traced && filter_install(k->virtual_clock) && k->virtual_clock)
    give_up("install the system call filter", false);
}

static _Noreturn void child(const struct keeper *k, int go, int out, int err) {
  char byte;
  pid_t parent = getppid();
  if (read(go, &byte, 1) != 1) _exit(125);
  if (setsid() < 0) give_up("begin a session", false);
  set_streams(out, err);
  if (k->virtual_clock) network_private();
  set_limits(k);
  change_user(k->options.user);
  /* After the change of user, which would undo it. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(125);
  set_environment(k);
  set_signals();
  install_filter(k);
  execvp(k->options.program[0], k->options.program);
  give_up(k->options.program[0], true);
}

static void open_pipe(struct keeper *k, int ends[2], int flags) {
  if (pipe2(ends, O_CLOEXEC)) keeper_fail(k, "make a pipe", errno);
  if (flags && fcntl(ends[0], F_SETFL, flags))
    keeper_fail(k, "make a pipe", errno);
}

static void open_stream(struct keeper *k, struct stream *s, int ends[2]) {
  struct stat status;
  open_pipe(k, ends, O_NONBLOCK);
  if (fstat(ends[0], &status)) keeper_fail(k, "look at a pipe", errno);
  s->fd = ends[0];
  snprintf(s->link, sizeof s->link, "pipe:[%lu]", (unsigned long)status.st_ino);
  s->line = malloc(LINE_MAX_BYTES + 64);
  if (!s->line) keeper_fail(k, "make room for a line", ENOMEM);
}

pid_t sandbox_fork(struct keeper *k, struct sandbox_pipes *pipes) {
  int go[2], trouble[2], out[2], err[2];
  open_pipe(k, go, 0);
  open_pipe(k, trouble, 0);
  open_stream(k, &k->out[0], out);
  open_stream(k, &k->out[1], err);
  pid_t pid = fork();
  if (pid < 0) keeper_fail(k, "fork", errno);
  if (pid == 0) {
    close(go[1]);
    trouble_fd = trouble[1];
    child(k, go[0], out[1], err[1]);
  }
  /* Not before the fork, for the child must stay traceable: from now on nobody
   * with our user id can write to our records or memory through /proc. */
  prctl(PR_SET_DUMPABLE, 0);
  close(go[0]);
  close(trouble[1]);
  close(out[1]);
  close(err[1]);
  *pipes = (struct sandbox_pipes){.go = go[1], .trouble = trouble[0]};
  return pid;
}

void sandbox_go(struct keeper *k, const struct sandbox_pipes *pipes) {
  if (write(pipes->go, "g", 1) != 1) keeper_fail(k, "start the child", errno);
  close(pipes->go);
}

void sandbox_abandon(struct keeper *k, const struct sandbox_pipes *pipes) {
  close(pipes->go); /* at that the child ends */
  close(pipes->trouble);
  waitpid(k->root, NULL, 0);
  for (int i = 0; i < 2; i++) {
    close(k->out[i].fd);
    free(k->out[i].line);
  }
}

/* The exec closes the child's end. */
bool sandbox_executed(const struct sandbox_pipes *pipes) {
  struct pollfd end = {.fd = pipes->trouble, .events = POLLIN};
  while (poll(&end, 1, -1) < 0 && errno == EINTR) continue;
  return !(end.revents & POLLIN);
}

int sandbox_explain(struct keeper *k, const struct sandbox_pipes *pipes) {
  struct trouble trouble;
  ssize_t n;
  do n = read(pipes->trouble, &trouble, sizeof trouble);
  while (n < 0 && errno == EINTR);
  if (n != (ssize_t)sizeof trouble)
    keeper_fail(k, "start the program: the child was killed", ESRCH);
  if (!trouble.in_exec) keeper_fail(k, trouble.what, trouble.error);
  if (k->traced) record_clock(k);
  keeper_end(k, trouble.error == ENOENT ? END_NOTFOUND : END_NOEXEC,
             trouble.error);
  return keeper_finish(k);
}
