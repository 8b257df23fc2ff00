/* stream.h -- connections as bytes that go in and bytes that come out.
 *
 * A stream buffers both ways.  Reads wait until they can return what was asked
 * for; a read that fails has consumed nothing, so after an error, a timeout or
 * a cancel all bytes are still there.  Writes never wait: what the kernel does
 * not take is kept, and goes out by itself; coil_stream_drain waits while too
 * much is kept, which is how a slow peer slows its sender down.
 *
 * A stream is yours: declare it, and keep it until coil_stream_wait_closed has
 * returned (or coil_stream_abort, when no other task is in the middle of a call
 * on it); that must be before the loop's end.  One task may read it, and others
 * write, at the same time.  Nothing here suspends but what says so.  How to
 * connect, and how to serve those who do, is in serve.h. */
#ifndef COIL_STREAM_H
#define COIL_STREAM_H

#include "bytes.h"
#include "serve.h"
#include "task.h"

struct coil_stream {
  coil_loop *loop;
  int fd;           /* -1 once it is closed */
  bool is_unix;     /* a Unix socket */
  bool reading;     /* a task is in the middle of a read */
  unsigned drains;  /* and so many tasks of a drain */
  unsigned streak;  /* calls in a row that did not have to wait */
  int ended;        /* 0; 1 after the end of what comes in; or an error */
  int err;          /* the first error in writing, or 0 */
  bool eof_asked;   /* coil_stream_write_eof was called, */
  bool closing;     /* and coil_stream_close */
  size_t high, low; /* the marks of coil_stream_drain */
  coil_bytes in, out;
  coil_watch writable; /* armed while there is something in `out` */
  coil_event changed;  /* for tasks that drain or wait for the close */
};

/* Make a stream of a connected socket of yours, such as one of a socketpair(2).
 * It is then the stream's to close; its flags stay as they are.
 * Returns 0; -ENOTSOCK, -EBADF or -ENOMEM, and the socket stays yours. */
int coil_stream_init(coil_stream *s, int fd);

/* Read what is there, at least 1 and at most n bytes.  Returns how many; 0 at
 * the end; -ECONNRESET and its like.  All reads return -EBUSY when another task
 * is reading, and -EBADF when the stream is closed.  Suspends. */
COIL_MUST_CHECK ssize_t coil_stream_read(coil_stream *s, void *to, size_t n);

/* Read exactly n bytes.  Returns n, or -ENODATA when the end comes before: the
 * bytes until there are left for coil_stream_read.  Suspends. */
COIL_MUST_CHECK ssize_t coil_stream_readexactly(coil_stream *s, void *to,
                                                size_t n);

/* Read until the separator, and including it.  Returns how many bytes;
 * -EMSGSIZE when they would be more than `size`; -ENODATA at the end. Suspends.
 */
COIL_MUST_CHECK ssize_t coil_stream_readuntil(coil_stream *s,
                                              const void *separator,
                                              size_t length, void *to,
                                              size_t size);

/* Read a line, with its '\n' (the last may have none), and put '\0' behind it.
 * Returns its length; 0 at the end; -EMSGSIZE when the line, a '\n' and the
 * '\0' do not fit into `size` bytes.  Suspends. */
COIL_MUST_CHECK ssize_t coil_stream_readline(coil_stream *s, char *line,
                                             size_t size);

/* Has everything been read, and the end been met? */
bool coil_stream_at_eof(const coil_stream *s);

/* Send n bytes, now or as soon as the peer takes them.  Returns 0; -EPIPE after
 * coil_stream_write_eof or _close; or the error that ended the way out (-EPIPE,
 * -ECONNRESET, -ENOMEM), which coil_stream_drain returns as well: it is enough
 * to check there.  Never suspends. */
int coil_stream_write(coil_stream *s, const void *data, size_t n);

/* If more than the high-water mark is kept, wait until it is no more than the
 * low one.  Returns 0, or the error in writing.  Cancelling it loses nothing:
 * the bytes go out all the same.  Suspends. */
COIL_MUST_CHECK int coil_stream_drain(coil_stream *s);

/* The marks; at first 65536 and 16384.  low may not be above high. */
void coil_stream_set_write_buffer_limits(coil_stream *s, size_t high,
                                         size_t low);

/* How many bytes are kept: written, but not yet taken by the kernel. */
size_t coil_stream_get_write_buffer_size(const coil_stream *s);

/* Tell the peer, after everything written, that no more will come; reading goes
 * on.  Returns 0 or the error in writing.  Never suspends. */
int coil_stream_write_eof(coil_stream *s);

/* Close, after everything written has gone out.  Who is reading gets -EBADF
 * then.  Never suspends. */
void coil_stream_close(coil_stream *s);

/* Close (if nobody has), and wait until it is done.  Returns 0, or the error in
 * writing: then not everything has gone out.  When an error is thrown at the
 * caller, the rest is thrown away, and that error returned.  In every case the
 * stream is closed and nobody is in it any more.  A peer that never reads keeps
 * it waiting: give it a timeout.  Suspends. */
COIL_MUST_CHECK int coil_stream_wait_closed(coil_stream *s);

/* Close at once, and throw away what has not gone out.  Never suspends. */
void coil_stream_abort(coil_stream *s);

#endif
