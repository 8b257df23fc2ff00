/* stop.c -- told to stop, we clean up first.
 *
 * The signals are blocked, so that they interrupt nothing; a descriptor tells
 * that one has come.  It is not taken from there: when all is done and it is let
 * in, it ends us as ever. */
#include "stop.h"
#include "grade.h"
#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t stop_signals;

void stop_hold(void) {
  static const int all[] = {SIGHUP, SIGINT, SIGTERM};
  struct sigaction old;
  sigemptyset(&stop_signals);
  for (int i = 0; i < 3; i++) /* nohup and the shell's & want some ignored */
    if (sigaction(all[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
      sigaddset(&stop_signals, all[i]);
  sigprocmask(SIG_BLOCK, &stop_signals, NULL);
}

static int stop_when_told(void *grading, void **result) {
  (void)result;
  int fd = signalfd(-1, &stop_signals, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0) return -errno;
  int err = coil_wait_fd(fd, COIL_READ);
  if (!err) coil_task_cancel(grading);
  close(fd);
  return err;
}

int grade_until_told(void *g, void **result) {
  (void)result;
  coil_task *grading = coil_create_task(grade_all, g);
  coil_task *told = grading ? coil_create_task(stop_when_told, grading) : NULL;
  int err = told ? coil_await_task(grading, NULL) : -ENOMEM;
  coil_task_release(told); /* coil_run ends it, if it waits still */
  coil_task_release(grading);
  return err;
}

void stop_let_in(void) {
  sigprocmask(SIG_UNBLOCK, &stop_signals, NULL);
}
