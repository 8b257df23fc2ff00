/* test_stream_connect.c -- connections that are opened, refused, waited for and
 * reset. */
#include "test_serve.h"

#include <netinet/in.h>

static void expect_flags(int fd) {
  ck_assert_int_ne(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
  ck_assert_int_ne(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
}

static int tell_flags(coil_stream *s, void *arg) {
  expect_flags(s->fd);
  return echo_lines(s, arg);
}

static int talk_by_tcp(void *host, void **result) {
  coil_stream s;
  (void)result;
  int err = coil_start_server(host, 0, tell_flags, NULL, &server);
  if (err) return err;
  int port = coil_server_port(&server);
  ck_assert_int_gt(port, 0);
  expect_flags(server.fd);
  ck_assert_int_eq(coil_open_connection(host, port, &s), 0);
  expect_flags(s.fd);
  ck_assert_int_eq(ask(&s, "hello\n"), 0);
  ck_assert_int_eq(ask(&s, "\n"), 0);
  ck_assert_int_eq(coil_stream_wait_closed(&s), 0);
  return stop_serving();
}

static int talk_by_both(void *arg, void **result) {
  (void)arg;
  ck_assert_int_eq(talk_by_tcp("127.0.0.1", result), 0);
  int err = talk_by_tcp("::1", result); /* not every machine has it */
  return err == -EADDRNOTAVAIL || err == -EAFNOSUPPORT ? 0 : err;
}

START_TEST(io_13_tcp_and_the_flags_of_its_sockets) {
  run_server(talk_by_both);
}
END_TEST

static int fail_to_connect(void *arg, void **result) {
  coil_stream s;
  coil_server other;
  char longer[200];
  (void)arg, (void)result;
  ck_assert_int_eq(coil_start_server("127.0.0.1", 0, echo_lines, NULL, &server),
                   0);
  int port = coil_server_port(&server);
  ck_assert_int_eq(
      coil_start_server("127.0.0.1", port, echo_lines, NULL, &other),
      -EADDRINUSE);
  ck_assert_int_eq(stop_serving(), 0);
  ck_assert_int_eq(coil_open_connection("127.0.0.1", port, &s), -ECONNREFUSED);
  ck_assert_int_eq(coil_open_connection("localhost", port, &s), -EINVAL);
  ck_assert_int_eq(coil_open_connection("127.0.0.1", 65536, &s), -EINVAL);
  ck_assert_int_eq(coil_open_connection("127.0.0.1", -1, &s), -EINVAL);
  ck_assert_int_eq(coil_start_server("name", 0, echo_lines, NULL, &other),
                   -EINVAL);
  memset(longer, 'x', sizeof longer - 1);
  longer[sizeof longer - 1] = '\0';
  ck_assert_int_eq(coil_open_unix_connection(longer, &s), -ENAMETOOLONG);
  ck_assert_int_eq(coil_open_unix_connection("", &s), -EINVAL);
  ck_assert_int_eq(coil_start_unix_server(longer, echo_lines, NULL, &other),
                   -ENAMETOOLONG);
  struct sockaddr nowhere = {.sa_family = 250};
  ck_assert_int_eq(coil_open_connection_to(&nowhere, sizeof nowhere, &s),
                   -EAFNOSUPPORT);
  return 0;
}

START_TEST(io_11_connections_that_fail) {
  run_server(fail_to_connect);
}
END_TEST

static int reset_by_peer(coil_stream *s, void *arg) {
  char c;
  (void)arg;
  int err = (int)coil_stream_read(s, &c, 1);
  note("read:%d ", err);
  ck_assert_int_eq(coil_stream_read(s, &c, 1), err);
  return err;
}

static int reset(void *arg, void **result) {
  coil_stream s;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_start_server(NULL, 0, reset_by_peer, NULL, &server), 0);
  int port = coil_server_port(&server);
  ck_assert_int_eq(coil_open_connection("127.0.0.1", port, &s), 0);
  while (coil_list_is_empty(&server.clients))
    if (coil_yield()) return -1;
  struct linger now = {1, 0};
  setsockopt(s.fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  coil_stream_abort(&s);
  while (!coil_list_is_empty(&server.clients))
    if (coil_yield()) return -1;
  return stop_serving();
}

START_TEST(io_08_a_reset_is_an_error_and_stays_one) {
  char expected[100];
  run_server(reset);
  snprintf(expected, sizeof expected, "read:%d ", -ECONNRESET);
  expect_trace(expected);
}
END_TEST

static int connect_once(void *arg, void **result) {
  coil_stream *s = arg;
  (void)result;
  return coil_open_unix_connection(path, s);
}

/* A listening socket whose queue is full, and nobody who accepts. */
static int connect_to_full(void *arg, void **result) {
  struct sockaddr_un a = {.sun_family = AF_UNIX};
  (void)arg, (void)result;
  coil_stream first, second;
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  strcpy(a.sun_path, path);
  ck_assert_int_eq(bind(listener, (struct sockaddr *)&a, sizeof a), 0);
  ck_assert_int_eq(listen(listener, 0), 0);
  ck_assert_int_eq(coil_open_unix_connection(path, &first), 0);
  int before = open_descriptors();
  coil_task *t = start(connect_once, &second);
  if (coil_sleep(COIL_SEC(1))) return -1;
  coil_task_cancel(t);
  ck_assert_int_eq(join(t), -ECANCELED);
  ck_assert_int_eq(open_descriptors(), before);

  t = start(connect_once, &second);
  if (coil_sleep(COIL_SEC(1))) return -1;
  close(accept(listener, NULL, NULL));
  ck_assert_int_eq(join(t), 0); /* when there is room, it goes on */
  coil_stream_close(&first);
  coil_stream_close(&second);
  close(listener);
  return unlink(path);
}

START_TEST(str_connecting_waits_for_room_and_can_be_cancelled) {
  run_server(connect_to_full);
}
END_TEST

static int connect_by_tcp(void *arg, void **result) {
  coil_stream s;
  (void)result;
  int err = coil_open_connection("127.0.0.1", *(int *)arg, &s);
  if (!err) coil_stream_abort(&s);
  return err;
}

/* A TCP queue that is full lets the connecting side wait for an answer. */
static int cancel_connect(void *arg, void **result) {
  struct sockaddr_in a = {.sin_family = AF_INET,
                          .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof a;
  int fds[3], n = 0;
  (void)arg, (void)result;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  ck_assert_int_eq(bind(listener, (struct sockaddr *)&a, sizeof a), 0);
  ck_assert_int_eq(listen(listener, 0), 0);
  getsockname(listener, (struct sockaddr *)&a, &size);
  for (; n < 3; n++) {
    fds[n] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(fds[n], (struct sockaddr *)&a, sizeof a);
  }
  int before = open_descriptors(), port = ntohs(a.sin_port);
  coil_task *t = start(connect_by_tcp, &port);
  if (coil_yield() || coil_yield()) return -1;
  coil_task_cancel(t);
  int err = join(t);
  ck_assert(err == -ECANCELED);
  ck_assert_int_eq(open_descriptors(), before);
  while (n > 0) close(fds[--n]);
  return close(listener);
}

START_TEST(io_11_a_cancelled_connect_leaves_nothing) {
  run_server(cancel_connect);
}
END_TEST

RUN_TESTS("stream, connecting", io_13_tcp_and_the_flags_of_its_sockets,
          io_11_connections_that_fail, io_08_a_reset_is_an_error_and_stays_one,
          str_connecting_waits_for_room_and_can_be_cancelled,
          io_11_a_cancelled_connect_leaves_nothing)
