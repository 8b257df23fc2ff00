/* test_stream_write.c -- writing: what is kept, who waits for it to go, and how
 * a stream ends. */
#include "test_stream.h"

enum { MUCH = 1000000 };

static char much[MUCH];

static void fill_much(void) {
  for (int i = 0; i < MUCH; i++) much[i] = (char)(i % 251);
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
  int err = coil_stream_drain(&ours);
  note("drained:%d:%s ", err,
       coil_stream_get_write_buffer_size(&ours) <= 16384 ? "low" : "high");
  return err;
}

static int write_much(void *arg, void **result) {
  (void)arg, (void)result;
  fill_much();
  size_t at = 0;
  ck_assert_int_eq(coil_stream_write(&ours, much, 10), 0);
  ck_assert_uint_eq(coil_stream_get_write_buffer_size(&ours), 0); /* at once */
  if (drain(NULL, NULL)) return -1;
  ck_assert_int_eq(coil_stream_write(&ours, much + 10, MUCH - 10), 0);
  ck_assert_int_eq(coil_stream_write(&ours, much, 0), 0);
  ck_assert_uint_gt(coil_stream_get_write_buffer_size(&ours), 65536);
  coil_task *one = start(drain, NULL), *two = start(drain, NULL);
  if (coil_sleep(COIL_SEC(9))) return -1;
  note("slept ");
  coil_task *reader = start(swallow_all, &at);
  if (join(one) || join(two)) return -1;
  ck_assert_int_eq(coil_stream_wait_closed(&ours), 0);
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
  fill_much();
  coil_stream_set_write_buffer_limits(&ours, MUCH, 0);
  ck_assert_int_eq(coil_stream_write(&ours, much, MUCH), 0);
  if (coil_stream_drain(&ours)) return -1; /* not above the mark */
  coil_stream_set_write_buffer_limits(&ours, 0, 0);
  size_t at = 0;
  coil_task *reader = start(swallow_all, &at);
  if (coil_stream_drain(&ours)) return -1;
  ck_assert_uint_eq(coil_stream_get_write_buffer_size(&ours), 0);
  coil_stream_close(&ours);
  return join(reader);
}

static void confuse_marks(void *arg) {
  coil_stream_set_write_buffer_limits(arg, 1, 2);
}

START_TEST(str_the_marks_can_be_moved) {
  run(move_marks);
  ck_assert_int_eq(killed_by(confuse_marks, &ours), SIGABRT);
}
END_TEST

static int cancel_drain(void *arg, void **result) {
  (void)arg, (void)result;
  fill_much();
  size_t at = 0;
  ck_assert_int_eq(coil_stream_write(&ours, much, MUCH), 0);
  coil_task *t = start(drain, NULL);
  if (coil_sleep(COIL_MS(1))) return -1;
  coil_task_cancel(t);
  ck_assert_int_eq(join(t), -ECANCELED);
  size_t kept = coil_stream_get_write_buffer_size(&ours);
  swallow(&at); /* IO-18: what has gone out is what is not kept */
  ck_assert_uint_eq(at + kept, MUCH);
  coil_task *reader = start(swallow_all, &at);
  ck_assert_int_eq(coil_stream_wait_closed(&ours), 0);
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
  ck_assert_int_eq(coil_stream_write(&ours, much, 10), -EPIPE);
  ck_assert_int_eq(coil_stream_write(&ours, much, 10), -EPIPE);
  ck_assert_int_eq(coil_stream_drain(&ours), -EPIPE);
  ck_assert_int_eq(coil_stream_write_eof(&ours), -EPIPE);
  char c;
  ck_assert_int_eq(coil_stream_read(&ours, &c, 1), 0);
  ck_assert_int_eq(coil_stream_wait_closed(&ours), -EPIPE);
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
  ck_assert_int_eq(coil_stream_write(&ours, much, MUCH), 0);
  coil_task *t = start(drain, NULL);
  if (coil_sleep(COIL_MS(1))) return -1;
  hang_up();
  int err = join(t);
  ck_assert(err == -EPIPE || err == -ECONNRESET);
  char c;
  ck_assert_int_eq(coil_stream_read(&ours, &c, 1), -ECONNRESET);
  ck_assert_int_eq(coil_stream_read(&ours, &c, 1), -ECONNRESET); /* and again */
  ck_assert(!coil_stream_at_eof(&ours));
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
  fill_much();
  char c[2] = "";
  size_t at = 0;
  ck_assert_int_eq(coil_stream_write(&ours, much, MUCH), 0);
  ck_assert_int_eq(coil_stream_write_eof(&ours), 0);
  ck_assert_int_eq(coil_stream_write_eof(&ours), 0);
  ck_assert_int_eq(coil_stream_write(&ours, much, 1), -EPIPE);
  coil_task *reader = start(swallow_all, &at); /* all of it, then the end */
  if (join(reader)) return -1;
  ck_assert_uint_eq(at, MUCH);
  ck_assert_int_eq(write(peer, "x", 1), 1); /* the way back is still open */
  ck_assert_int_eq(coil_stream_read(&ours, c, 1), 1);
  note("%s ", c);
  ck_assert_int_eq(coil_stream_drain(&ours), 0);
  return coil_stream_wait_closed(&ours);
}

START_TEST(str_write_eof_comes_after_everything_written) {
  run(half_close);
  expect_trace("end x ");
}
END_TEST

static int close_later(void *arg, void **result) {
  (void)arg, (void)result;
  fill_much();
  size_t at = 0;
  ck_assert_int_eq(coil_stream_write(&ours, much, MUCH), 0);
  coil_stream_close(&ours);
  coil_stream_close(&ours);
  ck_assert_int_eq(coil_stream_write(&ours, much, 1), -EPIPE);
  ck_assert_int_ge(ours.fd, 0); /* not yet */
  coil_task *reader = start(swallow_all, &at);
  ck_assert_int_eq(coil_stream_wait_closed(&ours), 0);
  ck_assert_int_eq(ours.fd, -1);
  if (join(reader)) return -1;
  ck_assert_uint_eq(at, MUCH);
  return coil_stream_wait_closed(&ours); /* again: nothing */
}

START_TEST(str_close_comes_after_everything_written) {
  run(close_later);
  expect_trace("end ");
}
END_TEST

static int wait_closed(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_stream_wait_closed(&ours);
  note("closed:%d ", err);
  return err;
}

static int read_one(void *arg, void **result) {
  (void)arg, (void)result;
  char c;
  return (int)coil_stream_read(&ours, &c, 1);
}

/* The peer never reads; somebody has to give up. */
static int cancel_close(void *arg, void **result) {
  (void)arg, (void)result;
  ck_assert_int_eq(coil_stream_write(&ours, much, MUCH), 0);
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

RUN_TESTS("stream, writing", io_16_drain_waits_for_a_slow_peer,
          str_the_marks_can_be_moved, io_18_a_cancelled_drain_loses_nothing,
          loop_26_a_peer_that_is_gone_does_not_kill,
          io_08_a_drain_ends_when_the_peer_does,
          str_write_eof_comes_after_everything_written,
          str_close_comes_after_everything_written,
          str_a_cancelled_wait_closed_has_closed)
