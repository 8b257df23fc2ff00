/* judge.h -- from the observations of one case to its verdict. */
#ifndef JUDGE_H
#define JUDGE_H

#include "build.h"

enum verdict { PASS, FAIL, INCONCLUSIVE };

/* A case measured on the real clock. */
struct real_result {
  bool ran;
  enum verdict verdict; /* INCONCLUSIVE: too noisy, even with longer delays */
  coil_time expected, measured; /* the end of the last attempt */
};

struct result {
  const struct check_case *c;
  enum verdict verdict;
  struct plan plan;
  struct observation seen;
  struct timeline actual;       /* its texts belong to `seen` */
  struct difference difference; /* of actual from plan.expected */
  struct diagnosis diagnosis;
  char sentence[512]; /* what is wrong, first of all */
  struct observation other_run; /* INCONCLUSIVE: a run that went otherwise */
  struct timeline other;
  struct real_result real;
  char memory[400]; /* what valgrind found first; else "" */
  char answer[512]; /* PREDICT: what was answered */
  bool is_open;     /* PREDICT: nothing was answered yet */
};

/* One submission of one assignment, from its file to its verdicts. */
struct submission {
  const struct assignment *a;
  struct place place;
  struct build build;
  struct result result[MAX_CASES];
  size_t n;
};

/* How runs are to be judged; the same for the whole grading. */
struct settings {
  uint64_t seed;
  enum clock_kind clock;
  bool even_untouched;  /* grade starters as if they were submissions */
  bool no_valgrind;     /* do not look at memory */
  const char *keep;     /* compile only, and leave the programs there */
  const char *programs; /* a folder to take them from, instead of compiling */
};

/* Draw case number i of a submission that was built and judge it on the
 * virtual clock (where that is not switched off).  Returns 0 with
 * s->result[i] filled, or a negative error of the grader's.  Suspends. */
COIL_MUST_CHECK int judge_case(struct submission *s, size_t i,
                               const struct settings *settings);

/* Is the case to be judged on the real clock as well?  Not before all others
 * are right: who is still looking for a mistake does not want to wait. */
bool wants_real(const struct submission *s, size_t i,
                const struct settings *settings);

/* The case on the real clock, three-valued.  Suspends. */
COIL_MUST_CHECK int judge_real(const struct submission *s, struct result *r,
                               const struct settings *settings);

/* Say in words where a crash happened (file, line, function; crash.c), and,
 * where valgrind is installed, what a run did wrong with memory (memory.c).
 * Suspends. */
COIL_MUST_CHECK int find_crash_place(const struct submission *s,
                                     struct result *r);
COIL_MUST_CHECK int look_at_memory(const struct submission *s,
                                   struct result *r);

/* What has become of a whole submission. */
enum standing { COMPLETE, UNDECIDED, WRONG, TO_DO };

enum standing submission_standing(const struct submission *s);
int submission_score(const struct submission *s);
void submission_clear(struct submission *s);

/* Below: the parts that judge.c is made of. */

/* Interfaces count in whole milliseconds; that is all the slack there is. */
extern const struct tolerance exact;

/* Put the words of a plan behind argv[n]; `copy` has room for them and must
 * live as long as argv.  Returns the new n; argv[n] is NULL. */
int add_words(const char **argv, int n, int room, const struct plan *plan,
              char *copy);

/* The timeline of what a run printed on stdout. */
void timeline_of(struct timeline *t, const struct observation *seen);

/* Run the plan's scene once.  `end` is the status the driver leaves with. */
COIL_MUST_CHECK int run_plan(const struct submission *s,
                             const struct plan *plan, int end,
                             enum clock_kind clock,
                             struct observation *seen);

/* Is this run right?  If not, r->sentence, difference and diagnosis say what
 * is wrong with it. */
bool run_is_right(struct result *r, int end, struct tolerance tolerance);

/* Recognise what went wrong by how the run ended; false if it ended well. */
bool diagnose_ending(struct result *r, int end);
/* Recognise it by evidence, where no misconception's timeline fits. */
void diagnose_evidence(struct result *r);

/* A PREDICT case: the answers against a run of our own program. */
COIL_MUST_CHECK int judge_prediction(const struct submission *s,
                                     struct result *r, enum clock_kind clock);

#endif
