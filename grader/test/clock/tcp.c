/* A server that takes 0.5 s per request; the client loses patience at last. */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void serve(int listener) {
  int client = accept(listener, NULL, NULL);
  char byte;
  while (read(client, &byte, 1) == 1) {
    usleep(500000);
    if (write(client, &byte, 1) != 1) break;
  }
  _exit(0);
}

int main(void) {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (void *)&address, size) || listen(listener, 1)) return 1;
  getsockname(listener, (void *)&address, &size);
  if (fork() == 0) serve(listener);
  int server = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(server, (void *)&address, size)) return 1;
  struct pollfd fd = {.fd = server, .events = POLLIN};
  for (int i = 0; i < 4; i++) {
    char byte = 'x';
    if (write(server, &byte, 1) != 1) return 1;
    if (poll(&fd, 1, i < 3 ? 700 : 400) == 0)
      puts("timeout");
    else if (read(server, &byte, 1) == 1)
      puts("answer");
  }
  close(server);
  wait(NULL);
  puts("the server has ended");
}
