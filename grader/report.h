/* report.h -- the same results, told in different ways.
 *
 * Every report is made from one struct grading and knows of no other
 * report; each could be deleted alone. */
#ifndef REPORT_H
#define REPORT_H

#include "judge.h"
#include <string.h>

struct grading {
  struct settings settings;
  struct scratch scratch;
  const char *of;         /* the folder that was graded */
  struct submission *submission;
  size_t n;
  int hint;               /* how many rungs of hints to show */
  bool verbose;           /* show the timelines of what passed, too */
  bool quiet;             /* one line is enough */
  bool colour;
  char fallback[256];     /* why the clock is not held from outside; or "" */
};

/* Is it the student's own copy in this repository? */
static inline bool is_own_copy(const struct grading *g) {
  return strcmp(g->of, "assignments") == 0;
}

static inline int grading_score(const struct grading *g) {
  int score = 0;
  for (size_t i = 0; i < g->n; i++) score += submission_score(&g->submission[i]);
  return score;
}

static inline int grading_points(const struct grading *g) {
  int points = 0;
  for (size_t i = 0; i < g->n; i++) points += course_points(g->submission[i].a);
  return points;
}

/* The board, and for each assignment its first failure in full. */
void report_text(FILE *out, const struct grading *g);

/* One line: who, and how many points of how many. */
void report_quietly(FILE *out, const struct grading *g);

/* What did not compile, and warnings; nothing where all is well. */
void report_builds(FILE *out, const struct grading *g);

/* One JSON object.  Returns 0, or a negative error when writing failed. */
int report_json(FILE *out, const struct grading *g);

#endif
