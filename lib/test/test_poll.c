/* test_poll.c -- descriptors: who is told what, and when. */
#include "help.h"

#include <sys/socket.h>

static coil_loop loop;
static int ends[2]; /* of a socket pair */

static void setup(void) {
  coil_loop_init(&loop);
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
}

static void teardown(void) {
  coil_poll_close(&loop, ends[0]);
  coil_poll_close(&loop, ends[1]);
  ck_assert_int_eq(loop.watched, 0);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
}

static void watch(coil_watch *w, int fd, int what, char *name) {
  ck_assert_int_eq(coil_poll_add(&loop, w, fd, what, note_name, name), 0);
}

/* One turn that looks, but does not wait. */
static void look(void) {
  coil_handle h;
  coil_call_soon(&loop, &h, note_name, "|");
  ck_assert_int_eq(coil_loop_step(&loop), 1);
}

START_TEST(loop_11_descriptors_go_before_timers) {
  setup();
  coil_watch w;
  coil_timer t;
  coil_call_later(&loop, &t, 0, note_name, "timer");
  watch(&w, ends[0], COIL_WRITE, "descriptor");
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  expect_trace("descriptor timer ");

  coil_handle h; /* and so they do when the loop need not wait */
  coil_call_soon(&loop, &h, note_name, "ready");
  coil_call_later(&loop, &t, 0, note_name, "timer");
  watch(&w, ends[0], COIL_WRITE, "descriptor");
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  expect_trace("descriptor timer ready descriptor timer ");
  teardown();
}
END_TEST

START_TEST(io_01_a_watch_fires_once_when_ready) {
  setup();
  coil_watch w;
  watch(&w, ends[0], COIL_READ, "read");
  look();
  expect_trace("| ");
  ck_assert_int_eq(write(ends[1], "abc", 3), 3);
  look();
  ck_assert_int_eq(w.err, 0);
  look();
  expect_trace("| | read | ");
  teardown();
}
END_TEST

START_TEST(io_02_a_second_watch_of_one_direction_is_refused) {
  setup();
  coil_watch r, w, again, both;
  watch(&r, ends[0], COIL_READ, "read");
  ck_assert_int_eq(
      coil_poll_add(&loop, &again, ends[0], COIL_READ, note_name, "x"), -EBUSY);
  watch(&w, ends[0], COIL_WRITE, "write");
  ck_assert_int_eq(coil_poll_add(&loop, &both, ends[0], COIL_READ | COIL_WRITE,
                                 note_name, "x"),
                   -EBUSY);
  ck_assert(coil_poll_cancel(&loop, &r));
  ck_assert(!coil_poll_cancel(&loop, &r));
  watch(&r, ends[0], COIL_READ, "read");
  look();
  expect_trace("| write ");
  teardown();
}
END_TEST

START_TEST(io_03_closing_wakes_who_watches) {
  setup();
  coil_watch r, w;
  watch(&r, ends[0], COIL_READ, "read");
  watch(&w, ends[0], COIL_WRITE, "write");
  ck_assert_int_eq(coil_poll_close(&loop, ends[0]), 0);
  look();
  expect_trace("read write | ");
  ck_assert_int_eq(r.err, -EBADF);
  ck_assert_int_eq(w.err, -EBADF);
  ck_assert_int_eq(coil_poll_close(&loop, ends[0]), -EBADF);
  teardown();
}
END_TEST

START_TEST(io_06_closing_one_duplicate_does_not_spin) {
  setup();
  coil_watch w;
  watch(&w, ends[0], COIL_READ, "read");
  int copy = dup(ends[0]);
  ck_assert_int_eq(coil_poll_close(&loop, ends[0]), 0);
  look();
  ck_assert_int_eq(write(ends[1], "abc", 3), 3);
  look();
  look();
  expect_trace("read | | | "); /* by the close, and never again */

  int pair[2]; /* nor does it reach the next file of that number */
  char c[3];
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  ck_assert_int_eq(pair[0], ends[0]);
  watch(&w, pair[0], COIL_READ, "read");
  ck_assert_int_eq(read(copy, c, 3), 3);
  ck_assert_int_eq(write(ends[1], "abc", 3), 3);
  look();
  expect_trace("read | | | | ");
  close(pair[1]);
  close(copy);
  teardown();
}
END_TEST

