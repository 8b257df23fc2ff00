/* output.c -- what the program writes, cut into lines, each with its time.
 *
 * A line has the time at which it was completed.  A driver in the program may
 * also write *marks* (see notes in grader/timekeeper/README.md): they set the
 * origin of the real clock, or the cooperative clock, and never appear. */
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "keeper.h"
#include "proc.h"
#include "record.h"

struct stamp output_stamp(const struct keeper *k) {
  if (k->options.clock != CLOCK_REAL)
    return (struct stamp){.at = k->now, .since_go = k->now};
  nanos now = real_now();
  nanos delay = tree_delay(k) + proc_own_times().waited - k->delay_at_go;
  if (delay < 0) delay = 0; /* a task ended unseen: see plain.c */
  return (struct stamp){
      .at = now - k->origin, .since_go = now - k->go, .run_delay = delay};
}

static void record_one(struct keeper *k, struct stream *s) {
  static const char cut[] = " [cut: the line was longer]";
  if (s->too_long) {
    memcpy(s->line + s->length, cut, sizeof cut - 1);
    s->length += sizeof cut - 1;
  }
  int number = s == &k->out[0] ? 1 : 2;
  record_line(k, number, &s->stamp, s->stack, s->line, s->length);
  s->length = 0;
  s->too_long = false;
}

/* A mark is `\x1e<word> <ns>` up to the end of a line.  It may follow a line
 * that is not complete yet, which then goes on after it. */
static bool take_mark(struct keeper *k, struct stream *s) {
  if (s != &k->out[0] || !k->mark[0]) return false;
  size_t word = strlen(k->mark);
  s->line[s->length] = '\0';
  char *start = memchr(s->line, 0x1e, s->length);
  if (!start || strncmp(start + 1, k->mark, word) != 0) return false;
  if (start[1 + word] != ' ') return false;
  nanos told = strtoll(start + 1 + word, NULL, 10);
  if (k->options.clock == CLOCK_COOPERATIVE) k->now = told;
  if (!k->marked) k->origin = real_now();
  k->marked = true;
  s->length = (size_t)(start - s->line);
  return true;
}

static void add_byte(struct keeper *k, struct stream *s, char byte) {
  if (byte != '\n') {
    if (s->length < LINE_MAX_BYTES)
      s->line[s->length++] = byte;
    else
      s->too_long = true;
  } else if (!take_mark(k, s)) {
    record_one(k, s);
  }
}

void output_add(struct keeper *k, struct stream *s, const char *bytes,
                size_t size, uint64_t stack) {
  if (k->verdict == END_OUTPUT) return;
  int64_t room = k->options.limits.output - k->output_bytes;
  bool beyond = (int64_t)size > room;
  if (beyond) size = (size_t)room;
  k->output_bytes += (int64_t)size;
  struct stamp stamp = output_stamp(k);
  for (size_t i = 0; i < size; i++) {
    s->stamp = stamp;
    s->stack = stack;
    add_byte(k, s, bytes[i]);
    /* A mark that was just read is where time now counts from. */
    if (bytes[i] == '\n') stamp = output_stamp(k);
  }
  if (beyond) keeper_end(k, END_OUTPUT, 0);
}

static bool drain_one(struct keeper *k, struct stream *s) {
  char bytes[16384];
  bool some = false;
  for (;;) {
    ssize_t n = read(s->fd, bytes, sizeof bytes);
    if (n > 0) {
      output_add(k, s, bytes, (size_t)n, 0);
      some = true;
    } else if (n == 0 || errno == EAGAIN) {
      s->ended = n == 0;
      return some;
    } else if (errno != EINTR) {
      keeper_fail(k, "read what the program wrote", errno);
    }
  }
}

bool output_drain(struct keeper *k) {
  bool first = drain_one(k, &k->out[0]);
  bool second = drain_one(k, &k->out[1]);
  return first || second;
}

void output_finish(struct keeper *k) {
  output_drain(k);
  for (int i = 0; i < 2; i++)
    if (k->out[i].length > 0) record_one(k, &k->out[i]);
}
