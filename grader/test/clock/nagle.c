/* Two small writes, then a read: the second write waits for an acknowledgement
 * (Nagle) that the receiver keeps back for 40 ms of real time. All sleep, and
 * yet something is about to happen: it once was taken for a deadlock. */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void echo(int listener) {
  int client = accept(listener, NULL, NULL);
  char bytes[8];
  for (size_t n = 0;;) {
    ssize_t got = read(client, bytes + n, sizeof bytes - n);
    if (got <= 0) _exit(0);
    n += (size_t)got;
    if (n < sizeof bytes) continue;
    if (write(client, bytes, n) != (ssize_t)n) _exit(1);
    n = 0;
  }
}

int main(void) {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (void *)&address, size) || listen(listener, 1)) return 1;
  getsockname(listener, (void *)&address, &size);
  if (fork() == 0) echo(listener);
  int server = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(server, (void *)&address, size)) return 1;
  int early = 0;
  for (int i = 0; i < 20; i++) {
    char bytes[8];
    struct pollfd fd = {.fd = server, .events = POLLIN};
    if (write(server, "ping", 4) != 4 || write(server, "pong", 4) != 4)
      return 1;
    if (poll(&fd, 1, 700) == 0) early++;
    if (read(server, bytes, 8) <= 0) return 1;
  }
  close(server);
  wait(NULL);
  printf("%d timeouts too early\n", early);
}
