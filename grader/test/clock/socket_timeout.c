/* A timeout of a socket (SO_RCVTIMEO) runs in the kernel: refused aloud. */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>

int main(void) {
  int ends[2];
  char byte;
  const struct timeval second = {1, 0};
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) return 1;
  if (setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second))
    perror("setsockopt");
  return recv(ends[0], &byte, 1, 0) < 0;
}
