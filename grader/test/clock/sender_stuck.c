/* The receiver never reads: the sender's bytes stay under way for ever. That
 * is quiet all the same, and a sleep beside it lasts as long as it should. */
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  static const char bytes[65536];
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (void *)&address, size) || listen(listener, 1)) return 1;
  getsockname(listener, (void *)&address, &size);
  int sender = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  connect(sender, (void *)&address, size);
  int receiver = accept(listener, NULL, NULL);
  while (write(sender, bytes, sizeof bytes) > 0) continue;
  for (int i = 1; i <= 3; i++) {
    sleep(1);
    printf("tick %d\n", i);
  }
  return receiver < 0;
}