START_TEST(io_07_what_is_always_ready_is_refused) {
  setup();
  coil_watch w;
  int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ck_assert_int_eq(coil_poll_add(&loop, &w, fd, COIL_READ, note_name, "x"),
                   -EPERM);
  close(fd);
  fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  ck_assert_int_eq(coil_poll_add(&loop, &w, fd, COIL_READ, note_name, "x"),
                   -EPERM);
  close(fd);
  ck_assert_int_eq(coil_poll_add(&loop, &w, fd, COIL_READ, note_name, "x"),
                   -EBADF);
  ck_assert_int_eq(coil_poll_add(&loop, &w, -1, COIL_READ, note_name, "x"),
                   -EBADF);
  ck_assert_int_eq(coil_poll_add(&loop, &w, 1 << 20, COIL_READ | COIL_OWNED,
                                 note_name, "x"),
                   -EBADF);
  teardown();
}
END_TEST

START_TEST(io_09_a_hangup_is_news_for_both) {
  setup();
  coil_watch r, w;
  char full[4096] = "";
  ck_assert_int_eq(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
  while (write(ends[0], full, sizeof full) > 0) continue;
  watch(&r, ends[0], COIL_READ, "read");
  watch(&w, ends[0], COIL_WRITE, "write");
  look();
  expect_trace("| ");
  close(ends[1]);
  look();
  expect_trace("| | read write ");
  teardown();
}
END_TEST

/* Of a full pipe that nobody reads, the kernel says no more than "error". */
START_TEST(io_09_an_error_is_news_for_the_writer) {
  setup();
  coil_watch w;
  int pipe_ends[2];
  char full[4096] = "";
  ck_assert_int_eq(pipe2(pipe_ends, O_NONBLOCK), 0);
  while (write(pipe_ends[1], full, sizeof full) > 0) continue;
  watch(&w, pipe_ends[1], COIL_WRITE, "write");
  look();
  close(pipe_ends[0]);
  look();
  expect_trace("| | write ");
  coil_poll_close(&loop, pipe_ends[1]);
  teardown();
}
END_TEST

/* Edges alone would lose the second: nothing has happened in between. */
START_TEST(io_10_readiness_is_level) {
  setup();
  coil_watch w;
  char c;
  ck_assert_int_eq(write(ends[1], "abc", 3), 3);
  for (int i = 0; i < 3; i++) {
    watch(&w, ends[0], COIL_READ, "read");
    look();
    ck_assert_int_eq(read(ends[0], &c, 1), 1);
  }
  watch(&w, ends[0], COIL_READ, "read");
  look();
  expect_trace("| read | read | read | ");
  teardown();
}
END_TEST

/* Readiness remembered from the file that had this number before would be
 * wrong, and so would the registration, which the kernel has dropped. */
START_TEST(io_20_a_number_used_again_is_another_file) {
  setup();
  coil_watch w;
  int pair[2], fd = ends[0];
  ck_assert_int_eq(write(ends[1], "abc", 3), 3);
  watch(&w, fd, COIL_READ, "old");
  look();
  close(ends[0]); /* behind the loop's back */
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  ck_assert_int_eq(pair[0], fd);
  watch(&w, fd, COIL_READ, "new");
  look();
  expect_trace("| old | ");
  ck_assert_int_eq(write(pair[1], "abc", 3), 3);
  look();
  expect_trace("| old | | new ");
  close(pair[1]);
  teardown();
}
END_TEST

static void wait_and_close(void *arg) {
  coil_poll_close(&loop, *(int *)arg);
}

START_TEST(loop_30_a_watched_descriptor_keeps_the_loop) {
  setup();
  coil_watch r, w;
  watch(&r, ends[0], COIL_READ, "read");
  ck_assert_int_eq(coil_poll_add(&loop, &w, ends[1], COIL_WRITE, wait_and_close,
                                 &ends[1]),
                   0);
  ck_assert_int_eq(coil_loop_run(&loop), 0); /* until nothing is watched */
  expect_trace("read ");
  teardown();
}
END_TEST

RUN_TESTS("poll", loop_11_descriptors_go_before_timers,
          io_01_a_watch_fires_once_when_ready,
          io_02_a_second_watch_of_one_direction_is_refused,
          io_03_closing_wakes_who_watches,
          io_06_closing_one_duplicate_does_not_spin,
          io_07_what_is_always_ready_is_refused,
          io_09_a_hangup_is_news_for_both,
          io_09_an_error_is_news_for_the_writer, io_10_readiness_is_level,
          io_20_a_number_used_again_is_another_file,
          loop_30_a_watched_descriptor_keeps_the_loop)
