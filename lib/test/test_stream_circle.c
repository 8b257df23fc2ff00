/* test_stream_circle.c -- servers in circles, and nowhere. */
#include "test_serve.h"

static int shut_down(coil_stream *s, void *arg) {
  (void)s, (void)arg;
  coil_server_close(&server);
  note("%d ", coil_server_wait_closed(&server) == -EDEADLK);
  return -EIO;
}

static int wait_too(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_server_wait_closed(&server);
}

/* One step further away: the client waits for the one who waits for it. */
static int shut_down_by_another(coil_stream *s, void *arg) {
  coil_task *t = start(wait_too, NULL);
  (void)s, (void)arg;
  coil_server_close(&server);
  int err = join(t);
  note("%d ", err == -ECANCELED);
  return err;
}

static coil_client_fn *fn;

static int use_once(void *arg, void **result) {
  coil_stream s;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_start_unix_server(path, fn, NULL, &server), 0);
  ck_assert_int_eq(coil_open_unix_connection(path, &s), 0);
  if (coil_sleep(COIL_MS(10))) return -1;
  coil_stream_abort(&s);
  coil_server_close_clients(&server);
  return coil_server_wait_closed(&server);
}

/* It waited for its own end, and when it was cancelled it cancelled itself
 * again and again, and gave nobody a turn. */
START_TEST(tsk_09_a_client_cannot_wait_for_its_server) {
  fn = shut_down;
  run_server(use_once);
  expect_trace("1 ");
}
END_TEST

START_TEST(loop_29_a_circle_through_a_server_is_ended) {
  fn = shut_down_by_another;
  run_server_until(use_once, -EDEADLK);
  expect_trace("1 ");
}
END_TEST

static void serve_nowhere(void *arg) {
  (void)arg;
  coil_start_server("127.0.0.1", 0, echo_lines, NULL, &server);
}

/* It crashed, and said nothing. */
START_TEST(srv_a_server_outside_of_a_loop_is_misuse) {
  ck_assert_int_eq(killed_by(serve_nowhere, NULL), SIGABRT);
}
END_TEST

RUN_TESTS("stream, circles", tsk_09_a_client_cannot_wait_for_its_server,
          loop_29_a_circle_through_a_server_is_ended,
          srv_a_server_outside_of_a_loop_is_misuse)
