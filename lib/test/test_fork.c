/* test_fork.c -- fork while there is a loop: the child has a copy of the
 * loop, but shares with it the kernel's list of descriptors, the signals' bells
 * and the sockets.  What it does with the copy must not reach the parent. */
#include "help.h"

#include "stream.h"
#include "thread.h"

#include <sys/socket.h>

static coil_loop loop;
static int ends[2];
static pid_t child;

/* The code with which it exited, or -1 and less if a signal killed it. */
static int code_of_child(void) {
  int status;
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* In the child: its exit code names the line that failed. */
#define must(condition) \
  if (!(condition)) _exit(__LINE__ % 200 + 1)

static void silence(void) {
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
}

static void setup(void) {
  trace[0] = '\0';
  coil_loop_init(&loop);
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
}

static void teardown(void) {
  coil_poll_close(&loop, ends[0]);
  close(ends[1]);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
}

/* --- callbacks ------------------------------------------------------------ */

static void fork_here(void *arg) {
  (void)arg;
  child = fork();
  note(child ? "parent " : "child ");
}

START_TEST(loop_25_a_loop_ends_in_a_fork_after_the_callback) {
  setup();
  coil_handle forks, later;
  coil_timer t;
  coil_call_soon(&loop, &forks, fork_here, NULL);
  coil_call_soon(&loop, &later, note_name, "later");
  ck_assert_int_eq(coil_call_later(&loop, &t, 0, note_name, "timer"), 0);
  int err = coil_loop_run(&loop);
  if (child == 0)
    _exit(strcmp(trace, "child ") == 0 && err == -EINVAL ? 7 : 8);
  ck_assert_int_eq(err, 0);
  expect_trace("parent later timer ");
  ck_assert_int_eq(code_of_child(), 7);
  teardown();
}
END_TEST

static int wait_and_fork(void *arg, void **result) {
  static coil_handle h;
  (void)arg, (void)result;
  coil_call_soon(coil_get_running_loop(), &h, fork_here, NULL);
  return coil_sleep(COIL_MS(1));
}

/* The copy of the task that waits cannot end, so its memory is not freed. */
START_TEST(loop_25_run_returns_in_the_child) {
  if (RUNNING_ON_VALGRIND) return;
  trace[0] = '\0';
  int err = coil_run(wait_and_fork, NULL, NULL);
  if (child == 0) _exit(err == -EINVAL ? 7 : 8);
  ck_assert_int_eq(err, 0);
  ck_assert_int_eq(code_of_child(), 7);
}
END_TEST

static int return_0(void *arg, void **result) {
  (void)arg, (void)result;
  return 0;
}

static void try_everything(coil_watch *w) {
  coil_handle h;
  coil_timer t;
  coil_watch other;
  coil_sim sim = {.loop = &loop};
  must(coil_sim_advance(&sim, 1) == -EINVAL);
  must(coil_call_soon(&loop, &h, note_name, "") == -EINVAL);
  must(coil_call_later(&loop, &t, 0, note_name, "") == -EINVAL);
  must(!coil_loop_create_task(&loop, return_0, NULL));
  must(coil_run_with(&loop, return_0, NULL, NULL) == -EINVAL);
  must(coil_loop_step(&loop) == -EINVAL && coil_loop_run(&loop) == -EINVAL);
  must(coil_poll_init(&loop) == -EINVAL);
  must(coil_poll_own(&loop, ends[0]) == -EINVAL);
  must(coil_poll_add(&loop, &other, ends[0], COIL_WRITE, note_name, "") < 0);
  must(coil_poll_add(&loop, &other, ends[0], COIL_WRITE | COIL_OWNED, note_name,
                     "") < 0);
  must(!coil_poll_is_ready(&loop, ends[0], COIL_READ));
  must(coil_threadsafe_begin(&loop) == -EINVAL);
  must(coil_call_soon_threadsafe(&loop, &h, note_name, "") == -EINVAL);
  must(coil_poll_cancel(&loop, w));
  must(coil_poll_close(&loop, ends[0]) == 0);
  must(coil_loop_close(&loop) == 0);
  _exit(7);
}

START_TEST(loop_25_a_copy_refuses_and_the_registrations_stay) {
  setup();
  coil_watch w;
  ck_assert_int_eq(coil_threadsafe_begin(&loop), 0);
  ck_assert_int_eq(
      coil_poll_add(&loop, &w, ends[0], COIL_READ, note_name, "read"), 0);
  if ((child = fork()) == 0) try_everything(&w);
  ck_assert_int_eq(code_of_child(), 7);
  ck_assert_int_eq(write(ends[1], "x", 1), 1);
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  expect_trace("read ");
  coil_threadsafe_end(&loop);
  teardown();
}
END_TEST

/* Found while writing this: a signal for the child rang in the parent. */
START_TEST(loop_25_a_signal_of_the_child_is_not_the_parents) {
  setup();
  coil_signal s;
  coil_timer t;
  ck_assert_int_eq(
      coil_add_signal_handler(&loop, &s, SIGUSR1, note_name, "signal"), 0);
  if ((child = fork()) == 0) {
    raise(SIGUSR1);
    _exit(7);
  }
  ck_assert_int_eq(code_of_child(), 7);
  ck_assert_int_eq(coil_call_later(&loop, &t, 0, note_name, "timer"), 0);
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  expect_trace("timer ");
  raise(SIGUSR1);
  ck_assert_int_eq(coil_loop_step(&loop), 1);
  expect_trace("timer signal ");
  ck_assert(coil_remove_signal_handler(&s));
  teardown();
}
END_TEST

/* --- tasks ---------------------------------------------------------------- */

static int answer(void *arg, void **result) {
  *result = arg;
  return coil_yield();
}

/* What a child may do with a loop of its own: everything.  Tools find fault with
 * threads there. */
static int child_main(void *arg, void **result) {
  int pair[2], err;
  char c;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return -errno;
  if (write(pair[1], "x", 1) != 1) return -errno;
  if ((err = coil_wait_fd(pair[0], COIL_READ))) return err;
  if (read(pair[0], &c, 1) != 1 || c != 'x') return -EIO;
  coil_task *t = coil_create_task(answer, arg);
  err = coil_await_task(t, result);
  coil_task_release(t);
  return err || is_watched() ? err : coil_to_thread(return_0, NULL, NULL);
}

static void begin_anew(void) {
  void *value;
  int seven = 7;
  for (int i = 0; i < 3; i++)
    must(coil_run(child_main, &seven, &value) == 0 && value == &seven);
  _exit(seven);
}

static int receive(void *stream, void **result) {
  char c[4] = "";
  (void)result;
  ssize_t n = coil_stream_readexactly(stream, c, 3);
  note("%s ", c);
  return n < 0 ? (int)n : 0;
}

static int fork_beside(void *in_child, void **result) {
  coil_stream s;
  (void)result;
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  ck_assert_int_eq(coil_stream_init(&s, ends[0]), 0);
  coil_task *t = coil_create_task(receive, &s);
  ck_assert_int_eq(coil_yield(), 0);
  if ((child = fork()) == 0) (*(void (**)(void))in_child)();
  if (child == 0) return 0;
  ck_assert_int_eq(code_of_child(), 7);
  ck_assert_int_eq(write(ends[1], "abc", 3), 3);
  ck_assert_int_eq(coil_await_task(t, NULL), 0);
  coil_task_release(t);
  coil_stream_abort(&s);
  close(ends[1]);
  return 0;
}

static void run_beside(void (*in_child)(void)) {
  trace[0] = '\0';
  ck_assert_int_eq(coil_run(fork_beside, &in_child, NULL), 0);
  expect_trace("abc ");
}

START_TEST(loop_25_a_child_runs_a_loop_of_its_own) {
  run_beside(begin_anew);
}
END_TEST

static void just_exit(void) {
  _exit(7);
}

static void execute(void) {
  execl("/bin/sh", "sh", "-c", "exit 7", (char *)NULL);
  _exit(8);
}

START_TEST(loop_25_a_child_may_exit_or_exec) {
  run_beside(just_exit);
  run_beside(execute);
}
END_TEST

static int fork_and_return(void *arg, void **result) {
  (void)arg, (void)result;
  if ((child = fork()) == 0) silence();
  return 0;
}

static int run_and_sleep(void *arg, void **result) {
  (void)arg, (void)result;
  if ((child = fork())) return 0;
  silence();
  must(coil_run(child_main, &child, NULL) == 0);
  return coil_sleep(1);
}

START_TEST(loop_25_a_copy_of_a_task_neither_waits_nor_returns) {
  ck_assert_int_eq(coil_run(fork_and_return, NULL, NULL), 0);
  ck_assert_int_eq(code_of_child(), -SIGABRT);
  ck_assert_int_eq(coil_run(run_and_sleep, NULL, NULL), 0);
  ck_assert_int_eq(code_of_child(), -SIGABRT);
}
END_TEST

static void count(void *arg) {
  for (int *n = arg;; ++*n) coil_coro_yield();
}

/* A coroutine that no loop runs is memory, and memory is copied.  (TSan takes it
 * for a thread, and there are none to go on with.) */
START_TEST(loop_25_a_generator_goes_on_in_both) {
  if (is_watched()) return;
  coil_coro c;
  int n = 0;
  coil_coro_init(&c, count, &n);
  coil_coro_resume(&c);
  child = fork();
  for (int i = 0; i < 7; i++) coil_coro_resume(&c);
  if (child == 0) _exit(n);
  ck_assert_int_eq(n, 7);
  ck_assert_int_eq(code_of_child(), 7);
}
END_TEST

RUN_TESTS("fork", loop_25_a_loop_ends_in_a_fork_after_the_callback,
          loop_25_run_returns_in_the_child,
          loop_25_a_copy_refuses_and_the_registrations_stay,
          loop_25_a_signal_of_the_child_is_not_the_parents,
          loop_25_a_child_runs_a_loop_of_its_own,
          loop_25_a_child_may_exit_or_exec,
          loop_25_a_copy_of_a_task_neither_waits_nor_returns,
          loop_25_a_generator_goes_on_in_both)
