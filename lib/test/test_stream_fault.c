/* test_stream_fault.c -- what streams do when the system does not play along.
 *
 * One conversation through a server is held again and again: with the first,
 * the second, ... call failing, or interrupted by a signal; and with a system
 * that moves only a byte at a time.  See test_fault.c for how calls are made to
 * fail. */
#include "help.h"

#include "stream.h"

#include <sys/epoll.h>

#define WRAPPED __attribute__((weak)) /* so that we can say when it is not */
void *__real_malloc(size_t size) WRAPPED;
void *__real_calloc(size_t n, size_t size) WRAPPED;
void *__real_realloc(void *p, size_t size) WRAPPED;
void __real_free(void *p) WRAPPED;
int __real_socket(int, int, int) WRAPPED;
int __real_connect(int, const struct sockaddr *, socklen_t) WRAPPED;
int __real_bind(int, const struct sockaddr *, socklen_t) WRAPPED;
int __real_listen(int, int) WRAPPED;
int __real_accept4(int, struct sockaddr *, socklen_t *, int) WRAPPED;
int __real_getsockname(int, struct sockaddr *, socklen_t *) WRAPPED;
ssize_t __real_recv(int, void *, size_t, int) WRAPPED;
ssize_t __real_send(int, const void *, size_t, int) WRAPPED;
int __real_shutdown(int, int) WRAPPED;
int __real_epoll_ctl(int, int, int, struct epoll_event *) WRAPPED;

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void __wrap_free(void *p);
int __wrap_socket(int, int, int);
int __wrap_connect(int, const struct sockaddr *, socklen_t);
int __wrap_bind(int, const struct sockaddr *, socklen_t);
int __wrap_listen(int, int);
int __wrap_accept4(int, struct sockaddr *, socklen_t *, int);
int __wrap_getsockname(int, struct sockaddr *, socklen_t *);
ssize_t __wrap_recv(int, void *, size_t, int);
ssize_t __wrap_send(int, const void *, size_t, int);
int __wrap_shutdown(int, int);
int __wrap_epoll_ctl(int, int, int, struct epoll_event *);

static bool counting;   /* between the begin and the end of the scenario */
static int left;        /* calls until the one that fails */
static int held;        /* blocks not given back */
static size_t most = 1; /* bytes that one call may move */
static bool only_interrupt;

static bool fails(void) {
  if (!counting || only_interrupt || left == 0 || --left > 0) return false;
  errno = ENOMEM;
  return true;
}

