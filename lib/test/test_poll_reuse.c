/* test_poll_reuse.c -- descriptors are numbers: closed, used again, duplicated,
 * and owned by one who promises to tell. */
#include "help.h"

#include <netinet/in.h>
#include <sys/socket.h>

static coil_loop loop;
static int ends[2], again[2]; /* socket pairs */

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

/* One turn that looks, but does not wait. */
static void look(void) {
  coil_handle h;
  coil_call_soon(&loop, &h, note_name, "|");
  ck_assert_int_eq(coil_loop_step(&loop), 1);
}

static void watch(coil_watch *w, int fd, int what, char *name) {
  ck_assert_int_eq(coil_poll_add(&loop, w, fd, what, note_name, name), 0);
}

static void send_abc(int fd) {
  ck_assert_int_eq(write(fd, "abc", 3), 3);
}

/* Another file comes to the number of ends[0]. */
static void reuse(void) {
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, again), 0);
  ck_assert_int_eq(again[0], ends[0]);
}

static coil_watch late, fresh;

static void close_and_reuse(void *name) {
  note_name(name);
  coil_poll_close(&loop, ends[0]);
  reuse();
  watch(&fresh, again[0], COIL_READ, "fresh");
}

static void note_late(void *arg) {
  (void)arg;
  note("late:%d ", late.err == -EBADF);
}

START_TEST(io_05_closed_on_the_way_is_closed) {
  setup();
  coil_watch first;
  coil_poll_init(&loop);
  ck_assert_int_eq(
      coil_poll_add(&loop, &late, ends[0], COIL_READ, note_late, NULL), 0);
  coil_handle h;
  send_abc(ends[1]);
  coil_call_soon(&loop, &h, close_and_reuse, "first");
  ck_assert_int_eq(coil_loop_step(&loop), 1); /* both are in this turn */
  look();
  expect_trace("first late:1 | ");
  send_abc(again[1]);
  look();
  expect_trace("first late:1 | | fresh ");
  watch(&first, ends[0], COIL_READ, "level");
  look();
  ck_assert_ptr_nonnull(strstr(trace, "level"));
  close(again[1]);
  teardown();
}
END_TEST

/* The closer must come first: epoll tells in the order of arrival, poll(2) in
 * that of the numbers. */
START_TEST(io_04_an_old_event_does_not_reach_the_new_file) {
  coil_watch w, other;
  int pair[2];
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  setup();
  ck_assert_int_eq(
      coil_poll_add(&loop, &w, pair[0], COIL_READ, close_and_reuse, "closer"),
      0);
  watch(&other, ends[0], COIL_READ, "old");
  send_abc(pair[1]);
  send_abc(ends[1]); /* one wait brings both */
  look();
  ck_assert_int_eq(other.err, -EBADF);
  look();
  ck_assert_ptr_null(strstr(trace, "fresh"));
  ck_assert(coil_poll_cancel(&loop, &fresh));
  coil_poll_close(&loop, pair[0]);
  close(pair[1]);
  close(again[1]);
  teardown();
}
END_TEST

/* Found while writing this: the watch of a file that was closed behind our back
 * made a watch of the next file of that number impossible (-EBUSY). */
START_TEST(io_20_who_watches_a_lost_file_learns_it) {
  setup();
  coil_watch w, next;
  watch(&w, ends[0], COIL_READ, "old");
  close(ends[0]);
  reuse();
  watch(&next, again[0], COIL_READ, "new");
  look();
  expect_trace("old | ");
  ck_assert_int_eq(w.err, -EBADF);
  send_abc(again[1]);
  look();
  expect_trace("old | | new ");
  ck_assert_int_eq(next.err, 0);
  close(again[1]);
  teardown();
}
END_TEST

/* The kernel goes on reporting a file, under the number it had, as long as a
 * duplicate of its descriptor is open. */
START_TEST(io_06_a_duplicate_of_the_old_file_is_not_heard) {
  setup();
  coil_watch w, next;
  watch(&w, ends[0], COIL_READ, "old");
  int copy = dup(ends[0]);
  close(ends[0]);
  reuse();
  watch(&next, again[0], COIL_READ, "new");
  look();
  expect_trace("old | ");
  send_abc(ends[1]);
  look();
  look();
  expect_trace("old | | | ");
  ck_assert(coil_poll_cancel(&loop, &next));
  close(copy);
  close(again[1]);
  teardown();
}
END_TEST

static void own(int fd) {
  ck_assert_int_eq(coil_poll_own(&loop, fd), 0);
}

static void watch_owned(coil_watch *w, char *name) {
  watch(w, ends[0], COIL_READ | COIL_OWNED, name);
}

START_TEST(io_10_what_the_owner_leaves_is_still_ready) {
  setup();
  coil_watch w;
  char c, rest[3];
  own(ends[0]);
  ck_assert(!coil_poll_is_ready(&loop, ends[0], COIL_READ));
  watch_owned(&w, "read");
  look();
  send_abc(ends[1]);
  look();
  expect_trace("| | read ");
  ck_assert(coil_poll_is_ready(&loop, ends[0], COIL_READ));
  ck_assert_int_eq(read(ends[0], &c, 1), 1);
  coil_poll_learn(&loop, ends[0], COIL_READ, 1, 1); /* there may be more */
  watch_owned(&w, "again");
  look();
  expect_trace("| | read again | ");
  ck_assert_int_eq(read(ends[0], rest, 3), 2);
  coil_poll_learn(&loop, ends[0], COIL_READ, 3, 2); /* there is not */
  watch_owned(&w, "never");
  look();
  expect_trace("| | read again | | ");
  ck_assert(coil_poll_cancel(&loop, &w));
  teardown();
}
END_TEST

