/* get.c PORT PATH PATH PATH -- three HTTP requests over coil's streams, to a
 * real server, in turn and together. */
#include "http.h"
#include "measure.h"

enum { N = 3 };

static int port;

static int get(void *path, void **result) {
  coil_stream s;
  int err = coil_open_connection("127.0.0.1", port, &s);
  if (err) return err;
  struct http_answer answer;
  err = http_get(&s, path, &answer);
  coil_stream_abort(&s);
  if (err || answer.status == 200) return err;
  fprintf(stderr, "%s: %d\n", (char *)path, answer.status);
  return -EPROTO;
}

static int get_all(void *paths, void **result) {
  return measure(get, paths, N);
}

int main(int argc, char **argv) {
  if (argc != 2 + N) return 2;
  port = atoi(argv[1]);
  return coil_run(get_all, argv + 2, NULL) != 0;
}
