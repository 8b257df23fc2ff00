/* test_serve.h -- what the tests of servers share. */
#ifndef COIL_TEST_SERVE_H
#define COIL_TEST_SERVE_H

#include "test_stream.h"

static coil_server server;
static char directory[32];
static char path[64]; /* of a Unix socket in it */

/* Run fn with a directory of its own, which it leaves empty. */
static inline void run_server_until(coil_fn *fn, int end) {
  int before = open_descriptors();
  strcpy(directory, "/tmp/coil-test-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(directory));
  snprintf(path, sizeof path, "%s/socket", directory);
  ck_assert_int_eq(sim_run(fn, NULL, NULL), end);
  ck_assert_int_eq(rmdir(directory), 0);
  ck_assert_int_eq(open_descriptors(), before);
}

static inline void run_server(coil_fn *fn) {
  run_server_until(fn, 0);
}

static inline int stop_serving(void) {
  coil_server_close(&server);
  return coil_server_wait_closed(&server);
}

static inline int echo_lines(coil_stream *s, void *arg) {
  char line[100];
  ssize_t n;
  (void)arg;
  while ((n = coil_stream_readline(s, line, sizeof line)) > 0) {
    coil_stream_write(s, line, (size_t)n);
    int err = coil_stream_drain(s);
    if (err) return err;
  }
  return (int)n;
}

/* Send a line and read the answer. */
static inline int ask(coil_stream *s, const char *line) {
  char answer[100];
  coil_stream_write(s, line, strlen(line));
  ssize_t n = coil_stream_readline(s, answer, sizeof answer);
  if (n < 0) return (int)n;
  ck_assert_str_eq(answer, line);
  return 0;
}

#endif
