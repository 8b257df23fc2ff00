/* test_sync.c -- events, locks and semaphores: who goes on, and in what order.
 * What happens to those who are cancelled is in test_sync_cancel.c. */
#include "help.h"

#include "sync.h"

static coil_event event;
static coil_lock lock;
static coil_semaphore semaphore;

/* Let all who can go on do so, until nobody can. */
static int settle(void) {
  return coil_sleep(1);
}

static int wait_for_event(void *arg, void **result) {
  (void)result;
  int err = coil_event_wait(&event);
  note("%s:%d ", (char *)arg, err);
  return err;
}

static int syn_05(void *arg, void **result) {
  (void)arg, (void)result;
  coil_event_init(&event);
  ck_assert(!coil_event_is_set(&event));
  start_task(wait_for_event, "a");
  start_task(wait_for_event, "b");
  if (settle()) return -1;
  expect_trace("");
  coil_event_set(&event);
  coil_event_set(&event);
  ck_assert(coil_event_is_set(&event));
  expect_trace("");
  if (settle()) return -1;
  expect_trace("a:0 b:0 ");
  return wait_for_event("c", NULL); /* now without a pause */
}

START_TEST(syn_05_setting_an_event_wakes_all) {
  ck_assert_int_eq(sim_run(syn_05, NULL, NULL), 0);
  expect_trace("a:0 b:0 c:0 ");
}
END_TEST

static int set_and_clear(void *arg, void **result) {
  (void)arg, (void)result;
  coil_event_init(&event);
  start_task(wait_for_event, "a");
  start_task(wait_for_event, "b");
  if (settle()) return -1;
  coil_event_set(&event);
  coil_event_clear(&event);
  start_task(wait_for_event, "late");
  if (settle()) return -1;
  expect_trace("a:0 b:0 ");
  coil_event_set(&event);
  return settle();
}

START_TEST(syn_05_set_and_cleared_in_one_step_it_wakes_those_present) {
  ck_assert_int_eq(sim_run(set_and_clear, NULL, NULL), 0);
  expect_trace("a:0 b:0 late:0 ");
}
END_TEST

/* An event may be set by a callback, which is no task. */
static void set_event(void *arg) {
  coil_event_set(arg);
}

static int wait_for_timer(void *arg, void **result) {
  coil_timer t;
  coil_event_init(&event);
  ck_assert_int_eq(coil_call_later(coil_get_running_loop(), &t, COIL_MS(7),
                                   set_event, &event),
                   0);
  int err = wait_for_event(arg, result);
  ck_assert_int_eq(now_ms(), 7);
  return err;
}

START_TEST(syn_05_a_callback_may_set_an_event) {
  ck_assert_int_eq(sim_run(wait_for_timer, "a", NULL), 0);
  expect_trace("a:0 ");
}
END_TEST

/* Hold the lock for ten milliseconds. */
static int hold(void *arg, void **result) {
  (void)result;
  int err = coil_lock_acquire(&lock);
  note("%s:%ld ", (char *)arg, now_ms());
  if (err) return err;
  ck_assert_ptr_eq(lock.owner, coil_current_task());
  err = coil_sleep(COIL_MS(10));
  ck_assert_int_eq(coil_lock_release(&lock), 0);
  return err;
}

/* At its release the lock is a's, and not to be had back at once. */
static int syn_01(void *arg, void **result) {
  (void)arg, (void)result;
  coil_lock_init(&lock);
  ck_assert_int_eq(coil_lock_acquire(&lock), 0);
  start_task(hold, "a");
  start_task(hold, "b");
  if (coil_sleep(COIL_MS(5))) return -1;
  ck_assert_int_eq(coil_lock_release(&lock), 0);
  ck_assert(coil_lock_is_locked(&lock));
  int err = hold("me", NULL);
  ck_assert(!coil_lock_is_locked(&lock));
  return err;
}

START_TEST(syn_01_a_lock_is_fair) {
  ck_assert_int_eq(sim_run(syn_01, NULL, NULL), 0);
  expect_trace("a:5 b:15 me:25 ");
}
END_TEST

static int other(void *arg, void **result) {
  (void)arg, (void)result;
  note("other ");
  return 0;
}

static int syn_02(void *arg, void **result) {
  (void)arg, (void)result;
  start_task(other, NULL);
  coil_lock_init(&lock);
  coil_semaphore_init(&semaphore, 2);
  for (int i = 0; i < 1000; i++) {
    ck_assert_int_eq(coil_lock_acquire(&lock), 0);
    ck_assert_int_eq(coil_semaphore_acquire(&semaphore), 0);
    ck_assert_int_eq(coil_lock_release(&lock), 0);
    ck_assert_int_eq(coil_semaphore_release(&semaphore), 0);
  }
  expect_trace("");
  return 0;
}

START_TEST(syn_02_what_is_free_is_had_without_a_pause) {
  ck_assert_int_eq(sim_run(syn_02, NULL, NULL), 0);
}
END_TEST

static int release_lock(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_lock_release(&lock);
}

static int syn_03(void *arg, void **result) {
  (void)arg, (void)result;
  coil_lock_init(&lock);
  ck_assert_int_eq(coil_lock_release(&lock), -EPERM);
  ck_assert_int_eq(coil_lock_acquire(&lock), 0);
  ck_assert_int_eq(coil_lock_acquire(&lock), -EDEADLK);
  coil_task *thief = coil_create_task(release_lock, NULL);
  ck_assert_int_eq(coil_await_task(thief, NULL), -EPERM);
  coil_task_release(thief);
  ck_assert_ptr_eq(lock.owner, coil_current_task());
  return coil_lock_release(&lock);
}

