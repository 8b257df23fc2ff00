/* echo_coil.c -- an echo server on coil, as a user would write it: a task
 * per connection, and streams. */
#include "coil.h"
#include "echo.h"
#include "serve.h"
#include "stream.h"

static int echo(coil_stream *s, void *arg) {
  (void)arg;
  char buffer[ECHO_BUFFER];
  for (;;) {
    ssize_t n = coil_stream_read(s, buffer, sizeof buffer);
    if (n <= 0) return (int)n;
    int err = coil_stream_write(s, buffer, (size_t)n);
    if (!err) err = coil_stream_drain(s);
    if (err) return err;
  }
}

static int serve(void *arg, void **result) {
  (void)arg, (void)result;
  coil_server server;
  int err = coil_start_server("127.0.0.1", 0, echo, NULL, &server);
  if (err) return err;
  printf("port %d\n", coil_server_port(&server));
  fflush(stdout);
  return coil_server_wait_closed(&server);
}

int main(void) {
  return coil_run(serve, NULL, NULL) != 0;
}
