/* rest.c -- sleep until there is something to do.
 *
 * SIGCHLD is blocked all the time and let in only here, together with the
 * sleep: one that came a moment before ends the sleep at once. */
#include "rest.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "clock.h"
#include "keeper.h"

void rest(struct keeper *k, nanos at_most) {
  sigset_t mask;
  sigprocmask(SIG_SETMASK, NULL, &mask);
  sigdelset(&mask, SIGCHLD);
  struct pollfd streams[2];
  for (int i = 0; i < 2; i++) /* at its end a pipe would be ready for ever */
    streams[i] = (struct pollfd){.fd = k->out[i].ended ? -1 : k->out[i].fd,
                                 .events = POLLIN};
  struct timespec time = timespec_of(at_most);
  if (ppoll(streams, 2, &time, &mask) < 0 && errno != EINTR)
    keeper_fail(k, "wait for something to happen", errno);
}

static void on_tick(int signal) {
  (void)signal;
}

void rest_tick(struct keeper *k, bool on) {
  if (k->ticking == on) return;
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGALRM);
  sigprocmask(SIG_BLOCK, &mask, NULL);
  struct sigaction action = {.sa_handler = on_tick};
  const struct timeval period = {0, on ? 2000 : 0};
  const struct itimerval timer = {period, period};
  if (sigaction(SIGALRM, &action, NULL) || setitimer(ITIMER_REAL, &timer, NULL))
    keeper_fail(k, "set a timer", errno);
  k->ticking = on;
}

/* The tick is let in nowhere else: it would interrupt the writing of records.
 * One that comes before waitpid() is lost, and the next ends the wait. */
pid_t rest_until_event(int *status) {
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGALRM);
  sigprocmask(SIG_UNBLOCK, &mask, NULL);
  pid_t tid = waitpid(-1, status, __WALL);
  int err = errno;
  sigprocmask(SIG_BLOCK, &mask, NULL);
  errno = err;
  return tid;
}
