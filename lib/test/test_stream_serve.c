/* test_stream_serve.c -- servers: whom they serve, how they stop, and what they
 * do when descriptors run out. */
#include "test_serve.h"

#include <sys/stat.h>

static int talk_by_path(void *arg, void **result) {
  coil_stream s;
  struct stat file;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_start_unix_server(path, echo_lines, NULL, &server), 0);
  ck_assert_int_eq(coil_server_port(&server), -EINVAL);
  ck_assert_int_eq(coil_open_unix_connection(path, &s), 0);
  ck_assert_int_eq(ask(&s, "hello\n"), 0);
  coil_server_close(&server);
  ck_assert_int_eq(stat(path, &file), -1);
  coil_stream none;
  ck_assert_int_eq(coil_open_unix_connection(path, &none), -ENOENT);
  ck_assert_int_eq(ask(&s, "still served\n"), 0); /* to the end */
  coil_stream_close(&s);
  return coil_server_wait_closed(&server);
}

START_TEST(srv_unix_sockets_and_clients_outlive_the_listening) {
  run_server(talk_by_path);
}
END_TEST

/* What a server that crashed has left is in nobody's way; another's is. */
static int replace_socket(void *arg, void **result) {
  coil_server other;
  coil_stream s;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_start_unix_server(path, echo_lines, NULL, &server), 0);
  ck_assert_int_eq(coil_start_unix_server(path, echo_lines, NULL, &other), 0);
  coil_server_close(&server);
  ck_assert_int_eq(coil_open_unix_connection(path, &s), 0); /* to the other */
  ck_assert_int_eq(ask(&s, "hello\n"), 0);
  coil_stream_close(&s);
  coil_server_close(&other);
  ck_assert_int_eq(coil_server_wait_closed(&other), 0);

  FILE *f = fopen(path, "w"); /* a file is not a socket: it stays */
  fclose(f);
  ck_assert_int_eq(coil_start_unix_server(path, echo_lines, NULL, &other),
                   -EADDRINUSE);
  ck_assert_int_eq(unlink(path), 0);
  return coil_server_wait_closed(&server);
}

START_TEST(srv_a_socket_that_was_left_over_is_replaced) {
  run_server(replace_socket);
}
END_TEST

static int hold_on(coil_stream *s, void *arg) {
  char c;
  (void)arg;
  note("in ");
  int err = (int)coil_stream_read(s, &c, 1);
  note("out:%d ", err);
  return err;
}

static int serve_for_ever(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_server_wait_closed(&server);
  note("served:%d ", err);
  return err;
}

/* Its clients would stay for ever. */
static int cancel_server(void *arg, void **result) {
  coil_stream a, b, late;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_start_unix_server(path, hold_on, NULL, &server), 0);
  coil_task *t = start(serve_for_ever, NULL);
  ck_assert_int_eq(coil_open_unix_connection(path, &a), 0);
  ck_assert_int_eq(coil_open_unix_connection(path, &b), 0);
  if (coil_sleep(COIL_MS(1))) return -1;
  ck_assert_int_eq(coil_open_unix_connection(path, &late), 0);
  coil_task_cancel(t); /* the last one is not even accepted */
  ck_assert_int_eq(join(t), -ECANCELED);
  char c;
  ck_assert_int_eq(coil_stream_read(&a, &c, 1), 0);
  coil_stream_close(&a);
  coil_stream_close(&b);
  coil_stream_close(&late);
  return 0;
}

START_TEST(srv_a_cancelled_server_leaves_nobody_behind) {
  char expected[100];
  run_server(cancel_server);
  snprintf(expected, sizeof expected, "in in out:%d out:%d served:%d ",
           -ECANCELED, -ECANCELED, -ECANCELED);
  expect_trace(expected);
}
END_TEST

/* A task that is cancelled before its first step never runs; what it was to
 * close must be closed all the same. */
static int cancel_early(void *arg, void **result) {
  coil_stream s;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_start_unix_server(path, hold_on, NULL, &server), 0);
  ck_assert_int_eq(coil_open_unix_connection(path, &s), 0);
  while (coil_list_is_empty(&server.clients))
    if (coil_yield()) return -1;
  coil_server_close_clients(&server);
  ck_assert_int_eq(stop_serving(), 0);
  coil_stream_close(&s);
  ck_assert_int_eq(coil_start_unix_server(path, hold_on, NULL, &server), 0);
  return stop_serving(); /* the acceptor has not had its first step either */
}

START_TEST(srv_a_client_cancelled_before_it_began) {
  run_server(cancel_early);
  expect_trace("");
}
END_TEST

static int speak_and_fail(coil_stream *s, void *arg) {
  coil_stream_write(s, "last words\n", 11);
  return arg ? -EPROTO : 0;
}

