/* test_sync_meet.c -- conditions and barriers: tasks that wait for tasks. */
#include "help.h"

#include "sync.h"

static coil_lock lock;
static coil_condition condition;
static coil_barrier barrier;

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

static void begin(void) {
  coil_lock_init(&lock);
  coil_condition_init(&condition, &lock);
}

static void notify(size_t n) {
  ck_assert(!coil_lock_is_locked(&lock));
  ck_assert_int_eq(coil_lock_acquire(&lock), 0);
  ck_assert_int_eq(coil_condition_notify(&condition, n), 0);
  ck_assert_int_eq(coil_lock_release(&lock), 0);
}

/* Wait for a notify; with the lock before and after, whatever happens. */
static int wait_once(void *arg, void **result) {
  (void)result;
  int err = coil_lock_acquire(&lock);
  if (err) return err;
  err = coil_condition_wait(&condition);
  note("%s:%s ", (char *)arg, err ? "error" : "notified");
  ck_assert_ptr_eq(lock.owner, coil_current_task());
  ck_assert_int_eq(coil_lock_release(&lock), 0);
  return err;
}

static int syn_06(void *arg, void **result) {
  (void)arg, (void)result;
  begin();
  coil_task *t = start(wait_once, "a");
  if (settle()) return -1;
  ck_assert_str_eq(t->word, "condition");
  ck_assert_int_eq(coil_lock_acquire(&lock), 0); /* a has released it */
  ck_assert_int_eq(coil_condition_notify(&condition, 1), 0);
  if (settle()) return -1;
  expect_trace(""); /* and wants it back first */
  ck_assert_str_eq(t->word, "lock");
  ck_assert_int_eq(coil_lock_release(&lock), 0);
  return end(t);
}

START_TEST(syn_06_a_wait_releases_the_lock_and_acquires_it_again) {
  ck_assert_int_eq(sim_run(syn_06, NULL, NULL), 0);
  expect_trace("a:notified ");
}
END_TEST

/* Cancelled in the condition, then once more in the line for the lock. That is
 * no notify for somebody else. */
static int cancel_waiter(void *arg, void **result) {
  (void)arg, (void)result;
  begin();
  coil_task *t = start(wait_once, "a"), *other = start(wait_once, "b");
  if (settle()) return -1;
  ck_assert_int_eq(coil_lock_acquire(&lock), 0);
  coil_task_cancel(t);
  if (settle()) return -1;
  coil_task_cancel(t);
  if (settle()) return -1;
  expect_trace("");
  ck_assert_int_eq(coil_lock_release(&lock), 0);
  ck_assert_int_eq(end(t), -ECANCELED);
  if (settle()) return -1;
  expect_trace("a:error ");
  notify(1);
  return end(other);
}

START_TEST(syn_06_so_does_a_cancelled_wait) {
  ck_assert_int_eq(sim_run(cancel_waiter, NULL, NULL), 0);
  expect_trace("a:error b:notified ");
}
END_TEST

static int keep_lock(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_lock_acquire(&lock);
  return err ? err : coil_condition_notify(&condition, 1);
}

static int wait_in_vain(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_lock_acquire(&lock);
  if (err) return err;
  err = coil_condition_wait(&condition);
  ck_assert_ptr_ne(lock.owner, coil_current_task());
  return err;
}

/* Else a loop that ends all its tasks would never come to an end. */
static int abandon(void *arg, void **result) {
  (void)arg, (void)result;
  begin();
  coil_task *notified = start(wait_in_vain, NULL);
  coil_task *next = start(wait_in_vain, NULL);
  coil_task *cancelled = start(wait_in_vain, NULL);
  if (settle()) return -1;
  ck_assert_int_eq(end(start(keep_lock, NULL)), 0);
  coil_task_cancel(cancelled);
  ck_assert_int_eq(end(notified), -EDEADLK);
  ck_assert_int_eq(end(next), -EDEADLK);
  ck_assert_int_eq(end(cancelled), -ECANCELED);
  coil_task_release(lock.owner);
  return 0;
}

START_TEST(syn_06_unless_its_owner_has_ended_with_the_lock) {
  ck_assert_int_eq(sim_run(abandon, NULL, NULL), 0);
}
END_TEST

static int syn_07(void *arg, void **result) {
  coil_task *ts[4];
  (void)arg, (void)result;
  begin();
  ck_assert_int_eq(coil_condition_notify(&condition, 1), -EPERM);
  ck_assert_int_eq(coil_condition_notify_all(&condition), -EPERM);
  ck_assert_int_eq(coil_condition_wait(&condition), -EPERM);
  for (int i = 0; i < 4; i++) ts[i] = start(wait_once, &"a\0b\0c\0d"[2 * i]);
  if (settle()) return -1;
  ck_assert_int_eq(coil_condition_notify(&condition, 1), -EPERM);
  notify(0);
  if (settle()) return -1;
  expect_trace("");
  notify(2);
  if (settle()) return -1;
  expect_trace("a:notified b:notified ");
  notify(1);
  notify(SIZE_MAX);
  for (int i = 0; i < 4; i++) ck_assert_int_eq(end(ts[i]), 0);
  notify(1); /* is for nobody, and not remembered */
  coil_task *late = start(wait_once, "late");
  if (settle()) return -1;
  coil_task_cancel(late);
  return end(late) == -ECANCELED ? 0 : -1;
}

