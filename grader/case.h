/* case.h -- the language in which the checks of an assignment are written.
 *
 * A case reads like its timeline.  Its body runs in the grader: it draws
 * numbers, says which scene to run with them, and states what must then
 * happen and when; and, for each misconception worth a hint, what happens
 * instead.
 *
 *     CASE(in_turn, "foo, then bar", .points = 2) {
 *       coil_time foo = draw_delay(), bar = draw_delay();
 *       run("in_turn %s %s", seconds(foo), seconds(bar));
 *       at(foo, "Hello from foo!");
 *       at(foo + bar, "Hello from bar!");
 *       end(foo + bar);
 *       MISCONCEPTION("bar was started before foo was awaited", nudge,
 *                     where, nearly) {
 *         ...the timeline that it leads to...
 *       }
 *     }
 *
 * The body is run again with other numbers until the right timeline and all
 * wrong ones can be told apart, so it needs no care for bad luck. */
#ifndef CASE_H
#define CASE_H

#include "expr.h"
#include "timeline.h"

enum { HINTS = 3, MAX_MISCONCEPTIONS = 8, MAX_PAIRS = 4, MAX_NAMES = 8 };

/* What is likely behind a failure, and three rungs of help: a nudge, the place
 * to read, nearly the answer. */
struct diagnosis {
  const char *name; /* NULL: nothing was recognised */
  const char *hint[HINTS];
};

/* A mistake, and the timeline that it leads to. */
struct misconception {
  struct diagnosis diagnosis;
  struct timeline timeline;
};

/* Two lines that two different tasks must have written. */
struct pair {
  const char *one, *other;
};

/* A case with its numbers drawn. */
struct plan {
  char words[1024]; /* the scene and what stands behind it */
  double cpu;       /* seconds of CPU time that it may take; 0: the usual */
  struct timeline expected;
  struct misconception wrong[MAX_MISCONCEPTIONS];
  size_t wrong_count;
  struct pair apart[MAX_PAIRS];
  size_t apart_count;
  struct named_time name[MAX_NAMES]; /* what an answer may speak of */
  size_t name_count;
  char text[8192]; /* the texts that the lists point to */
  size_t text_used;
};

struct check_case {
  const char *name, *title;
  void (*body)(void);
  int points;
  const char *read;      /* the lesson to read when it fails */
  coil_time real[4];     /* also on the real clock, with these delays drawn */
};

/* The numbers of one case come from one seed and lie in one range. */
struct drawing {
  uint64_t seed;
  coil_time shortest, longest; /* of a delay, in whole milliseconds */
  coil_time gap;               /* what tells two timelines apart */
  const coil_time *fixed;      /* drawn first, ended by 0; or NULL */
};

/* Run the body until its timelines can be told apart.  Returns 0, or
 * -ERANGE when a thousand tries did not do; the case is then badly made. */
int draw_plan(struct plan *plan, const struct check_case *c,
              const struct drawing *drawing);

#define CASE(id, title_, ...)                                                  \
  static void id##_body(void);                                                 \
  static const struct check_case id##_case = {                                 \
      .name = #id, .title = title_, .body = id##_body, __VA_ARGS__};           \
  static void id##_body(void)

#define MISCONCEPTION(name, nudge, where, nearly)                              \
  for (bool once = misconception(name, nudge, where, nearly); once;            \
       once = misconception_end())

/* Behind a misconception's line: whatever else stands there, as where a value
 * is printed that nobody has set. */
#define ANYTHING TIMELINE_ANYTHING

/* Words of the language, for use in a body. */
coil_time draw_delay(void);
long draw_number(long least, long most);
coil_time draw_between(coil_time least, coil_time most); /* whole ms */
const char *seconds(coil_time t);
__attribute__((format(printf, 1, 2))) void run(const char *words, ...);
__attribute__((format(printf, 2, 3))) void at(coil_time t, const char *line,
                                              ...);
void end(coil_time t);
void cpu(double seconds); /* for a case with much to do: busy is later */
void let(const char *name, coil_time value);
void witness(coil_time t);
void apart(const char *one_line, const char *other_line);
bool misconception(const char *name, const char *nudge, const char *where,
                   const char *nearly);
bool misconception_end(void);

static inline coil_time max_time(coil_time a, coil_time b) {
  return a > b ? a : b;
}

static inline coil_time min_time(coil_time a, coil_time b) {
  return a < b ? a : b;
}

#endif
