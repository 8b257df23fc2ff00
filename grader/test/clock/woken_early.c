/* poll has a timeout of 2 s, but is answered at 1 s; a read that blocks
 * follows, until 3 s. The deadline of the poll was not forgotten when it ended,
 * and the read was interrupted at 2 s, to return 0. */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  int ends[2];
  char byte;
  if (pipe(ends)) return 1;
  if (fork() == 0) {
    for (int i = 0; i < 2; i++) {
      sleep(i + 1);
      if (write(ends[1], "x", 1) != 1) return 1;
    }
    return 0;
  }
  struct pollfd fd = {.fd = ends[0], .events = POLLIN};
  printf("poll: %d\n", poll(&fd, 1, 2000));
  printf("read: %d\n", (int)read(ends[0], &byte, 1));
  printf("read: %d\n", (int)read(ends[0], &byte, 1));
}
