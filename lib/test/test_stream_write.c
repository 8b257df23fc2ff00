/* test_stream_write.c -- writing: what is kept, who waits for it to go, and how
 * a stream ends. */
#include "help.h"

#include "stream.h"

#include <sys/socket.h>

enum { MUCH = 1000000 };

static coil_stream s; /* ours */
static int peer;      /* the other end, which does not block */
static char much[MUCH];

static int body(void *arg, void **result) {
  coil_fn *fn = *(coil_fn **)arg;
  int ends[2];
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends),
                   0);
  peer = ends[1];
  for (int i = 0; i < MUCH; i++) much[i] = (char)(i % 251);
  ck_assert_int_eq(coil_stream_init(&s, ends[0]), 0);
  int err = fn(NULL, result);
  coil_stream_abort(&s);
  if (coil_stream_wait_closed(&s)) note("unsent ");
  if (peer >= 0) close(peer);
  return err;
}

static int lowest_free_descriptor(void) {
  int fd = dup(STDERR_FILENO);
  close(fd);
  return fd;
}

static void run(coil_fn *fn) {
  int lowest = lowest_free_descriptor();
  ck_assert_int_eq(sim_run(body, &fn, NULL), 0);
  ck_assert_int_eq(lowest_free_descriptor(), lowest);
}

static void hang_up(void) {
  close(peer);
  peer = -1;
}

static coil_task *start(coil_fn *fn, void *arg) {
  coil_task *t = coil_create_task(fn, arg);
  ck_assert_ptr_nonnull(t);
  return t;
}

