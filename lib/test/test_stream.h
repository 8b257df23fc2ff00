/* test_stream.h -- what the tests of streams share: one stream, with a socket
 * of ours at its other end. */
#ifndef COIL_TEST_STREAM_H
#define COIL_TEST_STREAM_H

#include "help.h"

#include "stream.h"

#include <sys/socket.h>

static coil_stream ours;
static int peer; /* the other end, which does not block */

/* Run fn, and look after what it leaves. */
static inline int with_stream(void *arg, void **result) {
  coil_fn *fn = *(coil_fn **)arg;
  int ends[2];
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  peer = ends[1];
  ck_assert_int_eq(fcntl(peer, F_SETFL, O_NONBLOCK), 0);
  ck_assert_int_eq(coil_stream_init(&ours, ends[0]), 0);
  int err = fn(NULL, result);
  coil_stream_abort(&ours);
  if (coil_stream_wait_closed(&ours)) note("unsent ");
  if (peer >= 0) close(peer);
  return err;
}

static inline int lowest_free_descriptor(void) {
  int fd = dup(STDERR_FILENO);
  close(fd);
  return fd;
}

static inline int open_descriptors(void) {
  int n = 0;
  for (int fd = 0; fd < 1024; fd++) n += fcntl(fd, F_GETFD) >= 0;
  return n;
}

static inline void run(coil_fn *fn) {
  int before = open_descriptors();
  trace[0] = '\0';
  ck_assert_int_eq(sim_run(with_stream, &fn, NULL), 0);
  ck_assert_int_eq(open_descriptors(), before);
}

static inline void tell(const char *text) {
  ck_assert_int_eq(write(peer, text, strlen(text)), (ssize_t)strlen(text));
}

static inline void hang_up(void) {
  close(peer);
  peer = -1;
}

static inline coil_task *start(coil_fn *fn, void *arg) {
  coil_task *t = coil_create_task(fn, arg);
  ck_assert_ptr_nonnull(t);
  return t;
}

static inline int join(coil_task *t) {
  int err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

/* As tasks or called: read, and write down what came, how much, and when. */

static inline int read_some(void *arg, void **result) {
  char text[100] = "";
  (void)arg, (void)result;
  ssize_t n = coil_stream_read(&ours, text, sizeof text - 1);
  note("%s:%ld:%ld ", text, (long)n, now_ms());
  return n < 0 ? (int)n : 0;
}

static inline int read_exactly(void *arg, void **result) {
  char bytes[8] = "";
  (void)arg, (void)result;
  ssize_t n = coil_stream_readexactly(&ours, bytes, 6);
  note("%s:%ld:%ld ", bytes, (long)n, now_ms());
  return n < 0 ? (int)n : 0;
}

static inline int read_until(void *arg, void **result) {
  (void)arg, (void)result;
  char text[20] = "";
  ssize_t n = coil_stream_readuntil(&ours, "\r\n\r\n", 4, text, sizeof text);
  note("%ld:%ld ", (long)n, now_ms());
  return n < 0 ? (int)n : 0;
}

#endif