START_TEST(io_01_eagain_means_not_ready) {
  setup();
  coil_watch w;
  own(ends[0]);
  watch_owned(&w, "read");
  send_abc(ends[1]);
  look();
  coil_poll_learn(&loop, ends[0], COIL_READ, 10, -EINTR); /* says nothing */
  ck_assert(coil_poll_is_ready(&loop, ends[0], COIL_READ));
  coil_poll_learn(&loop, ends[0], COIL_READ, 10, -EAGAIN);
  ck_assert(!coil_poll_is_ready(&loop, ends[0], COIL_READ));
  coil_poll_learn(&loop, 9999, COIL_READ, 10, -EAGAIN); /* unknown: nothing */
  teardown();
}
END_TEST

/* The end comes with the last bytes; after a short read no news will follow. */
START_TEST(io_08_the_end_is_not_lost_behind_a_short_read) {
  setup();
  coil_watch w;
  char bytes[10];
  own(ends[0]);
  send_abc(ends[1]);
  shutdown(ends[1], SHUT_WR);
  watch_owned(&w, "read");
  look();
  ssize_t n = read(ends[0], bytes, sizeof bytes);
  ck_assert_int_eq(n, 3);
  coil_poll_learn(&loop, ends[0], COIL_READ, sizeof bytes, n);
  watch_owned(&w, "end");
  look();
  ck_assert_ptr_nonnull(strstr(trace, "end"));
  ck_assert_int_eq(read(ends[0], bytes, sizeof bytes), 0);
  teardown();
}
END_TEST

static void connect_tcp(int fds[2]) {
  struct sockaddr_in a = {.sin_family = AF_INET,
                          .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t n = sizeof a;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  ck_assert_int_eq(bind(listener, (struct sockaddr *)&a, sizeof a), 0);
  ck_assert_int_eq(listen(listener, 1), 0);
  ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&a, &n), 0);
  fds[1] = socket(AF_INET, SOCK_STREAM, 0);
  ck_assert_int_eq(connect(fds[1], (struct sockaddr *)&a, sizeof a), 0);
  fds[0] = accept(listener, NULL, NULL);
  ck_assert_int_ge(fds[0], 0);
  close(listener);
}

/* A read stops at urgent data, though more is behind: a peer could stall us. */
START_TEST(io_10_urgent_data_does_not_hide_what_follows) {
  coil_loop_init(&loop);
  connect_tcp(ends);
  coil_watch w;
  char bytes[10];
  ck_assert_int_eq(send(ends[1], "a", 1, 0), 1);
  ck_assert_int_eq(send(ends[1], "!", 1, MSG_OOB), 1);
  ck_assert_int_eq(send(ends[1], "b", 1, 0), 1);
  while (recv(ends[0], bytes, 3, MSG_PEEK) < 1) continue;
  own(ends[0]);
  for (size_t got = 0; got < 2;) {
    watch_owned(&w, "read");
    while (w.what) look(); /* or it hangs here */
    ssize_t n = recv(ends[0], bytes + got, 3, MSG_DONTWAIT);
    coil_poll_learn(&loop, ends[0], COIL_READ, 3, n < 0 ? -errno : n);
    if (n > 0) got += (size_t)n;
  }
  ck_assert_mem_eq(bytes, "ab", 2);
  teardown();
}
END_TEST

START_TEST(io_20_an_owner_inherits_nothing) {
  setup();
  coil_watch w, mine;
  own(ends[0]);
  watch_owned(&w, "old");
  send_abc(ends[1]);
  look();
  ck_assert(coil_poll_is_ready(&loop, ends[0], COIL_READ));
  watch(&w, ends[0], COIL_WRITE | COIL_OWNED, "old");
  close(ends[0]); /* against the promise */
  reuse();
  own(again[0]);
  ck_assert(!coil_poll_is_ready(&loop, again[0], COIL_READ));
  look();
  ck_assert_int_eq(w.err, -EBADF);
  watch_owned(&mine, "mine");
  look();
  expect_trace("| old old | | ");
  ck_assert(coil_poll_cancel(&loop, &mine));

  coil_poll_close(&loop, again[0]); /* and one who is none neither */
  ck_assert(!coil_poll_is_ready(&loop, ends[0], COIL_READ));
  ck_assert_int_eq(coil_poll_own(&loop, ends[0]), -EBADF);
  ck_assert_int_eq(coil_poll_own(&loop, -1), -EBADF);
  close(again[1]);
  teardown();
}
END_TEST

RUN_TESTS("poll, numbers used again", io_05_closed_on_the_way_is_closed,
          io_04_an_old_event_does_not_reach_the_new_file,
          io_20_who_watches_a_lost_file_learns_it,
          io_06_a_duplicate_of_the_old_file_is_not_heard,
          io_10_what_the_owner_leaves_is_still_ready,
          io_01_eagain_means_not_ready,
          io_08_the_end_is_not_lost_behind_a_short_read,
          io_10_urgent_data_does_not_hide_what_follows,
          io_20_an_owner_inherits_nothing)
