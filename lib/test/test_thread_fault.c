/* test_thread_fault.c -- each allocation and system call of jobs, files and
 * signals fails once; see test_fault.c for how.  Threads allocate too, so the
 * counters are atomic. */
#include "help.h"

#include "thread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#define WRAPPED __attribute__((weak)) /* so that we can say when it is not */
void *__real_malloc(size_t size) WRAPPED;
void *__real_calloc(size_t n, size_t size) WRAPPED;
void *__real_realloc(void *p, size_t size) WRAPPED;
void __real_free(void *p) WRAPPED;
int __real_epoll_ctl(int, int, int, struct epoll_event *) WRAPPED;
int __real_eventfd(unsigned count, int flags) WRAPPED;
int __real_pthread_create(pthread_t *, const pthread_attr_t *,
                          void *(*)(void *), void *) WRAPPED;

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void __wrap_free(void *p);
int __wrap_epoll_ctl(int, int, int, struct epoll_event *);
int __wrap_eventfd(unsigned count, int flags);
/* clang-format off */
int __wrap_pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *);
/* clang-format on */

static atomic_bool counting;
static atomic_int left; /* calls until the one that fails; 0 when it has */
static atomic_int held; /* blocks not given back */
static atomic_bool no_threads;

static bool fails(void) {
  if (!counting || left <= 0 || atomic_fetch_sub(&left, 1) != 1) return false;
  errno = ENOMEM;
  return true;
}

static void *hold(void *p) {
  if (counting && p) held++;
  return p;
}

void *__wrap_malloc(size_t size) {
  return fails() ? NULL : hold(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size) {
  return fails() ? NULL : hold(__real_calloc(n, size));
}

void *__wrap_realloc(void *p, size_t size) {
  if (fails()) return NULL;
  return p ? __real_realloc(p, size) : hold(__real_realloc(p, size));
}

void __wrap_free(void *p) {
  if (counting && p) held--;
  __real_free(p);
}

int __wrap_epoll_ctl(int epoll, int op, int fd, struct epoll_event *e) {
  return fails() ? -1 : __real_epoll_ctl(epoll, op, fd, e);
}

int __wrap_eventfd(unsigned count, int flags) {
  return fails() ? -1 : __real_eventfd(count, flags);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*fn)(void *), void *arg) {
  if (no_threads || fails()) return EAGAIN;
  return __real_pthread_create(thread, attributes, fn, arg);
}

/* --- the scenario ----------------------------------------------------------
 */

static char file[] = "/tmp/coil-XXXXXX";

static int use_files(void *arg, void **result) {
  char *text;
  (void)arg, (void)result;
  int err = coil_write_file(file, "some text", 9);
  if (err) return err;
  int n = coil_read_file(file, &text);
  if (n < 0) return n;
  bool is_same = strcmp(text, "some text") == 0; /* Check allocates, too */
  free(text);
  if (!is_same) return -EPROTO;
  char two[2];
  int fd = open(file, O_RDWR);
  n = coil_pread(fd, two, 2, 5);
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

static int lowest_free_descriptor(void) {
  int fd = dup(STDERR_FILENO);
  close(fd);
  return fd;
}

static void expect_default_usr1(void) {
  struct sigaction now;
  sigaction(SIGUSR1, NULL, &now);
  ck_assert(now.sa_handler == SIG_DFL);
}

/* The first thread that cannot be started is an error (-EAGAIN); so is memory
 * (-ENOMEM).  What the C library allocates for itself may be missing without
 * an error, or stay (names), so that part is tried before. */
START_TEST(thr_02_each_failure_is_an_error_and_leaves_nothing) {
  ck_assert_msg(__real_malloc && __real_pthread_create && __real_eventfd,
                "linked without -Wl,--wrap=...; the Makefile has the list");
  close(mkstemp(file));
  struct addrinfo *list;
  if (getaddrinfo("127.0.0.1", "discard", NULL, &list) == 0) freeaddrinfo(list);
  int lowest = lowest_free_descriptor();
  int n = 0, failed = 0, err;
  do {
    left = ++n;
    held = 0;
    counting = true;
    err = coil_run(use_all, NULL, NULL);
    counting = false;
    ck_assert_msg(err == 0 || err == -ENOMEM || err == -EAGAIN ||
                      err == COIL_EAI(EAI_SERVICE),
                  "%d", err);
    if (err) failed++;
    ck_assert_msg(held == 0, "%d left after failure %d (%d)", held, n, err);
    ck_assert_int_eq(lowest_free_descriptor(), lowest);
    expect_default_usr1();
  } while (left == 0);
  ck_assert_int_eq(err, 0);
  ck_assert_int_gt(failed, 15);
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
