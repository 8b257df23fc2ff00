/* test_postgres.c -- connecting, sending and receiving, with a real server. */
#include "testing.h"

#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>

/* --- connecting ------------------------------------------------------------
 */

/* The first address refuses; the second has another descriptor, which may well
 * get the number of the first. */
static int connect_at_second_try(void *arg, void **result) {
  (void)arg, (void)result;
  char two[300], *folder = strdup(strstr(how, "host=") + 5);
  *strchr(folder, ' ') = '\0';
  snprintf(two, sizeof two, "%s host=127.0.0.1,%s port=1,5432", how, folder);
  free(folder);
  for (int i = 0; i < 20; i++) {
    PGconn *c;
    ck_assert_int_eq(postgres_connect(two, &c), 0);
    expect_value(c, "SELECT 6 * 7", "42");
    PQfinish(c);
  }
  return 0;
}

START_TEST(db_07_each_step_has_its_own_descriptor) {
  ck_assert_int_eq(coil_run(connect_at_second_try, NULL, NULL), 0);
}
END_TEST

/* In place of libc's, for libpq too: who asks for a name, and where? */
static pthread_t loop_thread;
static atomic_int asked_in_loop, asked_elsewhere;

int getaddrinfo(const char *host, const char *service,
                const struct addrinfo *hints, struct addrinfo **list) {
  static int (*real)(const char *, const char *, const struct addrinfo *,
                     struct addrinfo **);
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
  bool is_name = host && !(hints && hints->ai_flags & AI_NUMERICHOST);
  if (is_name && pthread_equal(pthread_self(), loop_thread))
    asked_in_loop++;
  else if (is_name)
    asked_elsewhere++;
  return real(host, service, hints, list);
}

static int connect_to_a_name(void *arg, void **result) {
  (void)arg, (void)result;
  PGconn *c;
  loop_thread = pthread_self();
  ck_assert_int_eq(postgres_connect("host=localhost port=1", &c),
                   -ECONNREFUSED);
  ck_assert_str_eq(PQhost(c), "localhost");
  ck_assert_ptr_nonnull(strpbrk(PQhostaddr(c), ".:"));
  PQfinish(c);
  return 0;
}

START_TEST(db_08_names_are_looked_up_in_a_thread) {
  ck_assert_int_eq(coil_run(connect_to_a_name, NULL, NULL), 0);
  ck_assert_int_eq(asked_in_loop, 0);
  ck_assert_int_eq(asked_elsewhere, 1);
}
END_TEST

static int fail_to_connect(void *arg, void **result) {
  (void)arg, (void)result;
  char wrong[300];
  PGconn *c;
  snprintf(wrong, sizeof wrong, "%s dbname=nowhere", how);
  ck_assert_int_eq(postgres_connect(wrong, &c), -ECONNREFUSED);
  ck_assert_ptr_nonnull(strstr(PQerrorMessage(c), "nowhere"));
  PQfinish(c);
  ck_assert_int_eq(postgres_connect("host=/nowhere", &c), -ECONNREFUSED);
  PQfinish(c);
  ck_assert_int_eq(postgres_connect("no option", &c), -EINVAL);
  ck_assert_ptr_null(c);
  return 0;
}

START_TEST(who_cannot_connect_is_told_why) {
  ck_assert_int_eq(coil_run(fail_to_connect, NULL, NULL), 0);
}
END_TEST

/* --- queries ---------------------------------------------------------------
 */

static int count_ticks(void *arg, void **result) {
  int *ticks = arg;
  (void)result;
  int err;
  while (!(err = coil_sleep(COIL_MS(5)))) ++*ticks;
  return err;
}

/* 16 MB there, 32 MB back: neither fits into any buffer. */
static int send_much(void *arg, void **result) {
  enum { MUCH = 16 << 20 };
  (void)arg, (void)result;
  char *text = malloc(MUCH + 1);
  memset(text, 'x', MUCH);
  text[MUCH] = '\0';
  const char *values[] = {text, NULL};
  int ticks = 0;
  PGconn *c;
  PGresult *rows;
  coil_task *ticker = coil_create_task(count_ticks, &ticks);
  ck_assert_int_eq(postgres_connect(how, &c), 0);
  ck_assert_int_eq(
      postgres_query(c, "SELECT $1::text || $1::text", values, &rows), 0);
  ck_assert_int_eq(PQgetlength(rows, 0, 0), 2 * MUCH);
  ck_assert_int_gt(ticks, 0);
  PQclear(rows);
  PQfinish(c);
  free(text);
  coil_task_release(ticker);
  return 0;
}

START_TEST(db_09_sending_and_receiving_never_block) {
  ck_assert_int_eq(coil_run(send_much, NULL, NULL), 0);
}
END_TEST

static int make_mistakes(void *arg, void **result) {
  (void)arg, (void)result;
  PGconn *c;
  ck_assert_int_eq(pool_acquire(&connections, &c), 0);
  ck_assert_int_eq(postgres_query(c, "no SQL", NULL, NULL), -EINVAL);
  ck_assert_ptr_nonnull(strstr(PQerrorMessage(c), "syntax error"));
  ck_assert(postgres_is_idle(c));
  pool_release(&connections, c);
  ck_assert_int_eq(query("COPY (SELECT 1) TO STDOUT", NULL), -EOPNOTSUPP);
  ck_assert_int_eq(query("CREATE TEMP TABLE t (n int)", NULL), 0);
  ck_assert_int_eq(query("COPY t FROM STDIN", NULL), -EOPNOTSUPP);
  ck_assert_int_eq(query("SELECT pg_terminate_backend(pg_backend_pid())", NULL),
                   -ECONNRESET);
  ck_assert_int_eq(query("BEGIN", NULL), 0); /* given back without an end */
  ck_assert_int_eq(query("SELECT * FROM t", NULL), -EINVAL);
  return 0;
}

START_TEST(what_cannot_go_on_is_replaced) {
  ck_assert_int_eq(with_pool(make_mistakes, 1), 0);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      db_07_each_step_has_its_own_descriptor,
      db_08_names_are_looked_up_in_a_thread, who_cannot_connect_is_told_why,
      db_09_sending_and_receiving_never_block, what_cannot_go_on_is_replaced};
  return run_against_server("postgres", tests, sizeof tests / sizeof *tests);
}