static int hear_last_words(void *arg, void **result) {
  (void)arg, (void)result;
  for (int fails = 0; fails < 2; fails++) {
    coil_stream s;
    char line[20];
    ck_assert_int_eq(coil_start_unix_server(path, speak_and_fail,
                                            fails ? path : NULL, &server),
                     0);
    ck_assert_int_eq(coil_open_unix_connection(path, &s), 0);
    ck_assert_int_eq(coil_stream_readline(&s, line, sizeof line), 11);
    ck_assert_int_eq(coil_stream_readline(&s, line, sizeof line), 0);
    coil_stream_close(&s);
    ck_assert_int_eq(stop_serving(), 0);
  }
  return 0;
}

START_TEST(srv_the_stream_ends_with_its_function) {
  run_server(hear_last_words);
}
END_TEST

static struct rlimit limit; /* as it was */

/* No descriptor more than there are. */
static void use_up(void) {
  getrlimit(RLIMIT_NOFILE, &limit);
  struct rlimit none = {(rlim_t)lowest_free_descriptor(), limit.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
}

static int count_waits;
static void (*sim_wait)(coil_loop *, coil_time);

static void count_and_wait(coil_loop *loop, coil_time until) {
  count_waits++;
  sim_wait(loop, until);
}

static int run_out(void *arg, void **result) {
  coil_loop *loop = coil_get_running_loop();
  coil_stream s, none;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_start_unix_server(path, echo_lines, NULL, &server), 0);
  ck_assert_int_eq(coil_open_unix_connection(path, &s), 0);
  use_up();
  sim_wait = loop->wait;
  loop->wait = count_and_wait;
  if (coil_sleep(COIL_SEC(2))) return -1;
  ck_assert_int_lt(count_waits, 100); /* 20 attempts, and no busy loop */
  loop->wait = sim_wait;
  ck_assert(coil_list_is_empty(&server.clients));
  ck_assert_int_eq(coil_open_unix_connection(path, &none), -EMFILE);
  setrlimit(RLIMIT_NOFILE, &limit);
  ck_assert_int_eq(ask(&s, "served after all\n"), 0);
  ck_assert_int_ge(now_ms(), 2000);
  ck_assert_int_le(now_ms(), 2100);
  coil_stream_close(&s);
  return stop_serving();
}

/* Under valgrind the client is accepted first, and then thrown away. */
START_TEST(io_12_a_server_survives_emfile) {
  if (RUNNING_ON_VALGRIND) return;
  run_server(run_out);
}
END_TEST

static int stop_in_pause(void *arg, void **result) {
  coil_stream s;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_start_unix_server(path, echo_lines, NULL, &server), 0);
  ck_assert_int_eq(coil_open_unix_connection(path, &s), 0);
  use_up();
  if (coil_sleep(COIL_MS(50))) return -1;
  setrlimit(RLIMIT_NOFILE, &limit);
  ck_assert_int_eq(stop_serving(), 0);
  ck_assert_int_eq(now_ms(), 50);
  coil_stream_close(&s);
  return 0;
}

START_TEST(io_12_a_server_is_closed_in_its_pause) {
  run_server(stop_in_pause);
}
END_TEST

static int chat(void *arg, void **result) {
  coil_stream s;
  char line[30];
  (void)result;
  int err = coil_open_unix_connection(path, &s);
  if (err) return err;
  for (int i = 0; i < 5 && !err; i++) {
    snprintf(line, sizeof line, "%ld says %d\n", (long)(intptr_t)arg, i);
    err = ask(&s, line);
  }
  int closed = coil_stream_wait_closed(&s);
  return err ? err : closed;
}

static int chat_all(void *arg, void **result) {
  enum { MANY = 150 }; /* more than are accepted in a row */
  coil_task *ts[MANY];
  (void)arg, (void)result;
  ck_assert_int_eq(coil_start_unix_server(path, echo_lines, NULL, &server), 0);
  for (intptr_t i = 0; i < MANY; i++) ts[i] = start(chat, (void *)i);
  for (int i = 0; i < MANY; i++) ck_assert_int_eq(join(ts[i]), 0);
  return stop_serving();
}

START_TEST(srv_many_clients_at_once) {
  run_server(chat_all);
}
END_TEST

RUN_TESTS("stream, serving", srv_unix_sockets_and_clients_outlive_the_listening,
          srv_a_socket_that_was_left_over_is_replaced,
          srv_a_cancelled_server_leaves_nobody_behind,
          srv_a_client_cancelled_before_it_began,
          srv_the_stream_ends_with_its_function, io_12_a_server_survives_emfile,
          io_12_a_server_is_closed_in_its_pause, srv_many_clients_at_once)
