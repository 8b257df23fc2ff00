/* slow.c SOCKET -- a server behind nginx, on a Unix socket: GET /3 is answered
 * after three tenths of a second. */
#include "http.h"

static int serve(void *path, void **result) {
  coil_time unit = COIL_MS(100);
  coil_server server;
  int err = coil_start_unix_server(path, http_answer_late, &unit, &server);
  return err ? err : coil_server_wait_closed(&server);
}

static int serve_until_interrupted(void *path, void **result) {
  return coil_interruptible(serve, path, result);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  return coil_run(serve_until_interrupted, argv[1], NULL) != -EINTR;
}
