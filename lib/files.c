/* files.c -- see files.h.  Each call copies its arguments into a request on the
 * heap, which belongs to the job from then on. */
#include "thread.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct request {
  int fd;
  off_t offset;
  size_t n;
  char *data, *path; /* in the same block of memory */
};

/* With a copy of the path, and of the n bytes of data if there are any. */
static struct request *make_request(const char *path, const void *data,
                                    size_t n) {
  size_t room = path ? strlen(path) + 1 : 0;
  struct request *r = malloc(sizeof *r + (data ? n : 0) + room);
  if (!r) return NULL;
  *r = (struct request){.n = n, .path = (char *)(r + 1)};
  r->data = r->path + room;
  if (path) memcpy(r->path, path, room);
  if (data) memcpy(r->data, data, n);
  return r;
}

static void release(void *request, void *value) {
  free(value);
  free(request);
}

static int run(coil_fn *fn, struct request *r, void **result) {
  static const coil_job_options how = {.release = release};
  return r ? coil_to_thread_with(&how, fn, r, result) : -ENOMEM;
}

/* --- in a thread: ordinary code, which may block -------------------------- */

/* Read up to n bytes.  Returns how many before the end, or -errno. */
static ssize_t fill(int fd, char *data, size_t n) {
  size_t done = 0;
  while (done < n) {
    ssize_t got = read(fd, data + done, n - done);
    if (got == 0) break;
    if (got < 0 && errno != EINTR) return -errno;
    if (got > 0) done += (size_t)got;
  }
  return (ssize_t)done;
}

/* What a file's size is said to be need not be true (/proc, pipes): read on
 * until there is no more, in a buffer that doubles. */
static int read_to_end(int fd, void **result) {
  char *data = NULL;
  size_t n = 0;
  for (size_t room = 4096; room <= (size_t)INT_MAX + 1; room *= 2) {
    char *bigger = realloc(data, room);
    ssize_t got = bigger ? fill(fd, bigger + n, room - n) : -ENOMEM;
    if (bigger) data = bigger;
    if (got < 0) {
      free(data);
      return (int)got;
    }
    n += (size_t)got;
    if (n == room) continue;
    data[n] = '\0';
    *result = data;
    return (int)n;
  }
  free(data);
  return -EFBIG;
}

