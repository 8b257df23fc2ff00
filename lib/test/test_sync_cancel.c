/* test_sync_cancel.c -- who is cancelled while he waits leaves nothing behind,
 * and loses nothing that was meant for somebody. */
#include "help.h"

#include "sync.h"

static coil_event event;
static coil_lock lock;
static coil_semaphore semaphore;

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

static int take_lock(void *arg, void **result) {
  (void)result;
  int err = coil_lock_acquire(&lock);
  note("%s:%s ", (char *)arg, err ? "error" : "has it");
  return err ? err : coil_lock_release(&lock);
}

/* a is cancelled in the line, before anybody wakes him. */
static int leave_line(void *arg, void **result) {
  (void)arg, (void)result;
  coil_lock_init(&lock);
  ck_assert_int_eq(coil_lock_acquire(&lock), 0);
  coil_task *a = start(take_lock, "a"), *b = start(take_lock, "b");
  if (settle()) return -1;
  coil_task_cancel(a);
  ck_assert_int_eq(end(a), -ECANCELED);
  ck_assert_ptr_eq(lock.owner, coil_current_task());
  ck_assert_int_eq(coil_lock_release(&lock), 0);
  return end(b);
}

START_TEST(syn_04_a_cancelled_waiter_leaves_the_line) {
  ck_assert_int_eq(sim_run(leave_line, NULL, NULL), 0);
  expect_trace("a:error b:has it ");
}
END_TEST

/* a is given the lock, and cancelled before his turn: b gets it. */
static int syn_04(void *cancelled_first, void **result) {
  (void)result;
  coil_lock_init(&lock);
  ck_assert_int_eq(coil_lock_acquire(&lock), 0);
  coil_task *a = start(take_lock, "a"), *b = start(take_lock, "b");
  if (settle()) return -1;
  if (cancelled_first) coil_task_cancel(a);
  ck_assert_int_eq(coil_lock_release(&lock), 0);
  ck_assert_ptr_eq(lock.owner, a);
  if (!cancelled_first) coil_task_cancel(a);
  ck_assert_int_eq(end(a), -ECANCELED);
  ck_assert_int_eq(end(b), 0);
  ck_assert(!coil_lock_is_locked(&lock));
  return 0;
}

START_TEST(syn_04_a_lock_given_to_a_cancelled_waiter_is_passed_on) {
  ck_assert_int_eq(sim_run(syn_04, NULL, NULL), 0);
  expect_trace("a:error b:has it ");
}
END_TEST

START_TEST(syn_04_so_it_is_when_the_cancel_came_first) {
  ck_assert_int_eq(sim_run(syn_04, "cancelled first", NULL), 0);
  expect_trace("a:error b:has it ");
}
END_TEST

static int free_again(void *arg, void **result) {
  (void)arg, (void)result;
  coil_lock_init(&lock);
  ck_assert_int_eq(coil_lock_acquire(&lock), 0);
  coil_task *a = start(take_lock, "a");
  if (settle()) return -1;
  ck_assert_int_eq(coil_lock_release(&lock), 0);
  coil_task_cancel(a);
  ck_assert_int_eq(end(a), -ECANCELED);
  ck_assert(!coil_lock_is_locked(&lock));
  return take_lock("me", NULL);
}

START_TEST(syn_04_passed_on_to_nobody_it_is_free) {
  ck_assert_int_eq(sim_run(free_again, NULL, NULL), 0);
  expect_trace("a:error me:has it ");
}
END_TEST

static int take_token(void *arg, void **result) {
  (void)result;
  int err = coil_semaphore_acquire(&semaphore);
  note("%s:%s ", (char *)arg, err ? "error" : "has it");
  return err;
}

static int can_14(void *arg, void **result) {
  (void)arg, (void)result;
  coil_bounded_semaphore_init(&semaphore, 1);
  ck_assert_int_eq(coil_semaphore_acquire(&semaphore), 0);
  coil_task *a = start(take_token, "a"), *b = start(take_token, "b");
  coil_task *c = start(take_token, "c");
  if (settle()) return -1;
  coil_task_cancel(b); /* in the line */
  ck_assert_int_eq(coil_semaphore_release(&semaphore), 0);
  coil_task_cancel(a); /* with the token in his hands */
  ck_assert_int_eq(end(a), -ECANCELED);
  ck_assert_int_eq(end(b), -ECANCELED);
  ck_assert_int_eq(end(c), 0);
  ck_assert_int_eq(coil_semaphore_release(&semaphore), 0);
  ck_assert_uint_eq(semaphore.value, 1);
  return 0;
}

START_TEST(can_14_a_token_given_to_a_cancelled_waiter_is_passed_on) {
  ck_assert_int_eq(sim_run(can_14, NULL, NULL), 0);
  expect_trace("b:error a:error c:has it ");
}
END_TEST

static int token_stays(void *arg, void **result) {
  (void)arg, (void)result;
  coil_semaphore_init(&semaphore, 0);
  coil_task *a = start(take_token, "a");
  if (settle()) return -1;
  ck_assert_int_eq(coil_semaphore_release(&semaphore), 0);
  coil_task_cancel(a);
  ck_assert_int_eq(end(a), -ECANCELED);
  ck_assert_uint_eq(semaphore.value, 1);
  return 0;
}

