/* test_stream.c -- reading: how much, until where, and what is left. */
#include "test_stream.h"

static int read_what_is_there(void *arg, void **result) {
  (void)arg, (void)result;
  char c[2] = "";
  coil_task *t = start(read_some, NULL);
  if (coil_sleep(COIL_MS(5))) return -1;
  tell("abc");
  if (join(t)) return -1;
  tell("defg");
  ck_assert_int_eq(coil_stream_read(&ours, c, 1), 1);
  note("%s ", c);
  if (read_some(NULL, NULL)) return -1;
  ck_assert_int_eq(coil_stream_read(&ours, c, 0), 0);
  tell("h");
  hang_up();
  if (read_some(NULL, NULL)) return -1;
  ck_assert(!coil_stream_at_eof(&ours));
  if (read_some(NULL, NULL)) return -1;
  ck_assert(coil_stream_at_eof(&ours));
  return read_some(NULL, NULL);
}

START_TEST(io_08_read_gives_what_is_there_and_the_end) {
  run(read_what_is_there);
  expect_trace("abc:3:5 d efg:3:5 h:1:5 :0:5 :0:5 ");
}
END_TEST

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
  while ((n = coil_stream_readline(&ours, line, sizeof line)) > 0) {
    ck_assert_int_eq(n, (ssize_t)strlen(line));
    note("%s|", line);
  }
  ck_assert_int_eq(coil_stream_readline(&ours, line, 0), -EINVAL);
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
  ck_assert_int_eq(coil_stream_readline(&ours, line, sizeof line), 7);
  for (int i = 0; i < 2; i++)
    ck_assert_int_eq(coil_stream_readline(&ours, line, sizeof line), -EMSGSIZE);
  char longer[9];
  ck_assert_int_eq(coil_stream_readline(&ours, longer, sizeof longer), 8);
  ck_assert_str_eq(longer, "1234567\n");
  ck_assert_int_eq(coil_stream_readline(&ours, line, 3),
                   -EMSGSIZE); /* not yet */
  ck_assert_int_eq(coil_stream_readline(&ours, line, 1), -EMSGSIZE);
  return read_some(NULL, NULL);
}

START_TEST(io_15_a_line_beyond_the_limit_consumes_nothing) {
  run(read_long_line);
  expect_trace("ab:2:0 ");
}
END_TEST

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
  ck_assert_int_eq(coil_stream_readuntil(&ours, "", 0, text, 20), -EINVAL);
  ck_assert_int_eq(coil_stream_readuntil(&ours, "es", 2, text, 2), -EMSGSIZE);
  ck_assert_int_eq(coil_stream_readuntil(&ours, "es", 2, text, 3), 3);
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
  ck_assert_int_eq(coil_stream_readline(&ours, read, HUGE), -EMSGSIZE);
  ck_assert_int_eq(coil_stream_readline(&ours, read, HUGE + 1), HUGE);
  ck_assert_mem_eq(line, read, HUGE);
  ck_assert_int_eq(coil_stream_readline(&ours, read, HUGE), 6);
  ck_assert_str_eq(read, "short\n");
  free(line);
  free(read);
  return coil_stream_wait_closed(&out);
}

START_TEST(io_15_a_huge_line) {
  run(read_huge_line);
}
END_TEST

RUN_TESTS("stream, reading", io_08_read_gives_what_is_there_and_the_end,
          io_14_readexactly_at_the_end, str_readline_gives_lines_and_the_rest,
          io_15_a_line_beyond_the_limit_consumes_nothing,
          io_15_readuntil_finds_a_separator_in_pieces, io_15_a_huge_line)
