/* terminal.c -- stdout, looking like a terminal; and who writes to it.
 *
 * A program that prints to a pipe keeps its lines back until its buffer is full
 * or it ends, and they would all bear the time of its end.  On a terminal it
 * gives each line away at once.  So descriptor 1 is said to be one: fstat calls
 * it a character device, and it has settings.  (A real pseudo-terminal hands
 * bytes over in a kernel thread: they would be under way while all waits.)
 *
 * Bytes written to stdout or stderr are taken out of the writer's memory at the
 * entry of the call, which is then not done.  So it is certain which thread
 * wrote them, and on which stack: lines of different coroutines come from
 * different stacks, and only from outside can that be told.  What reaches the
 * pipe in another way is read from there, with the stack unknown. */
#include "terminal.h"

#include <asm/ioctls.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "keeper.h"
#include "memory.h"
#include "proc.h"

/* The stream that a descriptor leads to; NULL if it leads elsewhere. */
static struct stream *stream_of(struct keeper *k, const struct task *t,
                                int fd) {
  for (int i = 0; i < 2; i++)
    if (proc_fd_is(t->tid, fd, k->out[i].link)) return &k->out[i];
  return NULL;
}

/* How many of the bytes could be read and were taken. */
static uint64_t take(struct keeper *k, struct task *t, struct stream *s,
                     const struct regs *r, uint64_t from, uint64_t size) {
  char bytes[16384];
  uint64_t done = 0;
  while (done < size && k->verdict == END_NONE) {
    uint64_t part = size - done;
    if (part > sizeof bytes) part = sizeof bytes;
    if (memory_read(t->tid, from + done, bytes, part)) break;
    output_add(k, s, bytes, part, regs_stack(r));
    done += part;
  }
  return done;
}

/* Bytes that are in the pipe already come first. */
static struct stream *prepare(struct keeper *k, struct task *t,
                              struct regs *r) {
  struct stream *s = stream_of(k, t, (int)regs_arg(r, 0));
  if (s) output_drain(k);
  return s;
}

enum answer terminal_write(struct keeper *k, struct task *t, struct regs *r,
                           const struct call *call) {
  (void)call;
  struct stream *s = prepare(k, t, r);
  if (!s) return LEFT_ALONE;
  uint64_t done = take(k, t, s, r, regs_arg(r, 1), regs_arg(r, 2));
  if (done == 0) return LEFT_ALONE; /* the kernel knows which error it is */
  regs_skip(r, (long)done);
  return ANSWERED;
}

enum answer terminal_writev(struct keeper *k, struct task *t, struct regs *r,
                            const struct call *call) {
  (void)call;
  struct stream *s = prepare(k, t, r);
  if (!s) return LEFT_ALONE;
  uint64_t done = 0;
  int count = (int)regs_arg(r, 2);
  for (int i = 0; i < count && i < 1024; i++) {
    struct iovec part;
    uint64_t place = regs_arg(r, 1) + (uint64_t)i * sizeof part;
    if (memory_read(t->tid, place, &part, sizeof part)) break;
    uint64_t got = take(k, t, s, r, (uintptr_t)part.iov_base, part.iov_len);
    done += got;
    if (got < part.iov_len) break;
  }
  if (done == 0) return LEFT_ALONE;
  regs_skip(r, (long)done);
  return ANSWERED;
}

static enum answer look_like_terminal(struct keeper *k, struct task *t,
                                      struct regs *r, uint64_t to) {
  if (!proc_fd_is(t->tid, 1, k->out[0].link)) return LEFT_ALONE;
  struct stat status;
  if (fstat(k->out[0].fd, &status)) return LEFT_ALONE;
  status.st_mode = S_IFCHR | 0620;
  status.st_rdev = 0x8800; /* the first pseudo-terminal */
  regs_skip(r, memory_write(t->tid, to, &status, sizeof status));
  return ANSWERED;
}

enum answer terminal_fstat(struct keeper *k, struct task *t, struct regs *r,
                           const struct call *call) {
  (void)call;
  return look_like_terminal(k, t, r, regs_arg(r, 1));
}

/* With an empty path newfstatat is about the descriptor itself. */
enum answer terminal_fstatat(struct keeper *k, struct task *t, struct regs *r,
                             const struct call *call) {
  (void)call;
  char first = 0;
  uint64_t path = regs_arg(r, 1);
  if (path && memory_read(t->tid, path, &first, 1)) return LEFT_ALONE;
  if (first) return LEFT_ALONE;
  return look_like_terminal(k, t, r, regs_arg(r, 2));
}

/* TCGETS is what isatty() asks for; some C libraries ask for the size of the
 * window instead.  Settings of zero will do: nobody types here. */
enum answer terminal_ioctl(struct keeper *k, struct task *t, struct regs *r,
                           const struct call *call) {
  (void)call;
  static const char zeros[36]; /* the kernel's struct termios */
  uint32_t request = (uint32_t)regs_arg(r, 1);
  size_t size = request == TIOCGWINSZ ? 8 : sizeof zeros;
  if (request != TCGETS && request != TIOCGWINSZ) return LEFT_ALONE;
  if (!proc_fd_is(t->tid, 1, k->out[0].link)) return LEFT_ALONE;
  regs_skip(r, memory_write(t->tid, regs_arg(r, 2), zeros, size));
  return ANSWERED;
}
