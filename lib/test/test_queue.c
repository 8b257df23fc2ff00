/* test_queue.c -- queues: what is put in, and who gets it when. Cancelled puts
 * and gets are in test_queue_cancel.c, the end of a queue in test_queue_end.c.
 */
#include "help.h"

#include "queue.h"

enum { CAPACITY = 2 };
static void *ring[CAPACITY];
static coil_queue q;

static coil_task *start(coil_fn *fn, void *arg) {
  coil_task *t = coil_create_task(fn, arg);
  ck_assert_ptr_nonnull(t);
  return t;
}

static int end(coil_task *t) {
  int err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

/* Let all who can go on do so, until nobody can. */
static int settle(void) {
  return coil_sleep(1);
}

static int put(void *item, void **result) {
  (void)result;
  int err = coil_queue_put(&q, item);
  note("put %s:%d ", (char *)item, err);
  return err;
}

static int get(void *name, void **result) {
  (void)result;
  void *item = "nothing";
  int err = coil_queue_get(&q, &item);
  note("%s gets %s ", (char *)name, (char *)item);
  return err;
}

static int full(void *arg, void **result) {
  (void)arg, (void)result;
  coil_queue_init(&q, ring, CAPACITY);
  coil_task *ts[4];
  for (int i = 0; i < 4; i++) ts[i] = start(put, &"1\0002\0003\0004"[2 * i]);
  if (settle()) return -1;
  expect_trace("put 1:0 put 2:0 ");
  ck_assert_str_eq(ts[2]->word, "queue put");
  ck_assert_ptr_eq(ts[2]->object, &q);
  for (int i = 0; i < 4; i++) {
    if (get("me", NULL) || settle()) return -1;
    if (i == 0) ck_assert_uint_eq(coil_queue_size(&q), CAPACITY);
  }
  ck_assert_uint_eq(coil_queue_size(&q), 0);
  for (int i = 0; i < 4; i++) ck_assert_int_eq(end(ts[i]), 0);
  return 0;
}

START_TEST(syn_09_put_waits_while_it_is_full) {
  ck_assert_int_eq(sim_run(full, NULL, NULL), 0);
  expect_trace("put 1:0 put 2:0 me gets 1 put 3:0 me gets 2 put 4:0 "
               "me gets 3 me gets 4 ");
}
END_TEST

static int empty(void *arg, void **result) {
  (void)arg, (void)result;
  coil_queue_init(&q, ring, CAPACITY);
  coil_task *a = start(get, "a"), *b = start(get, "b"), *c = start(get, "c");
  if (settle()) return -1;
  ck_assert_str_eq(a->word, "queue get");
  ck_assert_ptr_eq(a->object, &q);
  if (put("1", NULL) || put("2", NULL)) return -1;
  if (settle() || put("3", NULL)) return -1;
  int err = end(a);
  if (!err) err = end(b);
  return err ? err : end(c);
}

START_TEST(syn_09_get_waits_while_it_is_empty) {
  ck_assert_int_eq(sim_run(empty, NULL, NULL), 0);
  expect_trace("put 1:0 put 2:0 a gets 1 b gets 2 put 3:0 c gets 3 ");
}
END_TEST

/* A waiter that was woken is not overtaken by one who comes before its turn,
 * though the item, or the room, is there to be seen. */
static int fair(void *arg, void **result) {
  void *item;
  (void)arg, (void)result;
  coil_queue_init(&q, ring, CAPACITY);
  coil_task *a = start(get, "a");
  if (settle() || put("1", NULL)) return -1;
  ck_assert_uint_eq(coil_queue_size(&q), 1);
  ck_assert_int_eq(coil_queue_get_nowait(&q, &item), -EAGAIN);
  if (end(a) || put("2", NULL) || put("3", NULL)) return -1;
  coil_task *b = start(put, "4");
  if (settle() || get("me", NULL)) return -1;
  ck_assert_uint_eq(coil_queue_size(&q), 1);
  ck_assert_int_eq(coil_queue_put_nowait(&q, "5"), -EAGAIN);
  return end(b);
}

START_TEST(syn_09_nobody_gets_ahead) {
  ck_assert_int_eq(sim_run(fair, NULL, NULL), 0);
  expect_trace("put 1:0 a gets 1 put 2:0 put 3:0 me gets 2 put 4:0 ");
}
END_TEST

static int other(void *arg, void **result) {
  (void)arg, (void)result;
  note("other ");
  return 0;
}

static int syn_02(void *arg, void **result) {
  (void)arg, (void)result;
  coil_queue_init(&q, ring, CAPACITY);
  coil_task *t = start(other, NULL);
  for (int i = 0; i < 1000; i++) {
    void *item;
    ck_assert_int_eq(coil_queue_put(&q, &i), 0);
    ck_assert_int_eq(coil_queue_get(&q, &item), 0);
    ck_assert_ptr_eq(item, &i);
  }
  expect_trace("");
  return end(t);
}

START_TEST(syn_02_put_and_get_do_not_pause_without_need) {
  ck_assert_int_eq(sim_run(syn_02, NULL, NULL), 0);
}
END_TEST

/* They never wait, so one need not be a task. */
START_TEST(syn_10_nowait_says_when_it_would_have_to_wait) {
  void *item = "nothing";
  coil_queue_init(&q, ring, CAPACITY);
  ck_assert_int_eq(coil_queue_get_nowait(&q, &item), -EAGAIN);
  ck_assert_str_eq(item, "nothing");
  ck_assert_int_eq(coil_queue_put_nowait(&q, "1"), 0);
  ck_assert_int_eq(coil_queue_put_nowait(&q, "2"), 0);
  ck_assert_int_eq(coil_queue_put_nowait(&q, "3"), -EAGAIN);
  ck_assert_uint_eq(coil_queue_size(&q), 2);
  ck_assert_int_eq(coil_queue_get_nowait(&q, &item), 0);
  ck_assert_str_eq(item, "1");
}
END_TEST

START_TEST(syn_09_without_limit_it_grows) {
  static int numbers[1000];
  void *item;
  int got = 0;
  coil_queue_init(&q, NULL, 0);
  for (int i = 0; i < 1000; i++) { /* two in, one out: the ring wraps round */
    ck_assert_int_eq(coil_queue_put_nowait(&q, &numbers[i]), 0);
    if (i % 2 == 0) continue;
    ck_assert_int_eq(coil_queue_get_nowait(&q, &item), 0);
    ck_assert_ptr_eq(item, &numbers[got++]);
  }
  ck_assert_uint_eq(coil_queue_size(&q), 500);
  while (coil_queue_get_nowait(&q, &item) == 0)
    ck_assert_ptr_eq(item, &numbers[got++]);
  ck_assert_int_eq(got, 1000);
  coil_queue_destroy(&q);
}
END_TEST

START_TEST(syn_09_a_lifo_queue_gives_the_last_first) {
  void *item;
  coil_lifo_queue_init(&q, NULL, 0);
  for (char *c = "abc"; *c; c++)
    ck_assert_int_eq(coil_queue_put_nowait(&q, c), 0);
  for (int i = 2; i >= 0; i--) {
    ck_assert_int_eq(coil_queue_get_nowait(&q, &item), 0);
    ck_assert_int_eq(*(char *)item, "abc"[i]);
  }
  coil_queue_destroy(&q);
}
END_TEST

RUN_TESTS("queue", syn_09_put_waits_while_it_is_full,
          syn_09_get_waits_while_it_is_empty, syn_09_nobody_gets_ahead,
          syn_02_put_and_get_do_not_pause_without_need,
          syn_10_nowait_says_when_it_would_have_to_wait,
          syn_09_without_limit_it_grows,
          syn_09_a_lifo_queue_gives_the_last_first)
