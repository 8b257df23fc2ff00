/* test_thread_signal.c -- signals as callbacks, and Ctrl-C. */
#include "help.h"

#include "thread.h"

#include <pthread.h>

static coil_loop loop;
static coil_signal sig;
static volatile sig_atomic_t in_handler;

static void stop_at(void *name) {
  note("%s ", (char *)name);
  ck_assert_ptr_eq(coil_get_running_loop(), &loop); /* in a turn of the loop */
  coil_remove_signal_handler(&sig);
}

static void send_signal(void *arg) {
  raise((int)(intptr_t)arg);
  note("raised ");
}

START_TEST(loop_28_a_signal_is_an_ordinary_callback) {
  coil_handle h;
  coil_loop_init(&loop);
  ck_assert_int_eq(
      coil_add_signal_handler(&loop, &sig, SIGUSR1, stop_at, "called"), 0);
  coil_call_soon(&loop, &h, send_signal, (void *)SIGUSR1);
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  expect_trace("raised called ");
  coil_loop_close(&loop);
}
END_TEST

static void on_usr1(int signo) {
  in_handler = signo;
}

START_TEST(loop_28_what_a_signal_did_before_is_put_back) {
  coil_signal again;
  signal(SIGUSR1, on_usr1);
  coil_loop_init(&loop);
  sig = (coil_signal){0};
  ck_assert(!coil_remove_signal_handler(&sig));
  ck_assert_int_eq(
      coil_add_signal_handler(&loop, &sig, SIGUSR1, note_name, "us"), 0);
  ck_assert_int_eq(
      coil_add_signal_handler(&loop, &again, SIGUSR1, note_name, ""), -EBUSY);
  raise(SIGUSR1);
  while (!*trace) ck_assert_int_eq(coil_loop_step(&loop), 1);
  raise(SIGUSR1); /* on its way when the handler is removed */
  ck_assert(coil_remove_signal_handler(&sig));
  ck_assert(!coil_remove_signal_handler(&sig));
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  expect_trace("us ");
  ck_assert_int_eq(in_handler, 0);
  raise(SIGUSR1);
  ck_assert_int_eq(in_handler, SIGUSR1);
  coil_loop_close(&loop);
}
END_TEST

START_TEST(loop_28_the_close_removes_handlers) {
  signal(SIGUSR1, on_usr1);
  coil_loop_init(&loop);
  ck_assert_int_eq(coil_add_signal_handler(&loop, &sig, SIGUSR1, note_name, ""),
                   0);
  coil_loop_close(&loop);
  raise(SIGUSR1);
  ck_assert_int_eq(in_handler, SIGUSR1);
}
END_TEST

START_TEST(loop_28_some_signals_cannot_be_watched) {
  coil_loop_init(&loop);
  static const int wrong[] = {SIGKILL, SIGSTOP, 0, -1, NSIG};
  for (int i = 0; i < 5; i++)
    ck_assert_int_eq(
        coil_add_signal_handler(&loop, &sig, wrong[i], note_name, ""), -EINVAL);
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  coil_loop_close(&loop);
  ck_assert_int_eq(coil_add_signal_handler(&loop, &sig, SIGUSR1, note_name, ""),
                   -EINVAL);
}
END_TEST

static void note_both(void *arg) {
  static int n;
  note_name(arg);
  if (++n == 2) coil_loop_stop(&loop);
}

/* Raised in another thread, which may interrupt nobody: the loop waits. */
static void *send_from_thread(void *arg) {
  (void)arg;
  raise(SIGUSR1);
  raise(SIGUSR2);
  return NULL;
}

START_TEST(thr_09_a_signal_in_any_thread_reaches_the_loop) {
  pthread_t thread;
  coil_signal other;
  coil_loop_init(&loop);
  coil_add_signal_handler(&loop, &sig, SIGUSR1, note_both, "1");
  coil_add_signal_handler(&loop, &other, SIGUSR2, note_both, "2");
  pthread_create(&thread, NULL, send_from_thread, NULL);
  ck_assert_int_eq(coil_loop_run(&loop), 1);
  pthread_join(thread, NULL);
  ck_assert_ptr_nonnull(strchr(trace, '1'));
  ck_assert_ptr_nonnull(strchr(trace, '2'));
  coil_loop_close(&loop);
}
END_TEST

