/* test_stream.c -- reading: how much, until where, and what happens when the
 * other side is slow, gone, or talks too much. */
#include "help.h"

#include "stream.h"

#include <sys/socket.h>

static coil_stream s; /* ours */
static int peer;      /* the other end */

/* Run fn on a stream whose other end is `peer`, and look after what is left. */
static int body(void *arg, void **result) {
  coil_fn *fn = *(coil_fn **)arg;
  int ends[2];
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  peer = ends[1];
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

static void tell(const char *text) {
  ck_assert_int_eq(write(peer, text, strlen(text)), (ssize_t)strlen(text));
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

static int read_some(void *arg, void **result) {
  char text[100] = "";
  (void)arg, (void)result;
  ssize_t n = coil_stream_read(&s, text, sizeof text - 1);
  note("%s:%ld:%ld ", text, (long)n, now_ms());
  return n < 0 ? (int)n : 0;
}

static int read_what_is_there(void *arg, void **result) {
  (void)arg, (void)result;
  char c[2] = "";
  coil_task *t = start(read_some, NULL);
  if (coil_sleep(COIL_MS(5))) return -1;
  tell("abc");
  if (join(t)) return -1;
  tell("defg");
  ck_assert_int_eq(coil_stream_read(&s, c, 1), 1);
  note("%s ", c);
  if (read_some(NULL, NULL)) return -1;
  ck_assert_int_eq(coil_stream_read(&s, c, 0), 0);
  tell("h");
  hang_up();
  if (read_some(NULL, NULL)) return -1;
  ck_assert(!coil_stream_at_eof(&s));
  if (read_some(NULL, NULL)) return -1;
  ck_assert(coil_stream_at_eof(&s));
  return read_some(NULL, NULL);
}

START_TEST(io_08_read_gives_what_is_there_and_the_end) {
  run(read_what_is_there);
  expect_trace("abc:3:5 d efg:3:5 h:1:5 :0:5 :0:5 ");
}
END_TEST

static int read_exactly(void *arg, void **result) {
  char bytes[8] = "";
  (void)arg, (void)result;
  ssize_t n = coil_stream_readexactly(&s, bytes, 6);
  note("%s:%ld:%ld ", bytes, (long)n, now_ms());
  return n < 0 ? (int)n : 0;
}

static int tell_in_pieces(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = start(read_exactly, NULL);
  for (int i = 0; i < 4; i++) {
    tell("ab");
    if (coil_sleep(COIL_MS(1))) return -1;
  }
  if (join(t)) return -1;
  hang_up();
  ck_assert_int_eq(read_exactly(NULL, NULL), -ENODATA);
  ck_assert_int_eq(read_exactly(NULL, NULL), -ENODATA);
  return read_some(NULL, NULL); /* what came of it is still there */
}

START_TEST(io_14_readexactly_at_the_end) {
  char expected[100];
  run(tell_in_pieces);
  snprintf(expected, sizeof expected, "ababab:6:2 :%d:4 :%d:4 ab:2:4 ",
           -ENODATA, -ENODATA);
  expect_trace(expected);
}
END_TEST

static int read_lines(void *arg, void **result) {
  (void)arg, (void)result;
  char line[8];
  ssize_t n;
  tell("one\n\nfour\r\nsix");
  hang_up();
  while ((n = coil_stream_readline(&s, line, sizeof line)) > 0) {
    ck_assert_int_eq(n, (ssize_t)strlen(line));
    note("%s|", line);
  }
  ck_assert_int_eq(coil_stream_readline(&s, line, 0), -EINVAL);
  return (int)n;
}

START_TEST(str_readline_gives_lines_and_the_rest) {
  run(read_lines);
  expect_trace("one\n|\n|four\r\n|six|");
}
END_TEST

static int read_long_line(void *arg, void **result) {
  (void)arg, (void)result;
  char line[8];
  tell("123456\n1234567\nab");
  ck_assert_int_eq(coil_stream_readline(&s, line, sizeof line), 7);
  for (int i = 0; i < 2; i++)
    ck_assert_int_eq(coil_stream_readline(&s, line, sizeof line), -EMSGSIZE);
  char longer[9];
  ck_assert_int_eq(coil_stream_readline(&s, longer, sizeof longer), 8);
  ck_assert_str_eq(longer, "1234567\n");
  ck_assert_int_eq(coil_stream_readline(&s, line, 3), -EMSGSIZE); /* not yet */
  ck_assert_int_eq(coil_stream_readline(&s, line, 1), -EMSGSIZE);
  return read_some(NULL, NULL);
}

START_TEST(io_15_a_line_beyond_the_limit_consumes_nothing) {
  run(read_long_line);
  expect_trace("ab:2:0 ");
}
END_TEST

static int read_until(void *arg, void **result) {
  (void)arg, (void)result;
  char text[20] = "";
  ssize_t n = coil_stream_readuntil(&s, "\r\n\r\n", 4, text, sizeof text);
  note("%ld:%ld ", (long)n, now_ms());
  return n < 0 ? (int)n : 0;
}

/* The separator comes in two pieces, and something like it comes before. */
static int tell_separators(void *arg, void **result) {
  (void)arg, (void)result;
  char text[20];
  coil_task *t = start(read_until, NULL);
  const char *pieces[] = {"a: b\r\n", "\r", "\rc\r\n\r", "\nrest"};
  for (int i = 0; i < 4; i++) {
    if (coil_sleep(COIL_MS(1))) return -1;
    tell(pieces[i]);
  }
  if (join(t)) return -1;
  ck_assert_int_eq(coil_stream_readuntil(&s, "", 0, text, 20), -EINVAL);
  ck_assert_int_eq(coil_stream_readuntil(&s, "es", 2, text, 2), -EMSGSIZE);
  ck_assert_int_eq(coil_stream_readuntil(&s, "es", 2, text, 3), 3);
  ck_assert_mem_eq(text, "res", 3);
  hang_up();
  ck_assert_int_eq(read_until(NULL, NULL), -ENODATA);
  return read_some(NULL, NULL);
}

START_TEST(io_15_readuntil_finds_a_separator_in_pieces) {
  char expected[100];
  run(tell_separators);
  snprintf(expected, sizeof expected, "13:4 %d:4 t:1:4 ", -ENODATA);
  expect_trace(expected);
}
END_TEST

/* A line far longer than any first buffer, and small ones after it. */
static int read_huge_line(void *arg, void **result) {
  enum { HUGE = 1000000 };
  (void)arg, (void)result;
  int other = peer;
  coil_stream out;
  ck_assert_int_eq(coil_stream_init(&out, other), 0);
  peer = -1;
  char *line = malloc(HUGE + 1), *read = malloc(HUGE + 1);
  memset(line, 'x', HUGE);
  line[HUGE - 1] = '\n';
  coil_stream_write(&out, line, HUGE);
  coil_stream_write(&out, "short\n", 6);
  ck_assert_uint_gt(coil_stream_get_write_buffer_size(&out), 0);
  ck_assert_int_eq(coil_stream_readline(&s, read, HUGE), -EMSGSIZE);
  ck_assert_int_eq(coil_stream_readline(&s, read, HUGE + 1), HUGE);
  ck_assert_mem_eq(line, read, HUGE);
  ck_assert_int_eq(coil_stream_readline(&s, read, HUGE), 6);
  ck_assert_str_eq(read, "short\n");
  free(line);
  free(read);
  return coil_stream_wait_closed(&out);
}

START_TEST(io_15_a_huge_line) {
  run(read_huge_line);
}
END_TEST

static int second_reader(void *arg, void **result) {
  (void)arg, (void)result;
  char c, line[10];
  coil_task *t = start(read_some, NULL);
  if (coil_yield()) return -1;
  ck_assert_int_eq(coil_stream_read(&s, &c, 1), -EBUSY);
  ck_assert_int_eq(coil_stream_readexactly(&s, &c, 1), -EBUSY);
  ck_assert_int_eq(coil_stream_readline(&s, line, 10), -EBUSY);
  ck_assert_int_eq(coil_stream_write(&s, "x", 1), 0); /* a writer is welcome */
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
  if (coil_stream_at_eof(&s)) return -1; /* its bytes are there */
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
  coil_stream_close(&s);
  ck_assert_int_eq(coil_stream_wait_closed(&s), 0);
  ck_assert(!s.reading);
  ck_assert_int_eq(coil_stream_read(&s, &c, 1), -EBADF);
  ck_assert_int_eq(coil_stream_write(&s, &c, 1), -EPIPE);
  ck_assert_int_eq(coil_stream_write_eof(&s), 0);
  ck_assert_int_eq(coil_stream_drain(&s), 0);
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
  ck_assert_int_eq(fcntl(s.fd, F_GETFL) & O_NONBLOCK, 0); /* left as it was */
  return 0;
}

static void init_outside(void *arg) {
  (void)arg;
  coil_stream_init(&s, 0);
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
  ck_assert_int_eq(coil_stream_readexactly(&s, line, 1), 1);
  coil_call_soon(coil_get_running_loop(), &h, note_turn, &ticks);
  for (int i = 0; i < 100; i++)
    ck_assert_int_eq(coil_stream_readexactly(&s, line, 1), 1);
  ck_assert_int_eq(ticks, 0);
  for (int i = 0; i < 200; i++)
    ck_assert_int_eq(coil_stream_readexactly(&s, line, 1), 1);
  ck_assert_int_eq(ticks, 1);
  coil_call_soon(coil_get_running_loop(), &h, note_turn, &ticks);
  for (int i = 0; i < 300 && ticks < 2; i++)
    if (coil_stream_drain(&s)) return -1;
  ck_assert_int_eq(ticks, 2);
  return 0;
}

START_TEST(fair_02_calls_that_never_wait_give_others_a_turn) {
  run(read_much);
}
END_TEST

RUN_TESTS("stream, reading", io_08_read_gives_what_is_there_and_the_end,
          io_14_readexactly_at_the_end, str_readline_gives_lines_and_the_rest,
          io_15_a_line_beyond_the_limit_consumes_nothing,
          io_15_readuntil_finds_a_separator_in_pieces, io_15_a_huge_line,
          io_17_a_second_reader_is_refused, str_a_cancelled_read_loses_nothing,
          io_03_closing_wakes_the_reader, io_13_flags_of_a_given_socket_stay,
          fair_02_calls_that_never_wait_give_others_a_turn)
