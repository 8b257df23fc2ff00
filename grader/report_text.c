/* report_text.c -- what a student reads: the board, then the first failure of
 * each assignment with both timelines, the difference and a hint. */
#include "picture.h"
#include "report.h"
#include <string.h>

enum { COMPILER_LINES = 24, STDERR_LINES = 6 };

static const char *red, *green, *yellow, *plain;

static void choose_colours(bool colour) {
  red = colour ? "\x1b[31m" : "";
  green = colour ? "\x1b[32m" : "";
  yellow = colour ? "\x1b[33m" : "";
  plain = colour ? "\x1b[0m" : "";
}

static const char *clock_name(enum clock_kind clock) {
  static const char *const name[] = {"virtual, held from outside", "real",
                                     "virtual, held by the program itself"};
  return name[clock];
}

/* Words on lines of at most 78 columns, each with the same indent. */
static void print_wrapped(FILE *out, const char *words) {
  enum { WIDTH = 76 };
  while (*words) {
    size_t n = strlen(words);
    if (n > WIDTH) {
      n = WIDTH;
      while (n > 0 && words[n] != ' ') n--;
      if (n == 0) n = WIDTH;
    }
    fprintf(out, "  %.*s\n", (int)n, words);
    words += n;
    words += strspn(words, " ");
  }
}

static const char *build_words(const struct submission *s) {
  switch (s->build.status) {
  case NOT_THERE: return "nothing handed in";
  case UNTOUCHED: return "to do";
  case NOT_COMPILED: return "does not compile";
  case NO_COMPILER: return "no C compiler: apt-get install gcc";
  case TOO_LARGE: return "the file is larger than 1 MiB";
  case NOT_PLAIN: return "not a plain file";
  case BUILT: break;
  }
  return "";
}

static void print_case(FILE *out, const struct result *r) {
  static const char *const word[] = {"pass", "FAIL", "????"};
  const char *colour[] = {green, red, yellow};
  fprintf(out, "    %s%s%s  %-12s %-40s %3d/%d", colour[r->verdict],
          word[r->verdict], plain, r->c->name, r->c->title,
          r->verdict == PASS ? r->c->points : 0, r->c->points);
  if (r->real.ran)
    fprintf(out, "\n          on the real clock: %.3f s for %.3f s%s",
            (double)r->real.measured / 1e9, (double)r->real.expected / 1e9,
            r->real.verdict == INCONCLUSIVE ? " (machine busy)" : "");
  if (*r->memory) fprintf(out, "\n          memory: %s", r->memory);
  putc('\n', out);
}

static void print_board(FILE *out, const struct grading *g) {
  int score = 0, points = 0;
  fprintf(out, "coil: grading %s, clock %s, seed %llu\n", g->of,
          clock_name(g->settings.clock),
          (unsigned long long)g->settings.seed);
  if (*g->fallback)
    fprintf(out, "The clock cannot be held from outside here: %s.\n",
            g->fallback);
  for (size_t i = 0; i < g->n; i++) {
    const struct submission *s = &g->submission[i];
    fprintf(out, "\n  %-20s %-40s %3d/%d\n", s->a->name, s->a->about,
            submission_score(s), course_points(s->a));
    if (*build_words(s)) fprintf(out, "    %s\n", build_words(s));
    for (size_t j = 0; j < s->n; j++) print_case(out, &s->result[j]);
    score += submission_score(s);
    points += course_points(s->a);
  }
  fprintf(out, "\n  %-20s %-40s %3d/%d\n", "total", "", score, points);
}

static void print_stderr(FILE *out, const struct observation *seen,
                         int most) {
  for (size_t i = 0; i < seen->n; i++) {
    if (seen->line[i].stream != 2) continue;
    if (most-- == 0) {
      fprintf(out, "    ...\n");
      return;
    }
    fprintf(out, "    %s\n", seen->line[i].text);
  }
}

/* A prediction has only one timeline: what did happen. */
static void print_truth(FILE *out, const struct timeline *truth) {
  draw_timeline(out, truth, draw_axis(out, "what happened", truth->end),
                SIZE_MAX);
}

