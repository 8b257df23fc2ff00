/* timeline.h -- what should happen when, and where what happened differs.
 *
 * A timeline is a list of marks in the order in which they come, and an end.
 * Times are virtual nanoseconds since the program's start. */
#ifndef TIMELINE_H
#define TIMELINE_H

#include "coil.h"

enum { MAX_MARKS = 64 };

struct mark {
  coil_time at;
  const char *text; /* the whole line that is printed */
};

struct timeline {
  struct mark mark[MAX_MARKS];
  size_t n;
  coil_time end; /* when the scene is over */
  bool is_cut;   /* it did not come to its end, but was stopped there */
};

/* What a run is compared by: how late or early is still "at" that time. */
struct tolerance {
  coil_time early, late;
};

enum difference_kind {
  SAME,
  DIFFERENT_TEXT, /* another line stands where this one should */
  DIFFERENT_TIME,
  MISSING_LINE, /* the run ended and the line had not come */
  EXTRA_LINE,   /* a line that nobody expected */
  DIFFERENT_END,
};

struct difference {
  enum difference_kind kind;
  size_t index; /* of the mark, in both timelines, where they part */
};

/* The text of the witness's marks. They are not the student's, and say what
 * became of time. */
#define TIMELINE_TICK "tick"

/* At the end of an expected text: any rest will do.  Observed texts have no
 * control characters, so none of them can be taken for it. */
#define TIMELINE_ANYTHING "\x01"

/* Put a mark in its place by time; among equal times it comes last. */
void timeline_insert(struct timeline *t, struct mark m);

/* The first difference of `seen` from `expected`. */
struct difference timeline_compare(const struct timeline *expected,
                                   const struct timeline *seen,
                                   struct tolerance tolerance);

/* Are they different in order or text, or by `gap` in time at some mark? */
bool timelines_apart(const struct timeline *a, const struct timeline *b,
                     coil_time gap);

/* The difference as a sentence of plain words. */
void difference_sentence(char *out, size_t size, struct difference difference,
                         const struct timeline *expected,
                         const struct timeline *seen);

#endif
