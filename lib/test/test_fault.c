/* test_fault.c -- every allocation and system call that can fail, fails once.
 *
 * One scenario that needs all of the library is run again and again: at first
 * the first allocation fails, then the second, until there is none left to
 * fail.  Each time it must end with an error code, and nothing may be left.
 *
 * The failures come from the linker: -Wl,--wrap=malloc has all calls of malloc
 * go to __wrap_malloc, and __real_malloc is what it was. */
#include "help.h"

#include <sys/epoll.h>
#include <sys/mman.h>

#define WRAPPED __attribute__((weak)) /* so that we can say when it is not */
void *__real_malloc(size_t size) WRAPPED;
void *__real_calloc(size_t n, size_t size) WRAPPED;
void *__real_realloc(void *p, size_t size) WRAPPED;
void __real_free(void *p) WRAPPED;
void *__real_mmap(void *, size_t, int, int, int, off_t) WRAPPED;
int __real_munmap(void *start, size_t size) WRAPPED;
int __real_epoll_create1(int flags) WRAPPED;
int __real_epoll_ctl(int, int, int, struct epoll_event *) WRAPPED;

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void __wrap_free(void *p);
void *__wrap_mmap(void *, size_t, int, int, int, off_t);
int __wrap_munmap(void *start, size_t size);
int __wrap_epoll_create1(int flags);
int __wrap_epoll_ctl(int, int, int, struct epoll_event *);

static bool counting; /* between the begin and the end of the scenario */
static int left;      /* calls until the one that fails */
static int held;      /* blocks and mappings not given back */

static bool fails(void) {
  if (!counting || left == 0 || --left > 0) return false;
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

void *__wrap_mmap(void *start, size_t size, int protection, int flags, int fd,
                  off_t offset) {
  if (fails()) return MAP_FAILED;
  if (counting) held++;
  return __real_mmap(start, size, protection, flags, fd, offset);
}

int __wrap_munmap(void *start, size_t size) {
  if (counting) held--;
  return __real_munmap(start, size);
}

int __wrap_epoll_create1(int flags) {
  return fails() ? -1 : __real_epoll_create1(flags);
}

int __wrap_epoll_ctl(int epoll, int op, int fd, struct epoll_event *e) {
  return fails() ? -1 : __real_epoll_ctl(epoll, op, fd, e);
}

/* --- the scenario --------------------------------------------------------- */

static int sleep_briefly(void *arg, void **result) {
  *result = arg;
  return coil_sleep(COIL_MS(5));
}

static int wait_to_write(void *arg, void **result) {
  int fd = *(int *)arg;
  *result = arg;
  int err = coil_sleep(COIL_MS(1));
  return err ? err : coil_wait_fd(fd, COIL_WRITE);
}

static int await_future(void *arg, void **result) {
  (void)arg;
  coil_future *f = coil_create_future(coil_get_running_loop());
  if (!f) return -ENOMEM;
  coil_future_set(f, 0, "future");
  int err = coil_await(f, result);
  coil_future_release(f);
  return err;
}

enum { TASKS = 20 }; /* more than fit into the first heap of timers */

static int start_all(coil_task *ts[], int *fd) {
  for (int i = 0; i < TASKS; i++) {
    coil_fn *fn = sleep_briefly;
    if (i == 0) fn = wait_to_write;
    if (i == 1) fn = await_future;
    ts[i] = coil_create_task(fn, fd);
    if (!ts[i]) return -ENOMEM;
  }
  return 0;
}

static int gather_all(void *fd, void **result) {
  coil_task *ts[TASKS] = {NULL};
  void *values[TASKS];
  (void)result;
  int err = start_all(ts, fd);
  if (!err) err = coil_gather(ts, TASKS, values, NULL);
  for (int i = 0; i < TASKS; i++) coil_task_release(ts[i]);
  return err;
}

static int run_scenario(int *fd) {
  coil_loop loop;
  coil_sim sim;
  int err = coil_loop_init(&loop);
  if (!err) err = coil_sim_install(&sim, &loop, 0);
  if (!err) err = coil_run_with(&loop, gather_all, fd, NULL);
  coil_loop_close(&loop);
  return err;
}

static int lowest_free_descriptor(void) {
  int fd = dup(STDERR_FILENO);
  close(fd);
  return fd;
}

START_TEST(tsk_19_each_failure_is_an_error_and_leaves_nothing) {
  ck_assert_msg(__real_malloc && __real_mmap && __real_epoll_ctl,
                "linked without -Wl,--wrap=...; the Makefile has the list");
  int ends[2], err, n = 0;
  ck_assert_int_eq(pipe(ends), 0);
  int lowest = lowest_free_descriptor();
  do {
    n++;
    held = 0;
    left = n;
    counting = true;
    err = run_scenario(&ends[1]);
    counting = false;
    ck_assert_int_eq(err, left > 0 ? 0 : -ENOMEM);
    ck_assert_int_eq(held, 0);
    ck_assert_int_eq(lowest_free_descriptor(), lowest);
  } while (left == 0);
  ck_assert_int_gt(n, TASKS + 6);
  close(ends[0]);
  close(ends[1]);
}
END_TEST

RUN_TESTS("fault", tsk_19_each_failure_is_an_error_and_leaves_nothing)
