/* stream.c -- see stream.h. */
#include "stream.h"

#include <errno.h>
#include <string.h>

enum {
  LEAST_READ = 1024,  /* the room that a read into the buffer needs */
  MOST_IN_A_ROW = 128 /* calls without a wait; then others get a turn */
};

/* A peer that always has something for us, or takes everything, would keep all
 * other tasks from running. */
static int take_turns(coil_stream *s) {
  if (++s->streak < MOST_IN_A_ROW) return 0;
  s->streak = 0;
  return coil_yield();
}

/* --- reading -------------------------------------------------------------- */

static void end_read(coil_stream *s) {
  s->reading = false;
  if (s->closing) coil__event_wake_all(&s->changed);
}

static int begin_read(coil_stream *s) {
  if (s->closing) return -EBADF;
  if (s->reading) return -EBUSY;
  s->reading = true;
  int err = take_turns(s);
  if (!err && s->fd < 0) err = -EBADF;
  if (err) end_read(s);
  return err;
}

/* A short read says that nothing is left, and saves the read that would find
 * out.  Not so on a Unix socket: there it also ends behind a message that
 * carries descriptors. */
static ssize_t try_to_receive(coil_stream *s, void *to, size_t room) {
  ssize_t n = recv(s->fd, to, room, MSG_DONTWAIT);
  if (n < 0) n = -errno;
  coil_poll_learn(s->loop, s->fd, COIL_READ, s->is_unix ? 0 : room, n);
  return n;
}

/* Returns how many bytes came, 0 at the end, -errno.  The end and errors stay:
 * the kernel tells of a reset only once. */
static ssize_t receive(coil_stream *s, void *to, size_t room) {
  ssize_t n = -EAGAIN;
  while (!s->ended && (n == -EAGAIN || n == -EINTR)) {
    if (!coil_poll_is_ready(s->loop, s->fd, COIL_READ)) {
      s->streak = 0;
      int err = coil_wait_fd(s->fd, COIL_READ | COIL_OWNED);
      if (err) return err;
    }
    n = try_to_receive(s, to, room);
  }
  if (s->ended) return s->ended < 0 ? s->ended : 0;
  if (n <= 0) s->ended = n < 0 ? (int)n : 1;
  return n;
}

/* Get more into the buffer.  Returns 0, -ENODATA at the end, or -errno. */
static int fill(coil_stream *s) {
  int err = coil_bytes_reserve(&s->in, LEAST_READ);
  if (err) return err;
  coil_bytes *b = &s->in;
  ssize_t n = receive(s, coil_bytes_tail(b), coil_bytes_free(b));
  if (n <= 0) return n < 0 ? (int)n : -ENODATA;
  b->n += (size_t)n;
  return 0;
}

static ssize_t take(coil_stream *s, void *to, size_t n) {
  if (n > 0) memcpy(to, coil_bytes_head(&s->in), n);
  coil_bytes_drop(&s->in, n);
  return (ssize_t)n;
}

ssize_t coil_stream_read(coil_stream *s, void *to, size_t n) {
  ssize_t got = begin_read(s);
  if (got < 0) return got;
  if (s->in.n > 0)
    got = take(s, to, n < s->in.n ? n : s->in.n);
  else if (n > 0)
    got = receive(s, to, n); /* past the buffer */
  end_read(s);
  return got;
}

ssize_t coil_stream_readexactly(coil_stream *s, void *to, size_t n) {
  ssize_t got = begin_read(s);
  if (got < 0) return got;
  while (got == 0 && s->in.n < n) got = fill(s);
  if (got == 0) got = take(s, to, n);
  end_read(s);
  return got;
}

/* The length up to and including the separator, once that has come. */
static ssize_t find(coil_stream *s, const void *separator, size_t length,
                    size_t size) {
  const coil_bytes *b = &s->in;
  size_t from = 0; /* there is none that begins before */
  for (;;) {
    const char *at = NULL;
    if (b->n - from >= length)
      at = memmem(coil_bytes_head(b) + from, b->n - from, separator, length);
    size_t n = at ? (size_t)(at - coil_bytes_head(b)) + length : b->n + 1;
    if (n > size) return -EMSGSIZE;
    if (at) return (ssize_t)n;
    if (b->n >= length) from = b->n - length + 1;
    int err = fill(s);
    if (err) return err;
  }
}

ssize_t coil_stream_readuntil(coil_stream *s, const void *separator,
                              size_t length, void *to, size_t size) {
  if (length == 0) return -EINVAL;
  ssize_t n = begin_read(s);
  if (n < 0) return n;
  n = find(s, separator, length, size);
  if (n >= 0) n = take(s, to, (size_t)n);
  end_read(s);
  return n;
}

ssize_t coil_stream_readline(coil_stream *s, char *line, size_t size) {
  if (size == 0) return -EINVAL;
  ssize_t n = coil_stream_readuntil(s, "\n", 1, line, size - 1);
  if (n == -ENODATA) n = coil_stream_read(s, line, size - 1); /* the last one */
  if (n >= 0) line[n] = '\0';
  return n;
}

bool coil_stream_at_eof(const coil_stream *s) {
  return s->ended == 1 && s->in.n == 0;
}