static int join(coil_task *t) {
  int err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

/* Read as the peer until nothing comes at once; check that it is what was
 * written, from offset *at on.  Returns whether the end was met. */
static bool swallow(size_t *at) {
  char bytes[4096];
  ssize_t n;
  while ((n = read(peer, bytes, sizeof bytes)) > 0) {
    ck_assert_uint_le(*at + (size_t)n, MUCH);
    ck_assert_mem_eq(bytes, much + *at, (size_t)n);
    *at += (size_t)n;
  }
  return n == 0;
}

/* A slow peer: every millisecond it swallows what has come. */
static int swallow_all(void *arg, void **result) {
  size_t *at = arg;
  (void)result;
  while (!swallow(at))
    if (coil_sleep(COIL_MS(1))) return -1;
  note("end ");
  return 0;
}

static int drain(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_stream_drain(&s);
  note("drained:%d:%s ", err,
       coil_stream_get_write_buffer_size(&s) <= 16384 ? "low" : "high");
  return err;
}

static int write_much(void *arg, void **result) {
  (void)arg, (void)result;
  size_t at = 0;
  ck_assert_int_eq(coil_stream_write(&s, much, 10), 0);
  ck_assert_uint_eq(coil_stream_get_write_buffer_size(&s), 0); /* at once */
  if (drain(NULL, NULL)) return -1;
  ck_assert_int_eq(coil_stream_write(&s, much + 10, MUCH - 10), 0);
  ck_assert_int_eq(coil_stream_write(&s, much, 0), 0);
  ck_assert_uint_gt(coil_stream_get_write_buffer_size(&s), 65536);
  coil_task *one = start(drain, NULL), *two = start(drain, NULL);
  if (coil_sleep(COIL_SEC(9))) return -1;
  note("slept ");
  coil_task *reader = start(swallow_all, &at);
  if (join(one) || join(two)) return -1;
  ck_assert_int_eq(coil_stream_wait_closed(&s), 0);
  if (join(reader)) return -1;
  ck_assert_uint_eq(at, MUCH);
  return 0;
}

START_TEST(io_16_drain_waits_for_a_slow_peer) {
  run(write_much);
  expect_trace("drained:0:low slept drained:0:low drained:0:low end ");
}
END_TEST

static int move_marks(void *arg, void **result) {
  (void)arg, (void)result;
  coil_stream_set_write_buffer_limits(&s, MUCH, 0);
  ck_assert_int_eq(coil_stream_write(&s, much, MUCH), 0);
  if (coil_stream_drain(&s)) return -1; /* not above the mark */
  coil_stream_set_write_buffer_limits(&s, 0, 0);
  size_t at = 0;
  coil_task *reader = start(swallow_all, &at);
  if (coil_stream_drain(&s)) return -1;
  ck_assert_uint_eq(coil_stream_get_write_buffer_size(&s), 0);
  coil_stream_close(&s);
  return join(reader);
}

static void confuse_marks(void *arg) {
  coil_stream_set_write_buffer_limits(arg, 1, 2);
}

START_TEST(str_the_marks_can_be_moved) {
  run(move_marks);
  ck_assert_int_eq(killed_by(confuse_marks, &s), SIGABRT);
}
END_TEST

static int cancel_drain(void *arg, void **result) {
  (void)arg, (void)result;
  size_t at = 0;
  ck_assert_int_eq(coil_stream_write(&s, much, MUCH), 0);
  coil_task *t = start(drain, NULL);
  if (coil_sleep(COIL_MS(1))) return -1;
  coil_task_cancel(t);
  ck_assert_int_eq(join(t), -ECANCELED);
  size_t kept = coil_stream_get_write_buffer_size(&s);
  swallow(&at); /* IO-18: what has gone out is what is not kept */
  ck_assert_uint_eq(at + kept, MUCH);
  coil_task *reader = start(swallow_all, &at);
  ck_assert_int_eq(coil_stream_wait_closed(&s), 0);
  if (join(reader)) return -1;
  ck_assert_uint_eq(at, MUCH);
  return 0;
}

START_TEST(io_18_a_cancelled_drain_loses_nothing) {
  char expected[100];
  run(cancel_drain);
  snprintf(expected, sizeof expected, "drained:%d:high end ", -ECANCELED);
  expect_trace(expected);
}
END_TEST

/* SIGPIPE would kill us; its disposition is the program's own. */
static int write_to_nobody(void *arg, void **result) {
  (void)arg, (void)result;
  hang_up();
  ck_assert_int_eq(coil_stream_write(&s, much, 10), -EPIPE);
  ck_assert_int_eq(coil_stream_write(&s, much, 10), -EPIPE);
  ck_assert_int_eq(coil_stream_drain(&s), -EPIPE);
  ck_assert_int_eq(coil_stream_write_eof(&s), -EPIPE);
  char c;
  ck_assert_int_eq(coil_stream_read(&s, &c, 1), 0);
  ck_assert_int_eq(coil_stream_wait_closed(&s), -EPIPE);
  struct sigaction is;
  sigaction(SIGPIPE, NULL, &is);
  ck_assert(is.sa_handler == SIG_DFL);
  return 0;
}

START_TEST(loop_26_a_peer_that_is_gone_does_not_kill) {
  run(write_to_nobody);
  expect_trace("unsent ");
}
END_TEST

static int lose_peer(void *arg, void **result) {
  (void)arg, (void)result;
  ck_assert_int_eq(coil_stream_write(&s, much, MUCH), 0);
  coil_task *t = start(drain, NULL);
  if (coil_sleep(COIL_MS(1))) return -1;
  hang_up();
  int err = join(t);
  ck_assert(err == -EPIPE || err == -ECONNRESET);
  char c;
  ck_assert_int_eq(coil_stream_read(&s, &c, 1), -ECONNRESET);
  ck_assert_int_eq(coil_stream_read(&s, &c, 1), -ECONNRESET); /* and again */
  ck_assert(!coil_stream_at_eof(&s));
  return 0;
}

/* The peer had not read everything: that is a reset, and told only once by the
 * kernel, so a second read would have taken it for the end. */
START_TEST(io_08_a_drain_ends_when_the_peer_does) {
  run(lose_peer);
}
END_TEST

static int half_close(void *arg, void **result) {
  (void)arg, (void)result;
  char c[2] = "";
  size_t at = 0;
  ck_assert_int_eq(coil_stream_write(&s, much, MUCH), 0);
  ck_assert_int_eq(coil_stream_write_eof(&s), 0);
  ck_assert_int_eq(coil_stream_write_eof(&s), 0);
  ck_assert_int_eq(coil_stream_write(&s, much, 1), -EPIPE);
  coil_task *reader = start(swallow_all, &at); /* all of it, then the end */
  if (join(reader)) return -1;
  ck_assert_uint_eq(at, MUCH);
  ck_assert_int_eq(write(peer, "x", 1), 1); /* the way back is still open */
  ck_assert_int_eq(coil_stream_read(&s, c, 1), 1);
  note("%s ", c);
  ck_assert_int_eq(coil_stream_drain(&s), 0);
  return coil_stream_wait_closed(&s);
}

START_TEST(str_write_eof_comes_after_everything_written) {
  run(half_close);
  expect_trace("end x ");
}
END_TEST

static int close_later(void *arg, void **result) {
  (void)arg, (void)result;
  size_t at = 0;
  ck_assert_int_eq(coil_stream_write(&s, much, MUCH), 0);
  coil_stream_close(&s);
  coil_stream_close(&s);
  ck_assert_int_eq(coil_stream_write(&s, much, 1), -EPIPE);
  ck_assert_int_ge(s.fd, 0); /* not yet */
  coil_task *reader = start(swallow_all, &at);
  ck_assert_int_eq(coil_stream_wait_closed(&s), 0);
  ck_assert_int_eq(s.fd, -1);
  if (join(reader)) return -1;
  ck_assert_uint_eq(at, MUCH);
  return coil_stream_wait_closed(&s); /* again: nothing */
}

START_TEST(str_close_comes_after_everything_written) {
  run(close_later);
  expect_trace("end ");
}
END_TEST

static int wait_closed(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_stream_wait_closed(&s);
  note("closed:%d ", err);
  return err;
}

static int read_one(void *arg, void **result) {
  (void)arg, (void)result;
  char c;
  return (int)coil_stream_read(&s, &c, 1);
}

/* The peer never reads; somebody has to give up. */
static int cancel_close(void *arg, void **result) {
  (void)arg, (void)result;
  ck_assert_int_eq(coil_stream_write(&s, much, MUCH), 0);
  coil_task *reader = start(read_one, NULL), *drainer = start(drain, NULL);
  if (coil_yield()) return -1;
  coil_task *closer = start(wait_closed, NULL);
  if (coil_sleep(COIL_SEC(1))) return -1;
  coil_task_cancel(closer);
  ck_assert_int_eq(join(closer), -ECANCELED);
  ck_assert(coil_task_is_done(reader)); /* nobody is in it any more */
  ck_assert(coil_task_is_done(drainer));
  ck_assert_int_eq(join(reader), -EBADF);
  ck_assert_int_eq(join(drainer), -ECONNABORTED);
  return 0;
}

START_TEST(str_a_cancelled_wait_closed_has_closed) {
  char expected[100];
  run(cancel_close);
  snprintf(expected, sizeof expected, "drained:%d:low closed:%d unsent ",
           -ECONNABORTED, -ECANCELED);
  expect_trace(expected);
}
END_TEST

static bool echoing;

static int echo_for_ever(void *arg, void **result) {
  (void)arg, (void)result;
  char bytes[64];
  int turns = 0;
  for (; echoing; turns++) {
    if (write(peer, bytes, sizeof bytes) < 0) return -errno;
    ssize_t n = coil_stream_read(&s, bytes, sizeof bytes);
    if (n < 0) return (int)n;
    if (coil_stream_write(&s, bytes, (size_t)n)) return -1;
    if (read(peer, bytes, sizeof bytes) < 0) return -errno;
  }
  ck_assert_int_gt(turns, 0);
  return 0;
}

static int tick(void *arg, void **result) {
  (void)arg, (void)result;
  for (int i = 0; i < 5; i++)
    if (coil_sleep(COIL_MS(10))) return -1;
  echoing = false;
  return 0;
}

static int echo_and_tick(void *arg, void **result) {
  (void)arg, (void)result;
  echoing = true;
  coil_task *echo = start(echo_for_ever, NULL), *ticker = start(tick, NULL);
  int err = join(ticker);
  return join(echo) || err ? -1 : 0;
}

/* On the real clock: on the simulated one, time would stand still. */
START_TEST(io_21_a_busy_stream_starves_no_timer) {
  coil_fn *fn = echo_and_tick;
  ck_assert_int_eq(coil_run(body, &fn, NULL), 0);
}
END_TEST

RUN_TESTS("stream, writing", io_16_drain_waits_for_a_slow_peer,
          str_the_marks_can_be_moved, io_18_a_cancelled_drain_loses_nothing,
          loop_26_a_peer_that_is_gone_does_not_kill,
          io_08_a_drain_ends_when_the_peer_does,
          str_write_eof_comes_after_everything_written,
          str_close_comes_after_everything_written,
          str_a_cancelled_wait_closed_has_closed,
          io_21_a_busy_stream_starves_no_timer)