/* --- Ctrl-C --------------------------------------------------------------- */

static int wait_and_clean_up(void *arg, void **result) {
  (void)result;
  raise(SIGINT);
  int err = coil_sleep(COIL_FOREVER);
  note("cancelled:%d ", err == -ECANCELED);
  err = coil_sleep(COIL_SEC(1));
  note("clean:%d ", err);
  return arg ? 3 : -ECANCELED;
}

static int be_interruptible(void *arg, void **result) {
  int err = coil_interruptible(wait_and_clean_up, arg, result);
  note("left:%u ", coil_task_cancelling(coil_current_task()));
  return err;
}

/* Check has a handler of its own for SIGINT. */
static int run_by_default(void *arg) {
  signal(SIGINT, SIG_DFL);
  return sim_run(be_interruptible, arg, NULL);
}

static void expect_default_sigint(void) {
  struct sigaction now;
  sigaction(SIGINT, NULL, &now);
  ck_assert(now.sa_handler == SIG_DFL);
}

START_TEST(loop_27_an_interrupt_cancels_the_main_task) {
  ck_assert_int_eq(run_by_default(NULL), -EINTR);
  expect_trace("cancelled:1 clean:0 left:0 ");
  expect_default_sigint();
}
END_TEST

START_TEST(loop_27_which_may_go_on_all_the_same) {
  ck_assert_int_eq(run_by_default("go on"), 3);
  expect_trace("cancelled:1 clean:0 left:0 ");
  expect_default_sigint();
}
END_TEST

static int give(void *arg, void **result) {
  *result = arg;
  return 0;
}

static int interruptible_give(void *arg, void **result) {
  return coil_interruptible(give, arg, result);
}

START_TEST(loop_27_without_an_interrupt_nothing_is_different) {
  void *value = NULL;
  signal(SIGINT, SIG_DFL);
  ck_assert_int_eq(sim_run(interruptible_give, "value", &value), 0);
  ck_assert_str_eq(value, "value");
  expect_default_sigint();
  signal(SIGINT, on_usr1); /* the program has its own: that stays */
  ck_assert_int_eq(sim_run(be_interruptible, NULL, NULL), -EDEADLK);
  ck_assert_int_eq(in_handler, SIGINT);
}
END_TEST

static int cancelled_from_elsewhere(void *arg, void **result) {
  signal(SIGINT, SIG_DFL);
  coil_task_cancel(coil_current_task());
  return coil_interruptible(wait_and_clean_up, arg, result);
}

START_TEST(loop_27_a_cancel_by_somebody_else_stays_one) {
  ck_assert_int_eq(sim_run(cancelled_from_elsewhere, NULL, NULL), -ECANCELED);
}
END_TEST

static int compute_for_ever(void *arg, void **result) {
  (void)arg, (void)result;
  raise(SIGINT);
  raise(SIGINT);
  return 0;
}

static int interruptible_computer(void *arg, void **result) {
  return coil_interruptible(compute_for_ever, arg, result);
}

static void run_computer(void *arg) {
  signal(SIGINT, SIG_DFL);
  if (coil_run(interruptible_computer, arg, NULL)) _exit(1);
}

START_TEST(loop_27_a_second_interrupt_acts_at_once) {
  ck_assert_int_eq(killed_by(run_computer, NULL), SIGINT);
}
END_TEST

RUN_TESTS("thread: signals", loop_28_a_signal_is_an_ordinary_callback,
          loop_28_what_a_signal_did_before_is_put_back,
          loop_28_the_close_removes_handlers,
          loop_28_some_signals_cannot_be_watched,
          thr_09_a_signal_in_any_thread_reaches_the_loop,
          loop_27_an_interrupt_cancels_the_main_task,
          loop_27_which_may_go_on_all_the_same,
          loop_27_without_an_interrupt_nothing_is_different,
          loop_27_a_cancel_by_somebody_else_stays_one,
          loop_27_a_second_interrupt_acts_at_once)
