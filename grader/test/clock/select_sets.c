/* select clears its sets at its timeout, and tells what is left of it: nothing
 * then, and 0.5 s when it was answered after 0.5 s of 1. */
#include <stdio.h>
#include <sys/select.h>
#include <unistd.h>

int main(void) {
  int ends[2];
  fd_set set;
  if (pipe(ends)) return 1;
  if (fork() == 0) {
    usleep(1500000);
    return write(ends[1], "x", 1) != 1;
  }
  for (int i = 0; i < 2; i++) {
    struct timeval timeout = {1, 0};
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    int n = select(ends[0] + 1, &set, NULL, NULL, &timeout);
    printf("select: %d, %s, %ld us left\n", n,
           FD_ISSET(ends[0], &set) ? "set" : "clear",
           timeout.tv_sec * 1000000 + timeout.tv_usec);
  }
}