START_TEST(can_14_without_another_waiter_the_token_stays) {
  ck_assert_int_eq(sim_run(token_stays, NULL, NULL), 0);
}
END_TEST

static int wait_for_event(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_event_wait(&event);
}

static int can_13(void *arg, void **result) {
  (void)arg, (void)result;
  coil_event_init(&event);
  coil_task *woken = start(wait_for_event, NULL);
  coil_task *waiting = start(wait_for_event, NULL);
  if (settle()) return -1;
  coil_task_cancel(waiting);
  if (settle()) return -1;
  coil_event_set(&event);
  coil_task_cancel(woken);
  ck_assert_int_eq(end(waiting), -ECANCELED);
  ck_assert_int_eq(end(woken), -ECANCELED);
  return 0;
}

START_TEST(can_13_a_cancel_wins_against_an_event) {
  ck_assert_int_eq(sim_run(can_13, NULL, NULL), 0);
}
END_TEST

static int can_19(void *arg, void **result) {
  (void)arg, (void)result;
  coil_lock_init(&lock);
  coil_semaphore_init(&semaphore, 1);
  coil_event_init(&event);
  coil_event_set(&event);
  coil_task_cancel(coil_current_task());
  ck_assert_int_eq(coil_lock_acquire(&lock), 0);
  ck_assert_int_eq(coil_semaphore_acquire(&semaphore), 0);
  ck_assert_int_eq(coil_event_wait(&event), 0);
  ck_assert_int_eq(coil_lock_release(&lock), 0);
  coil_event_clear(&event);
  return coil_event_wait(&event); /* the first that would wait */
}

START_TEST(can_19_what_need_not_wait_leaves_a_cancel_alone) {
  ck_assert_int_eq(sim_run(can_19, NULL, NULL), -ECANCELED);
}
END_TEST

static int be_seen(void *arg, void **result) {
  (void)arg, (void)result;
  coil_lock_init(&lock);
  ck_assert_int_eq(coil_lock_acquire(&lock), 0);
  coil_task *t = start(take_lock, "a");
  if (settle()) return -1;
  ck_assert_str_eq(t->word, "lock");
  const coil_lock *l = t->object;
  ck_assert_ptr_eq(l->owner, coil_current_task());
  ck_assert_int_eq(coil_lock_release(&lock), 0);
  return end(t);
}

START_TEST(dbg_02_a_waiter_shows_the_lock_and_its_owner) {
  ck_assert_int_eq(sim_run(be_seen, NULL, NULL), 0);
}
END_TEST

/* Many tasks want a lock and a token, in an order and with cancels that are
 * drawn. Nobody is ever inside together, and at the end all is free. */
enum { TASKS = 12, TOKENS = 3 };
static int inside_lock, inside_semaphore;

static int work(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_semaphore_acquire(&semaphore);
  if (err) return err;
  ck_assert_int_le(++inside_semaphore, TOKENS);
  err = coil_yield();
  if (!err) err = coil_lock_acquire(&lock);
  if (!err) {
    ck_assert_int_eq(++inside_lock, 1);
    err = coil_yield();
    inside_lock--;
    ck_assert_int_eq(coil_lock_release(&lock), 0);
  }
  inside_semaphore--;
  ck_assert_int_eq(coil_semaphore_release(&semaphore), 0);
  return err;
}

static int disturb(void *seed, void **result) {
  unsigned random = *(unsigned *)seed;
  coil_task *ts[TASKS];
  int cancelled = 0;
  (void)result;
  coil_lock_init(&lock);
  coil_bounded_semaphore_init(&semaphore, TOKENS);
  for (int i = 0; i < TASKS; i++) ts[i] = start(work, NULL);
  for (int i = 0; i < 2 * TASKS; i++) {
    random = random * 1103515245 + 12345;
    if (random >> 30 == 0) coil_task_cancel(ts[(random >> 16) % TASKS]);
    if (coil_yield()) return -1;
  }
  for (int i = 0; i < TASKS; i++) cancelled += end(ts[i]) == -ECANCELED;
  ck_assert_int_lt(cancelled, TASKS);
  ck_assert(!coil_lock_is_locked(&lock));
  ck_assert_uint_eq(semaphore.value, TOKENS);
  return 0;
}

START_TEST(can_14_nothing_is_lost_in_any_order) {
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

RUN_TESTS("sync_cancel", syn_04_a_cancelled_waiter_leaves_the_line,
          syn_04_a_lock_given_to_a_cancelled_waiter_is_passed_on,
          syn_04_so_it_is_when_the_cancel_came_first,
          syn_04_passed_on_to_nobody_it_is_free,
          can_14_a_token_given_to_a_cancelled_waiter_is_passed_on,
          can_14_without_another_waiter_the_token_stays,
          can_13_a_cancel_wins_against_an_event,
          can_19_what_need_not_wait_leaves_a_cancel_alone,
          dbg_02_a_waiter_shows_the_lock_and_its_owner,
          can_14_nothing_is_lost_in_any_order)
