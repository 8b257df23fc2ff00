/* stdout and stderr, and a copy of stdout under another number. */
#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void) {
  struct iovec parts[] = {{"in two ", 7}, {"parts\n", 6}};
  puts("first");
  fputs("second\n", stderr);
  dprintf(dup(1), "third\n");
  sleep(1);
  return writev(1, parts, 2) != 13;
}
