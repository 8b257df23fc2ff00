/* help_fault.h -- the n-th allocation or system call fails, for every n.
 *
 * The failures come from the linker: -Wl,--wrap=malloc has all calls of malloc
 * go to __wrap_malloc, and __real_malloc is what it was.  The Makefile finds
 * the names in this file.  What the C library calls by itself does not fail.
 * Threads call, too, so the counters are atomic. */
#ifndef COIL_TEST_HELP_FAULT_H
#define COIL_TEST_HELP_FAULT_H

#include "help.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>

static atomic_bool counting;     /* between begin and end of the scenario */
static atomic_int left;          /* calls until the one that fails */
static atomic_int held;          /* blocks and mappings not given back */
static atomic_bool had_recourse; /* the library need not pass this one on */
static bool may_go_on;           /* nor any other of this scenario */
static atomic_bool no_threads;   /* none can be started at all */

static inline bool fails(void) {
  if (!counting || left <= 0 || atomic_fetch_sub(&left, 1) != 1) return false;
  errno = ENOMEM;
  return true;
}

/* Of a call that the library can do without. */
static inline bool fails_with(int err) {
  if (!fails()) return false;
  had_recourse = true;
  errno = err;
  return true;
}

static inline void *hold(void *p) {
  if (counting && p && p != MAP_FAILED) held++;
  return p;
}

static inline void let_go(const void *p) {
  if (counting && p) held--;
}

/* An eventfd has neither a disk that is full nor one that is broken. */
static inline bool is_file(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

/* The real one is weak, so that we can say when we are linked without it. */
#define CALL(type, name, parameters, body)                                     \
  type __real_##name parameters __attribute__((weak));                         \
  type __wrap_##name parameters;                                               \
  type __wrap_##name parameters {                                              \
    body                                                                       \
  }
#define CAN_FAIL(type, name, parameters, arguments, failure)                   \
  CALL(type, name, parameters,                                                 \
       return fails() ? failure : __real_##name arguments;)

/* clang-format off: the Makefile looks for these lines */
CALL(void *, malloc, (size_t n),
     return fails() ? NULL : hold(__real_malloc(n));)
CALL(void *, calloc, (size_t n, size_t size),
     return fails() ? NULL : hold(__real_calloc(n, size));)
CALL(void *, realloc, (void *p, size_t n),
     if (fails()) return NULL;
     return p ? __real_realloc(p, n) : hold(__real_realloc(p, n));)
CALL(void, free, (void *p), let_go(p); __real_free(p);)
CALL(void *, mmap, (void *at, size_t n, int prot, int how, int fd, off_t off),
     if (fails()) return MAP_FAILED;
     return hold(__real_mmap(at, n, prot, how, fd, off));)
CALL(int, munmap, (void *p, size_t n), let_go(p); return __real_munmap(p, n);)
CALL(int, close, (int fd), /* closes all the same, as Linux does */
     int err = __real_close(fd);
     return fails_with(EINTR) ? -1 : err;)

/* Guards: what one cannot do the other can, and a stack may go without. */
CALL(int, madvise, (void *p, size_t n, int advice),
     return fails_with(EINVAL) ? -1 : __real_madvise(p, n, advice);)
CALL(int, mprotect, (void *p, size_t n, int prot),
     return fails_with(ENOMEM) ? -1 : __real_mprotect(p, n, prot);)

CAN_FAIL(int, epoll_create1, (int flags), (flags), -1)
CALL(int, epoll_ctl, (int epoll, int op, int fd, struct epoll_event *e),
     if (op == EPOLL_CTL_DEL ? fails_with(ENOMEM) : fails()) return -1;
     return __real_epoll_ctl(epoll, op, fd, e);)
CALL(int, epoll_wait, (int epoll, struct epoll_event *e, int n, int ms),
     return fails_with(EINTR) ? -1 : __real_epoll_wait(epoll, e, n, ms);)

CAN_FAIL(int, eventfd, (unsigned count, int flags), (count, flags), -1)
CALL(int, sigaction, /* a question cannot fail, nor what is put back */
     (int signo, const struct sigaction *new, struct sigaction *old),
     return new && old && fails() ? -1 : __real_sigaction(signo, new, old);)
CALL(int, pthread_create,
     (pthread_t *t, const pthread_attr_t *a, void *(*fn)(void *), void *arg),
     if (no_threads) return EAGAIN;
     return fails() ? ENOMEM : __real_pthread_create(t, a, fn, arg);)

CAN_FAIL(int, open, (const char *path, int how, mode_t mode),
         (path, how, mode), -1)
CALL(ssize_t, read, (int fd, void *p, size_t n),
     return is_file(fd) && fails() ? -1 : __real_read(fd, p, n);)
CALL(ssize_t, write, (int fd, const void *p, size_t n),
     if (is_file(fd) ? fails() : fails_with(EINTR)) return -1;
     return __real_write(fd, p, n);)
CAN_FAIL(ssize_t, pread, (int fd, void *p, size_t n, off_t off),
         (fd, p, n, off), -1)
CAN_FAIL(ssize_t, pwrite, (int fd, const void *p, size_t n, off_t off),
         (fd, p, n, off), -1)
CAN_FAIL(int, fsync, (int fd), (fd), -1)
CAN_FAIL(int, rename, (const char *from, const char *to), (from, to), -1)

/* clang-format on */

static inline int lowest_free_descriptor(void) {
  int fd = dup(STDERR_FILENO);
  __real_close(fd);
  return fd;
}

/* Run the scenario again and again; each time another call fails, until there
 * is none left to fail.  It must end with the code of that failure, unless the
 * library had a way out; and each time nothing may be left.  Returns how many
 * failures were told. */
static inline int let_each_call_fail(int (*scenario)(void)) {
  ck_assert_msg(__real_malloc && __real_rename,
                "linked without -Wl,--wrap=...; see the Makefile");
  int lowest = lowest_free_descriptor(), told = 0, n = 0, err;
  bool is_over;
  do {
    left = ++n;
    held = 0;
    had_recourse = false;
    counting = true;
    err = scenario();
    counting = false;
    is_over = left > 0;
    bool may_be_well = is_over || had_recourse || may_go_on;
    ck_assert_msg(err == -ENOMEM || (err == 0 && may_be_well),
                  "failure %d ended with %d", n, err);
    ck_assert_msg(held == 0, "failure %d left %d blocks", n, (int)held);
    ck_assert_int_eq(lowest_free_descriptor(), lowest);
    if (err) told++;
  } while (!is_over);
  ck_assert_int_eq(err, 0);
  return told;
}

#endif
