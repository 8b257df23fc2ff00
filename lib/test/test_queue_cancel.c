/* test_queue_cancel.c -- queues whose users are cancelled lose nothing. */
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

static int syn_13(void *arg, void **result) {
  (void)arg, (void)result;
  coil_queue_init(&q, ring, CAPACITY);
  coil_task *a = start(get, "a"), *b = start(get, "b");
  if (settle() || put("1", NULL)) return -1;
  coil_task_cancel(a); /* it was woken for the item */
  ck_assert_int_eq(end(a), -ECANCELED);
  ck_assert_int_eq(end(b), 0);
  coil_task *c = start(get, "c");
  if (settle() || put("2", NULL)) return -1;
  coil_task_cancel(c);
  ck_assert_int_eq(end(c), -ECANCELED);
  return get("me", NULL); /* with nobody else in line it is there */
}

START_TEST(syn_13_the_item_of_a_cancelled_get_is_not_lost) {
  ck_assert_int_eq(sim_run(syn_13, NULL, NULL), 0);
  expect_trace("put 1:0 a gets nothing b gets 1 put 2:0 c gets nothing "
               "me gets 2 ");
}
END_TEST

static int cancel_put(void *arg, void **result) {
  (void)arg, (void)result;
  coil_queue_init(&q, ring, CAPACITY);
  if (put("1", NULL) || put("2", NULL)) return -1;
  coil_task *a = start(put, "a"), *b = start(put, "b");
  if (settle() || get("me", NULL)) return -1;
  coil_task_cancel(a); /* it was woken for the room */
  ck_assert_int_eq(end(a), -ECANCELED);
  ck_assert_int_eq(end(b), 0);
  if (get("me", NULL) || get("me", NULL)) return -1;
  ck_assert_uint_eq(q.room.value, CAPACITY);
  return 0;
}

START_TEST(can_14_the_room_for_a_cancelled_put_is_not_lost) {
  char expected[128];
  ck_assert_int_eq(sim_run(cancel_put, NULL, NULL), 0);
  snprintf(expected, sizeof expected,
           "put 1:0 put 2:0 me gets 1 put a:%d put b:0 me gets 2 me gets b ",
           -ECANCELED);
  expect_trace(expected);
}
END_TEST

/* Producers and consumers in a drawn order, cancelled at drawn moments: each
 * item that went in comes out, once. */
enum { PAIRS = 4, EACH = 5 };
static int items[PAIRS][EACH]; /* how often each was got */
static int sent, received;

static int produce(void *row, void **result) {
  int *item = row, err = 0;
  (void)result;
  for (int i = 0; i < EACH && !err; i++) {
    err = coil_queue_put(&q, item++);
    if (!err) sent++;
  }
  return err;
}

static int consume(void *arg, void **result) {
  int err;
  (void)arg, (void)result;
  do {
    void *item;
    err = coil_queue_get(&q, &item);
    if (err) break;
    ck_assert_int_eq(++*(int *)item, 1);
    received++;
    err = coil_yield();
  } while (!err);
  return err;
}

static void await_all(coil_task *ts[]) {
  for (int i = 0; i < PAIRS; i++) {
    int err = end(ts[i]);
    ck_assert(err == 0 || err == -ECANCELED || err == -EPIPE);
  }
}

static int disturb(void *seed, void **result) {
  unsigned random = *(unsigned *)seed;
  coil_task *ts[2 * PAIRS];
  (void)result;
  sent = received = 0;
  memset(items, 0, sizeof items);
  coil_queue_init(&q, ring, CAPACITY);
  for (int i = 0; i < PAIRS; i++) {
    ts[i] = start(produce, items[i]);
    ts[PAIRS + i] = start(consume, NULL);
  }
  for (int i = 0; i < 3 * PAIRS; i++) {
    random = random * 1103515245 + 12345;
    if (random >> 30 == 0) coil_task_cancel(ts[(random >> 16) % (2 * PAIRS)]);
    if (coil_yield()) return -1;
  }
  coil_task *last = start(consume, NULL); /* all others may be cancelled */
  await_all(ts);
  coil_queue_shutdown(&q, false);
  await_all(&ts[PAIRS]);
  ck_assert_int_eq(end(last), -EPIPE);
  ck_assert_int_eq(received, sent);
  return 0;
}

START_TEST(can_14_no_item_is_lost_in_any_order) {
  for (unsigned seed = 1; seed <= 200; seed++) {
    coil_loop loop;
    coil_sim sim;
    ck_assert_int_eq(coil_loop_init(&loop), 0);
    ck_assert_int_eq(coil_sim_install(&sim, &loop, seed), 0);
    ck_assert_int_eq(coil_run_with(&loop, disturb, &seed, NULL), 0);
    ck_assert_int_eq(coil_loop_close(&loop), 0);
  }
}
END_TEST

RUN_TESTS("queue_cancel", syn_13_the_item_of_a_cancelled_get_is_not_lost,
          can_14_the_room_for_a_cancelled_put_is_not_lost,
          can_14_no_item_is_lost_in_any_order)
