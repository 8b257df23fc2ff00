/* test_queue_end.c -- queues: when the work is done, when no more comes, and
 * when there is no memory. */
#include "help.h"

#include "queue.h"

void *__real_calloc(size_t n, size_t size) __attribute__((weak));
void *__wrap_calloc(size_t n, size_t size);

static int left; /* calls until the one that fails; 0 is never */

void *__wrap_calloc(size_t n, size_t size) {
  return left > 0 && --left == 0 ? NULL : __real_calloc(n, size);
}

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
  return coil_queue_put(&q, item);
}

static int get(void *name, void **result) {
  (void)result;
  void *item = "nothing";
  int err = coil_queue_get(&q, &item);
  note("%s gets %s ", (char *)name, (char *)item);
  return err;
}

static int join(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_queue_join(&q);
  note("joined:%ld ", now_ms());
  return err;
}

/* Get two items, and work ten milliseconds on each. */
static int work(void *arg, void **result) {
  for (int i = 0; i < 2; i++) {
    int err = get(arg, result);
    if (!err) err = coil_sleep(COIL_MS(10));
    if (err) return err;
    ck_assert_int_eq(coil_queue_task_done(&q), 0);
  }
  return 0;
}

static int syn_11(void *arg, void **result) {
  (void)arg, (void)result;
  coil_queue_init(&q, ring, CAPACITY);
  if (join(NULL, NULL)) return -1; /* nothing was ever put */
  if (put("1", NULL) || put("2", NULL)) return -1;
  coil_task *joiner = start(join, NULL), *worker = start(work, "a");
  if (coil_sleep(COIL_MS(5))) return -1;
  ck_assert_str_eq(joiner->word, "queue join");
  ck_assert_ptr_eq(joiner->object, &q);
  ck_assert_int_eq(end(joiner), 0);
  ck_assert_int_eq(end(worker), 0);
  ck_assert_int_eq(coil_queue_task_done(&q), -EINVAL);
  return 0;
}

START_TEST(syn_11_join_waits_until_all_is_marked_as_done) {
  ck_assert_int_eq(sim_run(syn_11, NULL, NULL), 0);
  expect_trace("joined:0 a gets 1 a gets 2 joined:20 ");
}
END_TEST

static int join_again(void *arg, void **result) {
  (void)arg, (void)result;
  coil_queue_init(&q, ring, CAPACITY);
  if (put("1", NULL)) return -1;
  coil_task *joiner = start(join, NULL);
  if (settle()) return -1;
  coil_task_cancel(joiner);
  ck_assert_int_eq(end(joiner), -ECANCELED);
  joiner = start(join, NULL);
  if (settle()) return -1;
  ck_assert_int_eq(coil_queue_task_done(&q), 0);
  if (put("2", NULL)) return -1; /* too late for who has been woken */
  return end(joiner);
}

START_TEST(syn_11_what_is_put_later_does_not_keep_a_joiner) {
  ck_assert_int_eq(sim_run(join_again, NULL, NULL), 0);
}
END_TEST

static int wake_getters(void *arg, void **result) {
  (void)arg, (void)result;
  coil_queue_init(&q, ring, CAPACITY);
  coil_task *a = start(get, "a"), *b = start(get, "b");
  if (settle()) return -1;
  coil_queue_shutdown(&q, false);
  coil_queue_shutdown(&q, false);
  coil_task_cancel(a); /* its wake-up is nobody's item */
  ck_assert_int_eq(end(a), -ECANCELED);
  ck_assert_int_eq(end(b), -EPIPE);
  ck_assert_int_eq(get("me", NULL), -EPIPE);
  void *item;
  ck_assert_int_eq(coil_queue_get_nowait(&q, &item), -EPIPE);
  ck_assert_int_eq(coil_queue_put_nowait(&q, "1"), -EPIPE);
  return put("1", NULL) == -EPIPE ? 0 : -1;
}

START_TEST(syn_12_shutdown_wakes_who_waits_to_get) {
  ck_assert_int_eq(sim_run(wake_getters, NULL, NULL), 0);
  expect_trace("a gets nothing b gets nothing me gets nothing ");
}
END_TEST