START_TEST(syn_07_notify_wakes_so_many_in_order_and_wants_the_lock) {
  ck_assert_int_eq(sim_run(syn_07, NULL, NULL), 0);
  expect_trace("a:notified b:notified c:notified d:notified late:error ");
}
END_TEST

/* a is notified and then cancelled: either before his turn, or when he already
 * waits for the lock. b must hear of it. */
static int pass_notify_on(void *in_lock, void **result) {
  (void)result;
  begin();
  coil_task *a = start(wait_once, "a"), *b = start(wait_once, "b");
  if (settle()) return -1;
  ck_assert_int_eq(coil_lock_acquire(&lock), 0);
  ck_assert_int_eq(coil_condition_notify(&condition, 1), 0);
  if (in_lock && settle()) return -1;
  coil_task_cancel(a);
  if (settle()) return -1;
  ck_assert_int_eq(coil_lock_release(&lock), 0);
  ck_assert_int_eq(end(a), -ECANCELED);
  return end(b);
}

START_TEST(can_14_a_notify_for_a_cancelled_waiter_is_passed_on) {
  ck_assert_int_eq(sim_run(pass_notify_on, NULL, NULL), 0);
  expect_trace("a:error b:notified ");
}
END_TEST

START_TEST(can_14_also_when_he_was_waiting_for_the_lock) {
  ck_assert_int_eq(sim_run(pass_notify_on, "in lock", NULL), 0);
  expect_trace("a:error b:notified ");
}
END_TEST

static int meet(void *arg, void **result) {
  (void)result;
  int number = coil_barrier_wait(&barrier);
  note("%s:%d:%ld ", (char *)arg, number, now_ms());
  return number;
}

static int syn_14(void *arg, void **result) {
  (void)arg, (void)result;
  coil_barrier_init(&barrier, 3);
  for (int round = 0; round < 2; round++) {
    coil_task *a = start(meet, "a"), *b = start(meet, "b");
    if (coil_sleep(COIL_MS(10))) return -1;
    ck_assert_int_eq(barrier.waiting, 2);
    ck_assert_int_eq(meet("last", NULL), 2);
    ck_assert_int_eq(barrier.waiting, 0);
    ck_assert_int_eq(end(a), 0);
    ck_assert_int_eq(end(b), 1);
  }
  coil_barrier_init(&barrier, 1);
  return meet("alone", NULL);
}

START_TEST(syn_14_a_barrier_lets_all_go_with_a_number_each) {
  ck_assert_int_eq(sim_run(syn_14, NULL, NULL), 0);
  expect_trace("last:2:10 a:0:10 b:1:10 last:2:20 a:0:20 b:1:20 alone:0:20 ");
}
END_TEST

/* In asyncio b and c would both be number 1. */
static int give_up(void *arg, void **result) {
  (void)arg, (void)result;
  coil_barrier_init(&barrier, 3);
  coil_task *a = start(meet, "a"), *b = start(meet, "b");
  if (settle()) return -1;
  coil_task_cancel(a);
  ck_assert_int_eq(end(a), -ECANCELED);
  ck_assert_int_eq(barrier.waiting, 1);
  coil_task *c = start(meet, "c");
  if (settle()) return -1;
  ck_assert_int_eq(meet("last", NULL), 2);
  coil_task_cancel(c); /* too late: the others go on */
  ck_assert_int_eq(end(b), 0);
  ck_assert_int_eq(end(c), -ECANCELED);
  ck_assert_int_eq(barrier.waiting, 0);
  return 0;
}

START_TEST(syn_14_who_gives_up_leaves_no_gap) {
  ck_assert_int_eq(sim_run(give_up, NULL, NULL), 0);
}
END_TEST

static int break_it(void *arg, void **result) {
  (void)arg, (void)result;
  coil_barrier_init(&barrier, 2);
  coil_task *a = start(meet, "a");
  if (settle()) return -1;
  coil_barrier_abort(&barrier);
  ck_assert_int_eq(end(a), -EPIPE);
  ck_assert_int_eq(meet("me", NULL), -EPIPE);
  ck_assert(barrier.is_broken);
  coil_barrier_reset(&barrier);
  a = start(meet, "a");
  if (settle()) return -1;
  coil_barrier_reset(&barrier);
  ck_assert_int_eq(end(a), -EPIPE);
  a = start(meet, "a");
  if (settle()) return -1;
  ck_assert_int_eq(meet("me", NULL), 1);
  return end(a);
}

START_TEST(syn_14_a_broken_barrier_sends_all_away) {
  ck_assert_int_eq(sim_run(break_it, NULL, NULL), 0);
}
END_TEST

static void meet_nobody(void *arg) {
  (void)arg;
  coil_barrier_init(&barrier, 0);
}

START_TEST(syn_14_a_barrier_is_for_somebody) {
  ck_assert_int_eq(killed_by(meet_nobody, NULL), SIGABRT);
}
END_TEST

RUN_TESTS("sync_meet", syn_06_a_wait_releases_the_lock_and_acquires_it_again,
          syn_06_so_does_a_cancelled_wait,
          syn_06_unless_its_owner_has_ended_with_the_lock,
          syn_07_notify_wakes_so_many_in_order_and_wants_the_lock,
          can_14_a_notify_for_a_cancelled_waiter_is_passed_on,
          can_14_also_when_he_was_waiting_for_the_lock,
          syn_14_a_barrier_lets_all_go_with_a_number_each,
          syn_14_who_gives_up_leaves_no_gap,
          syn_14_a_broken_barrier_sends_all_away,
          syn_14_a_barrier_is_for_somebody)
