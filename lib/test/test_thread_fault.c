/* test_thread_fault.c -- each allocation and system call of jobs, files and
 * signals fails once; see help_fault.h for how. */
#include "help_fault.h"

#include "thread.h"

static char file[] = "/tmp/coil-XXXXXX";

static int use_whole_files(void) {
  char *text;
  int err = coil_write_file(file, "other text", 10);
  if (!err) err = coil_replace_file(file, "some text", 9);
  if (err) return err;
  int n = coil_read_file(file, &text);
  if (n < 0) return n;
  bool is_same = strcmp(text, "some text") == 0; /* Check allocates, too */
  free(text);
  return is_same ? 0 : -EPROTO;
}

static int use_files(void *arg, void **result) {
  char two[2];
  (void)arg, (void)result;
  int err = use_whole_files();
  if (err) return err;
  int fd = open(file, O_RDWR, 0);
  if (fd < 0) return -errno;
  int n = coil_pread(fd, two, 2, 5);
  if (n >= 0) n = coil_pwrite(fd, two, 2, 0);
  close(fd);
  return n < 0 ? n : 0;
}

/* A name that no server is asked for. */
static int resolve(void) {
  static const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST};
  struct addrinfo *list;
  int err = coil_getaddrinfo("127.0.0.1", "discard", &hints, &list);
  if (!err) freeaddrinfo(list);
  return err == COIL_EAI(EAI_SERVICE) ? 0 : err; /* no /etc/services here */
}

static void nothing(void *arg) {
  (void)arg;
}

static int use_signals(void) {
  coil_signal s;
  int err =
      coil_add_signal_handler(coil_get_running_loop(), &s, SIGUSR1, nothing, 0);
  if (err) return err;
  raise(SIGUSR1);
  err = coil_yield();
  coil_remove_signal_handler(&s);
  return err;
}

static int use_all(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = coil_create_task(use_files, NULL);
  if (!t) return -ENOMEM;
  int err = use_signals();
  if (!err) err = resolve();
  int other = coil_await_task(t, NULL);
  coil_task_release(t);
  return err ? err : other;
}

static int run_scenario(void) {
  struct sigaction now;
  int err = coil_run(use_all, NULL, NULL);
  sigaction(SIGUSR1, NULL, &now);
  return now.sa_handler == SIG_DFL ? err : -EPROTO;
}

/* What the C library allocates for itself may stay (names), so that part is
 * tried before. */
START_TEST(thr_02_each_failure_is_an_error_and_leaves_nothing) {
  struct addrinfo *list;
  close(mkstemp(file));
  if (getaddrinfo("127.0.0.1", "discard", NULL, &list) == 0) freeaddrinfo(list);
  may_go_on = true; /* a bell that cannot be watched again is looked at */
  ck_assert_int_gt(let_each_call_fail(run_scenario), 25);
  unlink(file);
}
END_TEST

static int give(void *arg, void **result) {
  *result = arg;
  return 0;
}

static int give_in_thread(void *arg, void **result) {
  return coil_to_thread(give, arg, result);
}

static int need_threads(void *arg, void **result) {
  coil_task *ts[8];
  no_threads = true;
  ck_assert_int_eq(coil_to_thread(give, arg, result), -EAGAIN);
  no_threads = false;
  ck_assert_int_eq(coil_to_thread(give, arg, result), 0);
  no_threads = true; /* now the one that is there must do */
  for (int i = 0; i < 8; i++) ts[i] = coil_create_task(give_in_thread, arg);
  int err = coil_gather(ts, 8, NULL, NULL);
  for (int i = 0; i < 8; i++) coil_task_release(ts[i]);
  return err;
}

START_TEST(thr_06_few_threads_are_enough_none_is_an_error) {
  void *value;
  ck_assert_int_eq(coil_run(need_threads, "value", &value), 0);
  ck_assert_str_eq(value, "value");
}
END_TEST

static int call_late(void *arg, void **result) {
  (void)result;
  coil_loop *loop = coil_get_running_loop();
  static coil_handle a, b;
  int err = coil_threadsafe_begin(loop);
  if (err) return err;
  coil_call_soon_threadsafe(loop, &a, note_name, "a");
  left = strcmp(coil_poll_backend(), "epoll") == 0; /* poll(2) cannot fail so */
  counting = true; /* the bell cannot be watched again */
  while (!err && left) err = coil_yield();
  counting = false;
  coil_call_soon_threadsafe(loop, &b, note_name, arg);
  while (!err && !strchr(trace, 'b')) err = coil_yield();
  coil_threadsafe_end(loop);
  return err;
}

START_TEST(loop_20_a_bell_that_cannot_be_watched_is_looked_at) {
  ck_assert_int_eq(coil_run(call_late, "b", NULL), 0);
  expect_trace("a b ");
}
END_TEST

RUN_TESTS("thread: faults", thr_02_each_failure_is_an_error_and_leaves_nothing,
          thr_06_few_threads_are_enough_none_is_an_error,
          loop_20_a_bell_that_cannot_be_watched_is_looked_at)
