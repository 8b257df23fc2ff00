/* test_thread_names.c -- names of hosts, asked for in a thread. */
#include "help.h"

#include "thread.h"

#include <arpa/inet.h>
#include <sys/socket.h>

static int resolve_figures(void *arg, void **result) {
  (void)result;
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list;
  char text[INET6_ADDRSTRLEN];
  ck_assert_int_eq(coil_getaddrinfo("127.0.0.1", "80", &hints, &list), 0);
  struct sockaddr_in *four = (struct sockaddr_in *)(void *)list->ai_addr;
  inet_ntop(AF_INET, &four->sin_addr, text, sizeof text);
  note("%s:%d ", text, ntohs(four->sin_port));
  freeaddrinfo(list);
  ck_assert_int_eq(coil_getaddrinfo("::1", NULL, &hints, &list), 0);
  ck_assert_int_eq(list->ai_family, AF_INET6);
  freeaddrinfo(list);
  hints.ai_flags = AI_PASSIVE;
  ck_assert_int_eq(coil_getaddrinfo(NULL, "0", &hints, &list), 0);
  freeaddrinfo(list);
  ck_assert_ptr_null(((coil_loop *)arg)->pools); /* no thread was asked */
  return 0;
}

START_TEST(dns_01_figures_are_answered_at_once) {
  coil_loop loop;
  coil_loop_init(&loop);
  ck_assert_int_eq(coil_run_with(&loop, resolve_figures, &loop, NULL), 0);
  expect_trace("127.0.0.1:80 ");
  coil_loop_close(&loop);
}
END_TEST

static int resolve_badly(void *arg, void **result) {
  (void)arg, (void)result;
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST}, *list;
  int err = coil_getaddrinfo("no figures", NULL, &hints, &list);
  ck_assert_int_eq(err, COIL_EAI(EAI_NONAME));
  ck_assert_str_eq(coil_gai_strerror(err), gai_strerror(EAI_NONAME));
  ck_assert_str_eq(coil_gai_strerror(-ENOMEM), strerror(ENOMEM));
  err = coil_getaddrinfo("localhost", "no such service", NULL, &list);
  ck_assert_int_lt(err, COIL_EAI(0));
  return coil_getaddrinfo(NULL, NULL, NULL, &list);
}

START_TEST(dns_02_failures_are_codes_with_a_text) {
  ck_assert_int_eq(coil_run(resolve_badly, NULL, NULL), COIL_EAI(EAI_NONAME));
}
END_TEST

static int resolve_localhost(void *arg, void **result) {
  (void)arg, (void)result;
  struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
  struct addrinfo *list, *direct;
  int err = getaddrinfo("localhost", "http", &hints, &direct);
  int ours = coil_getaddrinfo("localhost", "http", &hints, &list);
  if (err) {
    ck_assert_int_lt(ours, 0); /* a machine without /etc/hosts, or services */
    return 0;
  }
  ck_assert_int_eq(ours, 0);
  ck_assert_uint_eq(list->ai_addrlen, direct->ai_addrlen);
  ck_assert_int_eq(memcmp(list->ai_addr, direct->ai_addr, list->ai_addrlen), 0);
  freeaddrinfo(list);
  freeaddrinfo(direct);
  return 0;
}

START_TEST(dns_03_names_are_resolved_as_the_system_does) {
  ck_assert_int_eq(coil_run(resolve_localhost, NULL, NULL), 0);
}
END_TEST

RUN_TESTS("thread: names", dns_01_figures_are_answered_at_once,
          dns_02_failures_are_codes_with_a_text,
          dns_03_names_are_resolved_as_the_system_does)