static int drain(void *arg, void **result) {
  (void)arg, (void)result;
  coil_queue_init(&q, ring, CAPACITY);
  if (put("1", NULL) || put("2", NULL)) return -1;
  coil_task *a = start(put, "a"), *b = start(put, "b");
  if (settle()) return -1;
  coil_queue_shutdown(&q, false);
  ck_assert_int_eq(coil_queue_put_nowait(&q, "3"), -EPIPE);
  ck_assert_int_eq(end(a), -EPIPE);
  ck_assert_int_eq(end(b), -EPIPE);
  if (get("me", NULL) || get("me", NULL)) return -1;
  ck_assert_int_eq(get("me", NULL), -EPIPE);
  void *item;
  ck_assert_int_eq(coil_queue_get_nowait(&q, &item), -EPIPE);
  coil_task *joiner = start(join, NULL);
  if (settle()) return -1;
  ck_assert_int_eq(coil_queue_task_done(&q), 0);
  ck_assert_int_eq(coil_queue_task_done(&q), 0);
  return end(joiner);
}

START_TEST(syn_12_what_is_in_it_can_still_be_got) {
  ck_assert_int_eq(sim_run(drain, NULL, NULL), 0);
  expect_trace("me gets 1 me gets 2 me gets nothing joined:0 ");
}
END_TEST

/* a is woken for the room that we make, and then the queue is shut down. */
static int room_too_late(void *arg, void **result) {
  (void)arg, (void)result;
  coil_queue_init(&q, ring, CAPACITY);
  if (put("1", NULL) || put("2", NULL)) return -1;
  coil_task *a = start(put, "a");
  if (settle() || get("me", NULL)) return -1;
  coil_queue_shutdown(&q, false);
  ck_assert_int_eq(end(a), -EPIPE);
  ck_assert_uint_eq(coil_queue_size(&q), 1);
  return 0;
}

START_TEST(syn_12_a_put_that_was_woken_before_is_refused_too) {
  ck_assert_int_eq(sim_run(room_too_late, NULL, NULL), 0);
}
END_TEST

/* a was woken for the last item when the queue is shut down. Whether b gets
 * it, or c who comes then, is known only when a has had its turn. */
static int last_item(void *cancelled, void **result) {
  (void)result;
  coil_queue_init(&q, ring, CAPACITY);
  coil_task *a = start(get, "a"), *b = start(get, "b");
  if (settle() || put("1", NULL)) return -1;
  coil_queue_shutdown(&q, false);
  ck_assert(!coil_list_is_empty(&q.items.waiters.line)); /* b */
  if (cancelled) coil_task_cancel(a);
  ck_assert_int_eq(get("c", NULL), -EPIPE);
  ck_assert_int_eq(end(a), cancelled ? -ECANCELED : 0);
  return end(b);
}

START_TEST(syn_12_who_waits_behind_the_last_item_is_told) {
  ck_assert_int_eq(sim_run(last_item, NULL, NULL), -EPIPE);
  expect_trace("a gets 1 b gets nothing c gets nothing ");
}
END_TEST

START_TEST(syn_12_or_gets_it) {
  ck_assert_int_eq(sim_run(last_item, "cancelled", NULL), 0);
  expect_trace("a gets nothing b gets 1 c gets nothing ");
}
END_TEST

static int immediately(void *arg, void **result) {
  (void)arg, (void)result;
  coil_queue_init(&q, ring, CAPACITY);
  coil_task *a = start(get, "a");
  if (settle() || put("1", NULL) || put("2", NULL)) return -1;
  coil_task *b = start(put, "3"), *joiner = start(join, NULL);
  if (coil_yield()) return -1;
  expect_trace("a gets 1 ");
  coil_queue_shutdown(&q, true);
  ck_assert_uint_eq(coil_queue_size(&q), 0);
  ck_assert_int_eq(get("me", NULL), -EPIPE);
  ck_assert_int_eq(end(a), 0);
  ck_assert_int_eq(end(b), 0); /* there was room when its turn came */
  ck_assert_int_eq(coil_queue_task_done(&q), 0); /* for 1; 2 and 3 are gone */
  return end(joiner);
}