static void print_timelines(FILE *out, const struct result *r) {
  const struct timeline *e = &r->plan.expected, *a = &r->actual;
  coil_time span = max_time(e->end, a->end);
  bool same = r->difference.kind == SAME;
  span = draw_axis(out, "expected", span);
  draw_timeline(out, e, span, same ? SIZE_MAX : r->difference.index);
  fprintf(out, "  actual\n");
  draw_timeline(out, a, span, same ? SIZE_MAX : r->difference.index);
  if (r->other.n > 0 || r->other.end > 0) {
    fprintf(out, "  another run\n");
    draw_timeline(out, &r->other, span, SIZE_MAX);
  }
}

static void print_help(FILE *out, const struct grading *g,
                       const struct submission *s, const struct result *r) {
  char words[600];
  if (r->diagnosis.name) {
    fprintf(out, "  This looks like: %s\n", r->diagnosis.name);
    for (int i = 0; i < g->hint && i < HINTS; i++) {
      snprintf(words, sizeof words, "Hint %d of %d: %s", i + 1, HINTS,
               r->diagnosis.hint[i]);
      print_wrapped(out, words);
    }
    if (g->hint < HINTS)
      fprintf(out, "  The next hint: make grade A=%s HINT=%d\n", s->a->name,
              g->hint + 1);
  }
  fprintf(out, "  To read: %s/README.md\n", r->c->read);
  if (s->a->kind == WRITE)
    fprintf(out, "  To see it run: make time A=%s %s\n", s->a->name,
            r->plan.words);
  fprintf(out, "  The same numbers again: make grade A=%s SEED=%llu\n",
          s->a->name, (unsigned long long)g->settings.seed);
}

static void print_failure(FILE *out, const struct grading *g,
                          const struct submission *s, const struct result *r) {
  fprintf(out, "\n%s, %s: %s\n  run with: %s\n", s->a->name, r->c->name,
          r->c->title, r->plan.words);
  if (s->a->kind == PREDICT) {
    fprintf(out, "  answered: %s\n", r->answer);
    print_truth(out, &r->plan.expected);
  } else {
    print_timelines(out, r);
  }
  print_wrapped(out, r->sentence);
  print_stderr(out, &r->seen, STDERR_LINES);
  print_help(out, g, s, r);
}

static const struct result *first_failure(const struct submission *s) {
  for (size_t i = 0; i < s->n; i++)
    if (s->result[i].verdict != PASS) return &s->result[i];
  return NULL;
}

static void print_details(FILE *out, const struct grading *g,
                          const struct submission *s) {
  const struct result *failure = first_failure(s);
  if (s->build.status == NOT_COMPILED) {
    fprintf(out, "\n%s does not compile. ", s->a->file);
    if (strcmp(s->build.words.how, "exit") == 0)
      fprintf(out, "The compiler says:\n");
    else
      fprintf(out, "The compiler was stopped (%s); before that it said:\n",
              s->build.words.how);
    print_stderr(out, &s->build.words, COMPILER_LINES);
  }
  for (size_t i = 0; g->verbose && i < s->n; i++) {
    const struct result *r = &s->result[i];
    if (r->verdict != PASS) {
      print_failure(out, g, s, r);
    } else {
      fprintf(out, "\n%s, %s: %s\n", s->a->name, r->c->name, r->plan.words);
      print_timelines(out, r);
    }
  }
  if (!g->verbose && failure) print_failure(out, g, s, failure);
}

/* Whoever comes here for the first time wants to know where to begin. */
static void print_next(FILE *out, const struct grading *g) {
  for (size_t i = 0; i < g->n; i++) {
    const struct submission *s = &g->submission[i];
    if (submission_standing(s) == COMPLETE) continue;
    if (submission_standing(s) == TO_DO)
      fprintf(out, "\nNext: read lessons/%s/README.md, then edit %s/%s/%s\n",
              s->a->name, g->of, s->a->name, s->a->file);
    else
      fprintf(out, "\nNext: %s/%s/%s\n", g->of, s->a->name, s->a->file);
    return;
  }
  fprintf(out, "\nAll of it is right.\n");
}

void report_text(FILE *out, const struct grading *g) {
  choose_colours(g->colour);
  print_board(out, g);
  for (size_t i = 0; i < g->n; i++) print_details(out, g, &g->submission[i]);
  print_next(out, g);
}