START_TEST(syn_03_only_its_owner_releases_a_lock_and_he_has_it_once) {
  ck_assert_int_eq(sim_run(syn_03, NULL, NULL), 0);
  ck_assert_int_eq(coil_lock_release(&lock), -EPERM); /* nor nobody */
}
END_TEST

static void acquire_outside(void *l) {
  if (coil_lock_acquire(l)) _exit(1);
}

START_TEST(syn_03_only_a_task_acquires_a_lock) {
  coil_lock_init(&lock);
  ck_assert_int_eq(killed_by(acquire_outside, &lock), SIGABRT);
}
END_TEST

static int keep_lock(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_lock_acquire(&lock);
  return err ? err : coil_yield();
}

/* A new task could lie where the owner lay: the reference prevents it. */
static int abandon(void *arg, void **result) {
  (void)arg, (void)result;
  coil_lock_init(&lock);
  start_task(keep_lock, NULL);
  if (settle()) return -1;
  ck_assert(coil_task_is_done(lock.owner));
  ck_assert_uint_eq(coil_task_future(lock.owner)->references, 1);
  ck_assert_int_eq(coil_lock_acquire(&lock), -EDEADLK);
  ck_assert_int_eq(coil_lock_release(&lock), -EPERM);
  coil_task_release(lock.owner);
  return 0;
}

START_TEST(syn_03_a_lock_whose_owner_has_ended_cannot_be_had) {
  ck_assert_int_eq(sim_run(abandon, NULL, NULL), 0);
}
END_TEST

/* Pass for ten milliseconds. */
static int pass(void *arg, void **result) {
  (void)result;
  int err = coil_semaphore_acquire(&semaphore);
  note("%s:%ld ", (char *)arg, now_ms());
  if (err) return err;
  err = coil_sleep(COIL_MS(10));
  ck_assert_int_eq(coil_semaphore_release(&semaphore), 0);
  return err;
}

static int syn_08(void *arg, void **result) {
  (void)arg, (void)result;
  coil_semaphore_init(&semaphore, 2);
  for (char *name = "a\0b\0c\0d\0e\0"; *name; name += 2) start_task(pass, name);
  if (coil_sleep(COIL_MS(5))) return -1;
  ck_assert(coil_semaphore_is_locked(&semaphore));
  int err = pass("me", NULL);
  ck_assert(!coil_semaphore_is_locked(&semaphore));
  ck_assert_uint_eq(semaphore.value, 2);
  return err;
}

START_TEST(syn_08_a_semaphore_is_fair) {
  ck_assert_int_eq(sim_run(syn_08, NULL, NULL), 0);
  expect_trace("a:0 b:0 c:10 d:10 e:20 me:20 ");
}
END_TEST

static int bounded(void *arg, void **result) {
  (void)arg, (void)result;
  coil_bounded_semaphore_init(&semaphore, 1);
  ck_assert_int_eq(coil_semaphore_release(&semaphore), -EOVERFLOW);
  ck_assert_int_eq(coil_semaphore_acquire(&semaphore), 0);
  start_task(pass, "a");
  if (settle()) return -1;
  ck_assert_int_eq(coil_semaphore_release(&semaphore), 0); /* to a */
  if (coil_sleep(COIL_MS(20))) return -1;
  ck_assert_uint_eq(semaphore.value, 1);
  ck_assert_int_eq(coil_semaphore_release(&semaphore), -EOVERFLOW);
  return 0;
}

START_TEST(syn_08_a_bounded_semaphore_is_not_released_too_often) {
  ck_assert_int_eq(sim_run(bounded, NULL, NULL), 0);
  expect_trace("a:0 ");
}
END_TEST

static int unbounded(void *arg, void **result) {
  (void)arg, (void)result;
  coil_semaphore_init(&semaphore, 0);
  ck_assert(coil_semaphore_is_locked(&semaphore));
  ck_assert_int_eq(coil_semaphore_release(&semaphore), 0);
  ck_assert_int_eq(coil_semaphore_release(&semaphore), 0);
  ck_assert_uint_eq(semaphore.value, 2);
  semaphore.value = SIZE_MAX;
  return coil_semaphore_release(&semaphore) == -EOVERFLOW ? 0 : -1;
}

START_TEST(syn_08_another_one_may_grow) {
  ck_assert_int_eq(sim_run(unbounded, NULL, NULL), 0);
}
END_TEST

RUN_TESTS("sync", syn_05_setting_an_event_wakes_all,
          syn_05_set_and_cleared_in_one_step_it_wakes_those_present,
          syn_05_a_callback_may_set_an_event, syn_01_a_lock_is_fair,
          syn_02_what_is_free_is_had_without_a_pause,
          syn_03_only_its_owner_releases_a_lock_and_he_has_it_once,
          syn_03_only_a_task_acquires_a_lock,
          syn_03_a_lock_whose_owner_has_ended_cannot_be_had,
          syn_08_a_semaphore_is_fair,
          syn_08_a_bounded_semaphore_is_not_released_too_often,
          syn_08_another_one_may_grow)