START_TEST(syn_12_immediately_it_forgets_what_is_in_it) {
  ck_assert_int_eq(sim_run(immediately, NULL, NULL), 0);
  expect_trace("a gets 1 me gets nothing joined:0 ");
}
END_TEST

static int keep_promise(void *init, void **result) {
  (void)result;
  (*(void (**)(coil_queue *, void *[], size_t))init)(&q, ring, CAPACITY);
  coil_task *a = start(get, "a");
  if (settle() || put("1", NULL) || put("2", NULL)) return -1;
  coil_queue_shutdown(&q, true);
  ck_assert_uint_eq(coil_queue_size(&q), 1);
  ck_assert_int_eq(end(a), 0);
  return get("me", NULL);
}

/* It was lost: get_nowait had left it to the getter, who was told -EPIPE, and
 * nobody could free it. */
START_TEST(syn_12_immediately_but_not_a_promised_item) {
  void (*inits[])(coil_queue *, void *[], size_t) = {coil_queue_init,
                                                     coil_lifo_queue_init};
  ck_assert_int_eq(sim_run(keep_promise, &inits[0], NULL), -EPIPE);
  ck_assert_int_eq(sim_run(keep_promise, &inits[1], NULL), -EPIPE);
  expect_trace("a gets 1 me gets nothing a gets 2 me gets nothing ");
}
END_TEST

/* Marked as done before they were got: forgetting them marks nothing twice. */
START_TEST(syn_12_immediately_with_all_marked_as_done) {
  coil_queue_init(&q, ring, CAPACITY);
  ck_assert_int_eq(coil_queue_put_nowait(&q, "1"), 0);
  ck_assert_int_eq(coil_queue_put_nowait(&q, "2"), 0);
  ck_assert_int_eq(coil_queue_task_done(&q), 0);
  coil_queue_shutdown(&q, true);
  ck_assert_uint_eq(q.unfinished, 0);
  ck_assert_int_eq(coil_queue_task_done(&q), -EINVAL);
}
END_TEST

/* It cannot grow: nothing is put, nothing is lost, and later it can. */
START_TEST(syn_09_without_memory_an_error) {
  void *item;
  ck_assert_msg(__real_calloc, "linked without -Wl,--wrap=calloc");
  coil_queue_init(&q, NULL, 0);
  for (int failing = 0; failing < 2; failing++) { /* at first, and at 16 */
    left = 1;
    ck_assert_int_eq(coil_queue_put_nowait(&q, "lost"), -ENOMEM);
    ck_assert_int_eq(left, 0);
    ck_assert_uint_eq(coil_queue_size(&q), failing * 16);
    while (coil_queue_size(&q) % 16 || coil_queue_size(&q) == 0)
      ck_assert_int_eq(coil_queue_put_nowait(&q, "kept"), 0);
  }
  ck_assert_uint_eq(q.unfinished, 16);
  while (coil_queue_get_nowait(&q, &item) == 0) ck_assert_str_eq(item, "kept");
  ck_assert_uint_eq(q.room.value, SIZE_MAX);
  coil_queue_destroy(&q);
}
END_TEST

RUN_TESTS("queue_end", syn_11_join_waits_until_all_is_marked_as_done,
          syn_11_what_is_put_later_does_not_keep_a_joiner,
          syn_12_shutdown_wakes_who_waits_to_get,
          syn_12_what_is_in_it_can_still_be_got,
          syn_12_a_put_that_was_woken_before_is_refused_too,
          syn_12_who_waits_behind_the_last_item_is_told, syn_12_or_gets_it,
          syn_12_immediately_it_forgets_what_is_in_it,
          syn_12_immediately_but_not_a_promised_item,
          syn_12_immediately_with_all_marked_as_done,
          syn_09_without_memory_an_error)