/* Of calls that may wait. */
static bool fails_or_is_interrupted(void) {
  if (!only_interrupt) return fails();
  if (!counting || left == 0 || --left > 0) return false;
  errno = EINTR;
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

int __wrap_socket(int family, int type, int protocol) {
  return fails() ? -1 : __real_socket(family, type, protocol);
}

/* One that is interrupted goes on by itself. */
int __wrap_connect(int fd, const struct sockaddr *to, socklen_t size) {
  if (fails_or_is_interrupted()) {
    if (only_interrupt) __real_connect(fd, to, size);
    errno = only_interrupt ? EINTR : ENOMEM;
    return -1;
  }
  return __real_connect(fd, to, size);
}

int __wrap_bind(int fd, const struct sockaddr *to, socklen_t size) {
  return fails() ? -1 : __real_bind(fd, to, size);
}

int __wrap_listen(int fd, int backlog) {
  return fails() ? -1 : __real_listen(fd, backlog);
}

int __wrap_accept4(int fd, struct sockaddr *from, socklen_t *size, int flags) {
  if (fails_or_is_interrupted()) return -1;
  return __real_accept4(fd, from, size, flags);
}

int __wrap_getsockname(int fd, struct sockaddr *own, socklen_t *size) {
  return fails() ? -1 : __real_getsockname(fd, own, size);
}

static size_t some(size_t n) {
  return n < most ? n : most;
}

ssize_t __wrap_recv(int fd, void *to, size_t n, int flags) {
  if (fails_or_is_interrupted()) return -1;
  return __real_recv(fd, to, some(n), flags);
}

ssize_t __wrap_send(int fd, const void *from, size_t n, int flags) {
  if (fails_or_is_interrupted()) return -1;
  return __real_send(fd, from, some(n), flags);
}

int __wrap_shutdown(int fd, int how) {
  return fails() ? -1 : __real_shutdown(fd, how);
}

int __wrap_epoll_ctl(int epoll, int op, int fd, struct epoll_event *e) {
  return fails() ? -1 : __real_epoll_ctl(epoll, op, fd, e);
}

/* --- the conversation ------------------------------------------------------
 */

static char path[] = "/tmp/coil-test-XXXXXX";

static int echo_all(coil_stream *s, void *arg) {
  char bytes[7];
  ssize_t n;
  (void)arg;
  while ((n = coil_stream_read(s, bytes, sizeof bytes)) > 0) {
    coil_stream_write(s, bytes, (size_t)n);
    int err = coil_stream_drain(s);
    if (err) return err;
  }
  return (int)n;
}

static int say_and_hear(coil_stream *s) {
  char line[30];
  coil_stream_write(s, "first line\nsecond ", 18);
  coil_stream_write(s, "line\nabc", 8);
  int err = coil_stream_write_eof(s);
  if (!err) err = coil_stream_drain(s);
  if (err) return err;
  ssize_t n = coil_stream_readline(s, line, sizeof line);
  if (n < 0) return (int)n;
  n = coil_stream_readuntil(s, "e\n", 2, line, sizeof line);
  if (n < 0) return (int)n;
  n = coil_stream_readexactly(s, line, 3);
  if (n < 0) return (int)n;
  if (memcmp(line, "abc", 3) != 0) return -EBADMSG;
  n = coil_stream_read(s, line, sizeof line);
  return (int)n;
}

static int converse(void *arg, void **result) {
  coil_server server;
  coil_stream s;
  (void)arg, (void)result;
  int err = coil_start_unix_server(path, echo_all, NULL, &server);
  if (err) return err;
  err = coil_open_unix_connection(path, &s);
  if (!err) {
    err = say_and_hear(&s);
    int closed = coil_stream_wait_closed(&s);
    if (!err) err = closed;
  }
  coil_server_close(&server);
  int served = coil_server_wait_closed(&server);
  return err ? err : served;
}

static int run_scenario(void) {
  coil_loop loop;
  coil_sim sim;
  int err = coil_loop_init(&loop);
  if (!err) err = coil_sim_install(&sim, &loop, 0);
  if (!err) err = coil_run_with(&loop, converse, NULL, NULL);
  coil_loop_close(&loop);
  return err;
}

static int open_descriptors(void) {
  int n = 0;
  for (int fd = 0; fd < 100; fd++) n += fcntl(fd, F_GETFD) >= 0;
  return n;
}

/* Let the n-th call fail, for each n, until none is left to fail.  Returns how
 * many there are. */
static int sweep(bool may_fail) {
  int err, n = 0, before = open_descriptors();
  do {
    n++;
    held = 0;
    left = n;
    counting = true;
    err = run_scenario();
    counting = false;
    ck_assert(err == 0 || (err < 0 && left == 0 && may_fail));
    ck_assert_int_eq(held, 0);
    ck_assert_int_eq(open_descriptors(), before);
    ck_assert_int_eq(access(path, F_OK), -1);
  } while (left == 0);
  return n;
}

static void setup(void) {
  ck_assert_msg(__real_malloc && __real_send && __real_shutdown,
                "linked without -Wl,--wrap=...; the Makefile has the list");
  ck_assert(mkstemp(path) >= 0); /* a name that nobody else has */
  unlink(path);
}

START_TEST(str_each_failure_is_an_error_and_leaves_nothing) {
  setup();
  most = 100;
  ck_assert_int_gt(sweep(true), 20);
}
END_TEST

START_TEST(str_signals_and_single_bytes_change_nothing) {
  setup();
  most = 1;
  only_interrupt = true;
  ck_assert_int_gt(sweep(false), 100);
}
END_TEST

RUN_TESTS("stream, faults", str_each_failure_is_an_error_and_leaves_nothing,
          str_signals_and_single_bytes_change_nothing)
