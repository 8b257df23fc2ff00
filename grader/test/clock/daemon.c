/* Leaves a process behind, in a session of its own; it must not outlive us. */
#include <stdio.h>
#include <unistd.h>

int main(void) {
  pid_t pid = fork();
  if (pid == 0) {
    setsid();
    for (;;) sleep(1000);
  }
  printf("%d\n", pid);
}
