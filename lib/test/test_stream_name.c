/* test_stream_name.c -- connections to hosts by their names.  The only name that
 * is asked for is localhost, which the machine itself knows. */
#include "test_serve.h"

#include "thread.h"

static int ask_and_close(const char *host) {
  coil_stream s;
  int port = coil_server_port(&server);
  int err = coil_open_connection_by_name(host, port, &s);
  if (err) return err;
  ck_assert_int_eq(ask(&s, "hello\n"), 0);
  return coil_stream_wait_closed(&s);
}

/* The server has one address, but this machine may have two, and the first be
 * the other.  Not every machine has both, or knows its name. */
static int talk_to_localhost(void *host, void **result) {
  struct addrinfo *list;
  (void)result;
  int unknown = getaddrinfo("localhost", NULL, NULL, &list);
  if (!unknown) freeaddrinfo(list);
  int err = coil_start_server(host, 0, echo_lines, NULL, &server);
  if (err) return err;
  ck_assert_int_eq(ask_and_close(host), 0);
  ck_assert_int_eq(ask_and_close(NULL), 0);
  if (!unknown && strcmp(host, "127.0.0.1") == 0)
    ck_assert_int_eq(ask_and_close("localhost"), 0);
  return stop_serving();
}

START_TEST(dns_a_name_is_as_good_as_an_address) {
  ck_assert_int_eq(coil_run(talk_to_localhost, "127.0.0.1", NULL), 0);
  int err = coil_run(talk_to_localhost, "::1", NULL);
  ck_assert(!err || err == -EADDRNOTAVAIL || err == -EAFNOSUPPORT);
}
END_TEST

static int refused(void *arg, void **result) {
  coil_stream s;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_start_server("127.0.0.1", 0, echo_lines, NULL, &server),
                   0);
  int port = coil_server_port(&server);
  ck_assert_int_eq(stop_serving(), 0); /* nobody listens there any more */
  ck_assert_int_eq(coil_open_connection_by_name("127.0.0.1", -1, &s), -EINVAL);
  ck_assert_int_eq(coil_open_connection_by_name("127.0.0.1", 65536, &s),
                   -EINVAL);
  return coil_open_connection_by_name("127.0.0.1", port, &s);
}

START_TEST(dns_the_last_error_is_told) {
  ck_assert_int_eq(coil_run(refused, NULL, NULL), -ECONNREFUSED);
}
END_TEST

static int connect_by_name(void *arg, void **result) {
  coil_stream s;
  (void)arg, (void)result;
  int err = coil_open_connection_by_name("localhost", 1, &s);
  if (!err) coil_stream_abort(&s);
  return err;
}

static int cancel_it(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = coil_create_task(connect_by_name, NULL);
  ck_assert_int_eq(coil_yield(), 0);
  ck_assert(coil_task_cancel(t));
  int err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

START_TEST(dns_a_cancel_ends_the_attempts) {
  ck_assert_int_eq(coil_run(cancel_it, NULL, NULL), -ECANCELED);
}
END_TEST

RUN_TESTS("streams to names", dns_a_name_is_as_good_as_an_address,
          dns_the_last_error_is_told, dns_a_cancel_ends_the_attempts)
