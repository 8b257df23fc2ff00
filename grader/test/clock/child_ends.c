/* The end of a child, awaited in each way there is. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child(void) {
  pid_t pid = fork();
  if (pid > 0) return pid;
  sleep(1);
  _exit(0);
}

int main(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  setvbuf(stdout, NULL, _IOLBF, 0);
  child();
  printf("wait: %s\n", wait(NULL) > 0 ? "ended" : "no child");
  sigprocmask(SIG_BLOCK, &signals, NULL);
  struct pollfd process = {.events = POLLIN}, signal = {.events = POLLIN};
  process.fd = (int)syscall(SYS_pidfd_open, child(), 0);
  printf("pidfd: %d\n", poll(&process, 1, 5000));
  wait(NULL);
  signal.fd = signalfd(-1, &signals, 0);
  struct signalfd_siginfo info;
  if (read(signal.fd, &info, sizeof info) != sizeof info) return 1;
  child();
  printf("signalfd: %d\n", poll(&signal, 1, 5000));
  if (read(signal.fd, &info, sizeof info) != sizeof info) return 1;
  int signo;
  child();
  sigwait(&signals, &signo);
  printf("sigwait: %d\n", signo);
}
