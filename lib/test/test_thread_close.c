/* test_thread_close.c -- other threads that call a loop while it is closed. */
#include "help.h"

#include <pthread.h>

enum { MOST = 100000 };

static coil_loop loop;
static coil_handle handles[MOST];

static void ignore(void *arg) {
  (void)arg;
}

/* Until it is told that there is nobody any more. */
static void *call_until_refused(void *arg) {
  int err = 0;
  (void)arg;
  for (int i = 0; i < MOST && !err; i++)
    err = coil_call_soon_threadsafe(&loop, &handles[i], ignore, NULL);
  return NULL;
}

static int call_for_a_while(void *thread, void **result) {
  (void)result;
  int err = coil_threadsafe_begin(&loop);
  if (err) return err;
  pthread_create(thread, NULL, call_until_refused, NULL);
  return coil_sleep(COIL_MS(1));
}

/* The lock was in what the close frees, and the thread still used it. */
START_TEST(loop_20_a_thread_may_call_until_it_is_refused) {
  for (int i = 0; i < 100; i++) {
    pthread_t thread;
    ck_assert_int_eq(coil_loop_init(&loop), 0);
    ck_assert_int_eq(coil_run_with(&loop, call_for_a_while, &thread, NULL), 0);
    ck_assert_int_eq(coil_loop_close(&loop), 0);
    pthread_join(thread, NULL);
    int err = coil_call_soon_threadsafe(&loop, &handles[0], ignore, NULL);
    ck_assert_int_eq(err, -EINVAL);
  }
}
END_TEST

RUN_TESTS("thread, close", loop_20_a_thread_may_call_until_it_is_refused)
