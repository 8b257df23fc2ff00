/* test_curl.c -- libcurl on the loop, with a real server: COIL_TEST_URL answers
 * /3 after three units of time, and has no /missing. */
#include "curl_loop.h"

#include "help.h"

static curl_loop curl;
static char url[100];

static size_t drop(char *data, size_t size, size_t n, void *arg) {
  (void)data, (void)arg;
  return size * n;
}

static int get(void *path, void **result) {
  char whole[200];
  CURLcode code = CURLE_OK;
  CURL *easy = curl_easy_init();
  (void)result;
  snprintf(whole, sizeof whole, "%s%s", url, (char *)path);
  curl_easy_setopt(easy, CURLOPT_URL, whole);
  curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
  int err = curl_loop_perform(&curl, easy, &code);
  curl_easy_cleanup(easy);
  return err ? err : (int)code;
}

static int with_curl(coil_fn *fn) {
  snprintf(url, sizeof url, "%s", getenv("COIL_TEST_URL"));
  curl_global_init(CURL_GLOBAL_DEFAULT);
  int err = coil_run(fn, NULL, NULL);
  curl_global_cleanup();
  return err;
}

static int order(void *arg, void **result) {
  (void)arg, (void)result;
  char *paths[] = {"/3", "/1", "/2"};
  coil_task *ts[3], *t;
  coil_as_completed all;
  ck_assert_int_eq(curl_loop_init(&curl), 0);
  for (int i = 0; i < 3; i++) ts[i] = coil_create_task(get, paths[i]);
  ck_assert_int_eq(coil_as_completed_init(&all, ts, 3), 0);
  while (coil_as_completed_next(&all, &t) == 1) {
    ck_assert_int_eq(coil_await_task(t, NULL), 0);
    for (int i = 0; i < 3; i++)
      if (t == ts[i]) note_name(paths[i]);
  }
  coil_as_completed_destroy(&all);
  for (int i = 0; i < 3; i++) coil_task_release(ts[i]);
  curl_loop_destroy(&curl);
  expect_trace("/1 /2 /3 ");
  return 0;
}

START_TEST(transfers_run_at_the_same_time) {
  ck_assert_int_eq(with_curl(order), 0);
}
END_TEST

static int fail_twice(void *arg, void **result) {
  (void)arg, (void)result;
  ck_assert_int_eq(curl_loop_init(&curl), 0);
  ck_assert_int_eq(get("/file/missing", NULL), CURLE_HTTP_RETURNED_ERROR);
  char *end = strrchr(url, ':');
  snprintf(end, 3, ":1");
  ck_assert_int_eq(get("/1", NULL), CURLE_COULDNT_CONNECT);
  curl_loop_destroy(&curl);
  return 0;
}

START_TEST(failures_are_told) {
  ck_assert_int_eq(with_curl(fail_twice), 0);
}
END_TEST

/* Cancelled at any moment, before and after it is connected. */
static int cancel(void *arg, void **result) {
  (void)arg, (void)result;
  ck_assert_int_eq(curl_loop_init(&curl), 0);
  for (int i = 0; i < 20; i++) {
    coil_task *t = coil_create_task(get, "/36000");
    for (int j = 0; j < i; j++) ck_assert_int_eq(coil_yield(), 0);
    ck_assert_int_eq(coil_sleep(COIL_MS(i)), 0);
    coil_task_cancel(t);
    ck_assert_int_eq(coil_await_task(t, NULL), -ECANCELED);
    coil_task_release(t);
    ck_assert_int_eq(get("/0", NULL), 0);
  }
  curl_loop_destroy(&curl);
  return 0;
}

START_TEST(a_cancelled_transfer_stops_and_others_go_on) {
  ck_assert_int_eq(with_curl(cancel), 0);
}
END_TEST

RUN_TESTS("curl", transfers_run_at_the_same_time, failures_are_told,
          a_cancelled_transfer_stops_and_others_go_on)
