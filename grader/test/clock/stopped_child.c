/* A child stops itself in its sleep and is continued at 2 s: the rest of the
 * sleep is over by then. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  pid_t pid = fork();
  if (pid == 0) {
    sleep(1);
    puts("awake");
    return 0;
  }
  usleep(500000);
  kill(pid, SIGSTOP);
  usleep(1500000);
  puts("continue");
  kill(pid, SIGCONT);
  wait(NULL);
}
