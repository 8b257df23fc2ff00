/* report.h -- the same results, told in different ways.
 *
 * Every report is made from one struct grading and knows of no other
 * report; each could be deleted alone. */
#ifndef REPORT_H
#define REPORT_H

#include "judge.h"

struct grading {
  struct settings settings;
  struct scratch scratch;
  const char *of;         /* the folder that was graded */
  struct submission *submission;
  size_t n;
  int hint;               /* how many rungs of hints to show */
  bool verbose;           /* show the timelines of what passed, too */
  bool colour;
  char fallback[256];     /* why the clock is not held from outside; or "" */
};

/* The board, and for each assignment its first failure in full. */
void report_text(FILE *out, const struct grading *g);

/* What did not compile, and warnings; nothing where all is well. */
void report_builds(FILE *out, const struct grading *g);

/* One JSON object.  Returns 0, or a negative error when writing failed. */
int report_json(FILE *out, const struct grading *g);

#endif