/* --- writing -------------------------------------------------------------- */

static void close_now(coil_stream *s) {
  if (s->fd < 0) return;
  coil_poll_cancel(s->loop, &s->writable);
  coil_poll_close(s->loop, s->fd);
  s->fd = -1;
  coil_bytes_clear(&s->in);
  coil_bytes_clear(&s->out);
  coil__event_wake_all(&s->changed);
}

/* The way out has ended; what comes in may still be read. */
static int fail(coil_stream *s, int err) {
  s->err = err;
  coil_poll_cancel(s->loop, &s->writable);
  coil_bytes_clear(&s->out);
  coil__event_wake_all(&s->changed);
  if (s->closing) close_now(s);
  return err;
}

static void flush(void *stream);

/* After each change of `out`: go on, or do what waited for its end. */
static int settle(coil_stream *s) {
  int err = 0;
  if (s->out.n > 0)
    err = coil_poll_add(s->loop, &s->writable, s->fd, COIL_WRITE | COIL_OWNED,
                        flush, s);
  else if (s->eof_asked && shutdown(s->fd, SHUT_WR) != 0)
    err = -errno;
  if (err) return fail(s, err);
  if (s->out.n <= s->low) coil__event_wake_all(&s->changed);
  if (s->out.n == 0 && s->closing) close_now(s);
  return 0;
}

/* Returns how many bytes the kernel took.  A peer that is gone is an error code
 * here, and not a signal.  Less than all need not mean that it is full. */
static ssize_t try_to_send(coil_stream *s, const void *data, size_t n) {
  ssize_t sent;
  do sent = send(s->fd, data, n, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent >= 0) return sent;
  if (errno != EAGAIN) return -errno;
  coil_poll_learn(s->loop, s->fd, COIL_WRITE, n, -EAGAIN);
  return 0;
}

static void flush(void *stream) {
  coil_stream *s = stream;
  ssize_t sent = s->writable.err;
  if (sent == 0) sent = try_to_send(s, coil_bytes_head(&s->out), s->out.n);
  if (sent < 0) {
    fail(s, (int)sent);
    return;
  }
  coil_bytes_drop(&s->out, (size_t)sent);
  settle(s);
}

int coil_stream_write(coil_stream *s, const void *data, size_t n) {
  if (s->err) return s->err;
  if (s->closing || s->eof_asked) return -EPIPE;
  if (n == 0) return 0;
  bool is_waiting = s->out.n > 0;
  ssize_t sent = is_waiting ? 0 : try_to_send(s, data, n);
  if (sent < 0) return fail(s, (int)sent);
  if ((size_t)sent == n) return 0;
  int err =
      coil_bytes_append(&s->out, (const char *)data + sent, n - (size_t)sent);
  if (err) return fail(s, err);
  return is_waiting ? 0 : settle(s);
}

int coil_stream_drain(coil_stream *s) {
  s->drains++;
  int err = take_turns(s);
  if (s->out.n > s->high) {
    s->streak = 0;
    while (!err && s->out.n > s->low) err = coil_event_wait(&s->changed);
  }
  s->drains--;
  if (s->closing) coil__event_wake_all(&s->changed);
  return err ? err : s->err;
}

void coil_stream_set_write_buffer_limits(coil_stream *s, size_t high,
                                         size_t low) {
  coil_require(low <= high, "the low-water mark is above the high one.");
  s->high = high;
  s->low = low;
}

size_t coil_stream_get_write_buffer_size(const coil_stream *s) {
  return s->out.n;
}

int coil_stream_write_eof(coil_stream *s) {
  if (s->err || s->closing || s->eof_asked) return s->err;
  s->eof_asked = true;
  return s->out.n > 0 ? 0 : settle(s);
}

/* --- from the beginning to the end ---------------------------------------- */

int coil_stream_init(coil_stream *s, int fd) {
  struct sockaddr_storage own;
  socklen_t size = sizeof own;
  coil_loop *loop = coil_get_running_loop();
  coil_require(loop, "no loop is running here; start one with coil_run.");
  if (getsockname(fd, (struct sockaddr *)&own, &size) != 0) return -errno;
  int err = coil_poll_own(loop, fd);
  if (err) return err;
  *s = (coil_stream){.loop = loop, .fd = fd};
  s->is_unix = own.ss_family == AF_UNIX;
  coil_stream_set_write_buffer_limits(s, 65536, 16384);
  coil_event_init(&s->changed);
  return 0;
}

void coil_stream_close(coil_stream *s) {
  if (s->closing) return;
  s->closing = true;
  if (s->out.n == 0) close_now(s);
}

void coil_stream_abort(coil_stream *s) {
  s->closing = true;
  if (s->out.n > 0) s->err = -ECONNABORTED;
  close_now(s);
}

int coil_stream_wait_closed(coil_stream *s) {
  int err = 0;
  coil_stream_close(s);
  while (s->fd >= 0 || s->reading || s->drains > 0) {
    int thrown = coil_event_wait(&s->changed);
    if (!thrown) continue;
    coil_stream_abort(s);
    if (!err) err = thrown;
  }
  return err ? err : s->err;
}
