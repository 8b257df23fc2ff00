/* test_stream_share.c -- several tasks at one stream, and streams among other
 * tasks. */
#include "test_stream.h"

static int second_reader(void *arg, void **result) {
  (void)arg, (void)result;
  char c, line[10];
  coil_task *t = start(read_some, NULL);
  if (coil_yield()) return -1;
  ck_assert_int_eq(coil_stream_read(&ours, &c, 1), -EBUSY);
  ck_assert_int_eq(coil_stream_readexactly(&ours, &c, 1), -EBUSY);
  ck_assert_int_eq(coil_stream_readline(&ours, line, 10), -EBUSY);
  ck_assert_int_eq(coil_stream_write(&ours, "x", 1),
                   0); /* a writer is welcome */
  tell("mine");
  return join(t);
}

START_TEST(io_17_a_second_reader_is_refused) {
  run(second_reader);
  expect_trace("mine:4:0 ");
}
END_TEST

/* A read that is cancelled has taken nothing, be it in the middle. */
static int cancel_reads(void *arg, void **result) {
  (void)arg, (void)result;
  coil_fn *reads[] = {read_some, read_exactly, read_until};
  for (int i = 0; i < 3; i++) {
    coil_task *t = start(reads[i], NULL);
    if (coil_yield()) return -1;
    if (i > 0) tell("ab");
    if (coil_sleep(1)) return -1;
    coil_task_cancel(t);
    ck_assert_int_eq(join(t), -ECANCELED);
  }
  trace[0] = '\0';
  coil_task *t = start(read_some, NULL); /* and one that is cancelled while */
  if (coil_stream_at_eof(&ours)) return -1; /* its bytes are there */
  if (read_some(NULL, NULL)) return -1;
  if (coil_yield()) return -1;
  tell("cd");
  coil_task_cancel(t);
  ck_assert_int_eq(join(t), -ECANCELED);
  return read_some(NULL, NULL);
}

START_TEST(str_a_cancelled_read_loses_nothing) {
  char expected[100];
  run(cancel_reads);
  snprintf(expected, sizeof expected, "abab:4:0 :%d:0 cd:2:0 ", -ECANCELED);
  expect_trace(expected);
}
END_TEST

static int close_under_reader(void *arg, void **result) {
  (void)arg, (void)result;
  char c;
  coil_task *t = start(read_some, NULL);
  if (coil_sleep(COIL_MS(1))) return -1;
  tell("x"); /* it is ready, and on its way, but the close comes first */
  coil_stream_close(&ours);
  ck_assert_int_eq(coil_stream_wait_closed(&ours), 0);
  ck_assert(!ours.reading);
  ck_assert_int_eq(coil_stream_read(&ours, &c, 1), -EBADF);
  ck_assert_int_eq(coil_stream_write(&ours, &c, 1), -EPIPE);
  ck_assert_int_eq(coil_stream_write_eof(&ours), 0);
  ck_assert_int_eq(coil_stream_drain(&ours), 0);
  ck_assert_int_eq(join(t), -EBADF);
  return 0;
}

START_TEST(io_03_closing_wakes_the_reader) {
  char expected[100];
  run(close_under_reader);
  snprintf(expected, sizeof expected, ":%d:1 ", -EBADF);
  expect_trace(expected);
}
END_TEST

static int make_streams(void *arg, void **result) {
  (void)arg, (void)result;
  coil_stream other;
  int pipe_ends[2];
  ck_assert_int_eq(pipe(pipe_ends), 0);
  ck_assert_int_eq(coil_stream_init(&other, pipe_ends[0]), -ENOTSOCK);
  ck_assert_int_eq(coil_stream_init(&other, -1), -EBADF);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
  ck_assert_int_eq(fcntl(ours.fd, F_GETFL) & O_NONBLOCK,
                   0); /* left as it was */
  return 0;
}

static void init_outside(void *arg) {
  (void)arg;
  coil_stream_init(&ours, 0);
}

START_TEST(io_13_flags_of_a_given_socket_stay) {
  run(make_streams);
  ck_assert_int_eq(killed_by(init_outside, NULL), SIGABRT);
}
END_TEST

static void note_turn(void *ticks) {
  ++*(int *)ticks;
}

/* Everything is there already, so nothing would ever have to wait. */
static int read_much(void *arg, void **result) {
  (void)arg, (void)result;
  char bytes[1001] = "", line[2];
  int ticks = 0;
  coil_handle h;
  memset(bytes, '\n', 1000);
  tell(bytes);
  ck_assert_int_eq(coil_stream_readexactly(&ours, line, 1), 1);
  coil_call_soon(coil_get_running_loop(), &h, note_turn, &ticks);
  for (int i = 0; i < 100; i++)
    ck_assert_int_eq(coil_stream_readexactly(&ours, line, 1), 1);
  ck_assert_int_eq(ticks, 0);
  for (int i = 0; i < 200; i++)
    ck_assert_int_eq(coil_stream_readexactly(&ours, line, 1), 1);
  ck_assert_int_eq(ticks, 1);
  coil_call_soon(coil_get_running_loop(), &h, note_turn, &ticks);
  for (int i = 0; i < 300 && ticks < 2; i++)
    if (coil_stream_drain(&ours)) return -1;
  ck_assert_int_eq(ticks, 2);
  return 0;
}

START_TEST(fair_02_calls_that_never_wait_give_others_a_turn) {
  run(read_much);
}
END_TEST

static bool echoing;

static int echo_for_ever(void *arg, void **result) {
  (void)arg, (void)result;
  char bytes[64] = "";
  int turns = 0;
  for (; echoing; turns++) {
    if (write(peer, bytes, sizeof bytes) < 0) return -errno;
    ssize_t n = coil_stream_read(&ours, bytes, sizeof bytes);
    if (n < 0) return (int)n;
    if (coil_stream_write(&ours, bytes, (size_t)n)) return -1;
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
  ck_assert_int_eq(coil_run(with_stream, &fn, NULL), 0);
}
END_TEST

RUN_TESTS("stream, shared", io_17_a_second_reader_is_refused,
          str_a_cancelled_read_loses_nothing, io_03_closing_wakes_the_reader,
          io_13_flags_of_a_given_socket_stay,
          fair_02_calls_that_never_wait_give_others_a_turn,
          io_21_a_busy_stream_starves_no_timer)
