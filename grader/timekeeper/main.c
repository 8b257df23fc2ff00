/* main.c -- timekeeper: run a program and tell when each of its lines was
 * written, on a clock that is held from outside. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "keeper.h"
#include "record.h"
#include "supervise.h"

/* A word that the program's output cannot contain by chance. */
static void draw_mark(struct keeper *k) {
  unsigned char bytes[8];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
    keeper_fail(k, "draw a random number", errno);
  for (int i = 0; i < 8; i++) snprintf(k->mark + 2 * i, 3, "%02x", bytes[i]);
}

/* Three files of /proc are kept open for each task. */
static void raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit)) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static void on_child(int signal) {
  (void)signal;
}

/* SIGCHLD is let in only while we rest, so that none is missed before. */
static void hold_child_signal(void) {
  struct sigaction action = {.sa_handler = on_child};
  sigaction(SIGCHLD, &action, NULL);
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGCHLD);
  sigprocmask(SIG_BLOCK, &mask, NULL);
}

static bool ptrace_forbidden(void) {
  const char *value = getenv("COIL_NO_PTRACE");
  return value && *value && strcmp(value, "0") != 0;
}

int main(int argc, char **argv) {
  static struct keeper keeper;
  struct keeper *k = &keeper;
  bool help;
  (void)argc;
  if (options_read(&k->options, argv, &help)) return 125;
  if (help) return 0;
  record_open(k);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  raise_descriptor_limit();
  hold_child_signal();
  tree_init(&k->tree);
  k->virtual_clock = k->options.clock == CLOCK_VIRTUAL;
  k->traced = !ptrace_forbidden();
  if (!k->virtual_clock) draw_mark(k);
  if (k->virtual_clock && !regs_known())
    keeper_fail(k, "hold the clock on this machine", ENOSYS);
  if (k->virtual_clock && !k->traced)
    keeper_fail(k, "hold the clock without ptrace (COIL_NO_PTRACE)", EPERM);
  return k->traced ? supervise(k) : supervise_plain(k);
}
