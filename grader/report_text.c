/* report_text.c -- what a student reads: the board, then what there is to say
 * about each assignment, then what to do next. */
#include "failure.h"
#include <string.h>

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

static const char *build_words(const struct submission *s) {
  switch (s->build.status) {
  case NOT_THERE: return "nothing handed in";
  case UNTOUCHED: return "to do";
  case NOT_COMPILED: return "does not compile";
  case NO_COMPILER: return "no C compiler: apt-get install gcc";
  case TOO_LARGE: return "the file is larger than 1 MiB";
  case NOT_PLAIN: return "not a plain file";
  case UNREADABLE: return "cannot be read; look at its permissions";
  case BUILT: break;
  }
  return "";
}

static void print_case(FILE *out, const struct result *r) {
  static const char *const word[] = {"pass", "FAIL", "????"};
  const char *colour[] = {green, red, yellow};
  fprintf(out, "    %s%s%s  %-12s %-40s %3d/%d", colour[r->verdict],
          r->is_open ? "    " : word[r->verdict], plain, r->c->name, r->c->title,
          r->verdict == PASS ? r->c->points : 0, r->c->points);
  if (r->real.ran)
    fprintf(out, "\n          on the real clock: %.3f s for %.3f s%s",
            (double)r->real.measured / 1e9, (double)r->real.expected / 1e9,
            r->real.verdict == INCONCLUSIVE ? " (machine busy)" : "");
  putc('\n', out);
}

static void print_board(FILE *out, const struct grading *g) {
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
  }
  fprintf(out, "\n  %-20s %-40s %3d/%d\n", "total", "",
          grading_score(g), grading_points(g));
}

/* One folder too high or too low, and nothing is found in it. */
static void print_misplaced(FILE *out, const struct grading *g) {
  for (size_t i = 0; i < g->n; i++)
    if (g->submission[i].build.status != NOT_THERE) return;
  fprintf(out, "\nNothing was found in %s: it should have folders such as %s.\n",
          g->of, g->submission[0].a->name);
}

static bool was_graded(const struct grading *g, const struct assignment *a) {
  for (size_t i = 0; i < g->n; i++)
    if (g->submission[i].a == a) return true;
  return false;
}

/* Whoever comes here for the first time wants to know where to begin, and who
 * has finished one assignment, which is the next. */
static void print_next(FILE *out, const struct grading *g) {
  const struct assignment *a;
  for (size_t i = 0; i < g->n; i++) {
    const struct submission *s = &g->submission[i];
    if (submission_standing(s) == COMPLETE) continue;
    if (s->build.status == NOT_THERE && is_own_copy(g))
      fprintf(out, "\nNext: make reset A=%s, which brings the starter back\n",
              s->a->name);
    else if (submission_standing(s) == TO_DO)
      fprintf(out, "\nNext: read lessons/%s/README.md\n"
                   "then edit %s/%s/%s\n",
              s->a->name, g->of, s->a->name, s->a->file);
    else
      fprintf(out, "\nNext: %s/%s/%s\n", g->of, s->a->name, s->a->file);
    return;
  }
  fprintf(out, "\nAll of it is right.\n");
  if (g->n == 1 && is_own_copy(g))
    fprintf(out, "Compare it with solutions/%s/NOTES.md.\n",
            g->submission[0].a->name);
  for (size_t i = 0; (a = course_assignment(i)); i++) {
    if (was_graded(g, a)) continue;
    fprintf(out, "Next: make grade, which says how the others stand.\n");
    return;
  }
}

void report_text(FILE *out, const struct grading *g) {
  choose_colours(g->colour);
  print_board(out, g);
  for (size_t i = 0; i < g->n; i++) print_details(out, g, &g->submission[i]);
  print_misplaced(out, g);
  print_next(out, g);
}

void report_quietly(FILE *out, const struct grading *g) {
  fprintf(out, "%s: %d/%d\n", g->of, grading_score(g), grading_points(g));
}

void report_builds(FILE *out, const struct grading *g) {
  for (size_t i = 0; i < g->n; i++) {
    const struct submission *s = &g->submission[i];
    if (s->build.status != BUILT && s->build.status != NOT_COMPILED)
      fprintf(out, "%s/%s/%s: %s\n", g->of, s->a->name, s->a->file,
              build_words(s));
    print_build(out, s);
  }
}