static int read_whole(void *request, void **result) {
  struct request *r = request;
  int fd = open(r->path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -errno;
  int n = read_to_end(fd, result);
  close(fd);
  return n;
}

/* A write may take less than it was given. */
static int write_all(int fd, const char *data, size_t n) {
  while (n > 0) {
    ssize_t taken = write(fd, data, n);
    if (taken < 0 && errno != EINTR) return -errno;
    if (taken > 0) {
      data += taken;
      n -= (size_t)taken;
    }
  }
  return 0;
}

/* Some file systems tell only at the close what became of a write. */
static int write_and_close(int fd, const struct request *r, bool for_sure) {
  int err = write_all(fd, r->data, r->n);
  if (!err && for_sure && fsync(fd) < 0) err = -errno;
  if (close(fd) < 0 && !err && errno != EINTR) err = -errno;
  return err;
}

static int write_whole(void *request, void **result) {
  struct request *r = request;
  (void)result;
  int fd = open(r->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  return fd < 0 ? -errno : write_and_close(fd, r, false);
}

/* The new file is as open to others as the old one: from its creation on, and
 * despite the umask.  A file system that cannot set that has no such thing. */
static int replace_whole(void *request, void **result) {
  static atomic_uint counter;
  struct request *r = request;
  char name[PATH_MAX];
  (void)result;
  int n = snprintf(name, sizeof name, "%s.%ld-%u", r->path, (long)getpid(),
                   ++counter);
  if (n >= (int)sizeof name) return -ENAMETOOLONG;
  struct stat old;
  bool is_there = stat(r->path, &old) == 0;
  mode_t mode = is_there ? old.st_mode & 0777 : 0666;
  int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0) return -errno;
  if (is_there) fchmod(fd, mode);
  int err = write_and_close(fd, r, true);
  if (!err && rename(name, r->path) < 0) err = -errno;
  if (err) unlink(name);
  return err;
}

static int read_at(void *request, void **result) {
  struct request *r = request;
  char *data = malloc(r->n + 1); /* of 0 bytes is NULL on some systems */
  size_t n = 0;
  if (!data) return -ENOMEM;
  *result = data;
  while (n < r->n) {
    ssize_t got = pread(r->fd, data + n, r->n - n, r->offset + (off_t)n);
    if (got == 0) break;
    if (got < 0 && errno != EINTR) return -errno;
    if (got > 0) n += (size_t)got;
  }
  return (int)n;
}

static int write_at(void *request, void **result) {
  struct request *r = request;
  size_t n = 0;
  (void)result;
  while (n < r->n) {
    ssize_t put = pwrite(r->fd, r->data + n, r->n - n, r->offset + (off_t)n);
    if (put < 0 && errno != EINTR) return -errno;
    if (put > 0) n += (size_t)put;
  }
  return (int)n;
}

/* --- in the task ---------------------------------------------------------- */

int coil_read_file(const char *path, char **data) {
  void *value;
  int n = run(read_whole, make_request(path, NULL, 0), &value);
  if (n >= 0) *data = value;
  return n;
}

int coil_write_file(const char *path, const void *data, size_t n) {
  return run(write_whole, make_request(path, data, n), NULL);
}

int coil_replace_file(const char *path, const void *data, size_t n) {
  return run(replace_whole, make_request(path, data, n), NULL);
}

static int run_at(coil_fn *fn, int fd, const void *data, size_t n, off_t offset,
                  void **result) {
  if (n > INT_MAX) return -EINVAL;
  struct request *r = make_request(NULL, data, n);
  if (r) r->fd = fd, r->offset = offset;
  return run(fn, r, result);
}

int coil_pread(int fd, void *data, size_t n, off_t offset) {
  void *value;
  int got = run_at(read_at, fd, NULL, n, offset, &value);
  if (got < 0) return got;
  memcpy(data, value, (size_t)got);
  free(value);
  return got;
}

int coil_pwrite(int fd, const void *data, size_t n, off_t offset) {
  return run_at(write_at, fd, data, n, offset, NULL);
}

/* --- names ---------------------------------------------------------------- */

struct question {
  struct addrinfo hints;
  char *host, *service; /* behind it, or NULL */
};

static int ask(const char *host, const char *service,
               const struct addrinfo *hints, struct addrinfo **list) {
  int code = getaddrinfo(host, service, hints, list);
  if (code == EAI_SYSTEM) return errno ? -errno : -EIO;
  if (code == EAI_MEMORY) return -ENOMEM;
  return code ? COIL_EAI(code) : 0;
}

static int ask_in_thread(void *question, void **result) {
  struct question *q = question;
  struct addrinfo *list;
  int err = ask(q->host, q->service, &q->hints, &list);
  if (!err) *result = list;
  return err;
}

static void release_question(void *question, void *list) {
  if (list) freeaddrinfo(list);
  free(question);
}

static char *copy(char **end, const char *text) {
  if (!text) return NULL;
  char *start = *end;
  *end = stpcpy(start, text) + 1;
  return start;
}

static struct question *make_question(const char *host, const char *service,
                                      const struct addrinfo *hints) {
  size_t room = (host ? strlen(host) + 1 : 0);
  if (service) room += strlen(service) + 1;
  struct question *q = malloc(sizeof *q + room);
  if (!q) return NULL;
  char *end = (char *)(q + 1);
  *q = (struct question){.hints = *hints, .host = copy(&end, host)};
  q->service = copy(&end, service);
  return q;
}

/* Figures need no asking.  Whether it is figures is getaddrinfo's to say: when
 * it may not ask anybody, it answers EAI_NONAME to a name. */
int coil_getaddrinfo(const char *host, const char *service,
                     const struct addrinfo *hints, struct addrinfo **list) {
  static const coil_job_options how = {.pool = COIL_POOL_NAMES,
                                       .release = release_question};
  struct addrinfo wanted = hints ? *hints : (struct addrinfo){0};
  struct addrinfo figures = wanted;
  figures.ai_flags |= AI_NUMERICHOST | AI_NUMERICSERV;
  int err = ask(host, service, &figures, list);
  bool may_ask = (wanted.ai_flags & figures.ai_flags) != figures.ai_flags;
  if (err != COIL_EAI(EAI_NONAME) || !may_ask) return err;
  struct question *q = make_question(host, service, &wanted);
  void *value;
  if (!q) return -ENOMEM;
  err = coil_to_thread_with(&how, ask_in_thread, q, &value);
  if (!err) *list = value;
  return err;
}

/* What was thrown at us is not an address's fault. */
static int connect_to_one(const struct addrinfo *list, coil_stream *s) {
  int err = COIL_EAI(EAI_NONAME);
  for (const struct addrinfo *a = list; a; a = a->ai_next) {
    err = coil_open_connection_to(a->ai_addr, a->ai_addrlen, s);
    if (!err || err == -ECANCELED) break;
  }
  return err;
}

int coil_open_connection_by_name(const char *host, int port, coil_stream *s) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list;
  char service[sizeof "65535"];
  if (port < 0 || port > UINT16_MAX) return -EINVAL;
  snprintf(service, sizeof service, "%d", port);
  int err = coil_getaddrinfo(host, service, &hints, &list);
  if (err) return err;
  err = connect_to_one(list, s);
  freeaddrinfo(list);
  return err;
}

const char *coil_gai_strerror(int err) {
  if (err > COIL_EAI(0)) return strerror(-err);
  int code = -5000 - err;
  return gai_strerror(EAI_NONAME < 0 ? -code : code);
}
