/* failure.c -- what a student reads about one assignment, below the board.
 *
 * What the compiler said, then the first failure: both timelines, the first
 * difference in a sentence, the mistake when it is known, a hint, and commands
 * that are ready to be typed; at last, what valgrind saw. */
#include "failure.h"
#include "picture.h"
#include <string.h>

enum { COMPILER_LINES = 24, STDERR_LINES = 6, WIDEST = 200 };

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

/* `make TARGET A=...`, for the folder that was graded. */
static void print_make(FILE *out, const struct grading *g,
                       const struct submission *s, const char *about,
                       const char *target) {
  fprintf(out, "  %s: make %s A=%s", about, target, s->a->name);
  if (!is_own_copy(g)) fprintf(out, strchr(g->of, ' ') ? " OF='%s'" : " OF=%s", g->of);
}

static void print_stderr(FILE *out, const struct observation *seen,
                         int most) {
  for (size_t i = 0; i < seen->n; i++) {
    if (seen->line[i].stream != 2) continue;
    if (most-- == 0) {
      fprintf(out, "    ...\n");
      return;
    }
    fprintf(out, "    %.*s\n", WIDEST, seen->line[i].text);
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

static void print_hints(FILE *out, const struct grading *g,
                        const struct submission *s, const struct result *r) {
  char words[600];
  if (!r->diagnosis.name && g->hint > 1)
    fprintf(out, "  No known mistake leads to just this: there is no hint.\n");
  if (!r->diagnosis.name) return;
  fprintf(out, "  This looks like: %s\n", r->diagnosis.name);
  for (int i = 0; i < g->hint && i < HINTS; i++) {
    snprintf(words, sizeof words, "Hint %d of %d: %s", i + 1, HINTS,
             r->diagnosis.hint[i]);
    print_wrapped(out, words);
  }
  if (g->hint >= HINTS) return;
  print_make(out, g, s, "The next hint", "grade");
  fprintf(out, " HINT=%d\n", g->hint + 1);
}

/* The second hint names a place as `lessons/NN-name: "A heading"`; until it is
 * asked for, the page must do. */
static void print_place(FILE *out, const struct result *r) {
  const char *page = r->diagnosis.name ? r->diagnosis.hint[1] : r->c->read;
  fprintf(out, "  To read: %.*s/README.md\n", (int)strcspn(page, ":"), page);
}

static void print_help(FILE *out, const struct grading *g,
                       const struct submission *s, const struct result *r) {
  if (r->verdict == FAIL) print_hints(out, g, s, r);
  print_place(out, r);
  if (r->seen.crash_signal) {
    print_make(out, g, s, "To look into it", "debug");
    fprintf(out, " %s\n", r->plan.words);
  } else if (s->a->kind == WRITE) {
    print_make(out, g, s, "To see it run", "time");
    fprintf(out, " %s\n", r->plan.words);
  }
  print_make(out, g, s, "The same numbers again", "grade");
  fprintf(out, " SEED=%llu\n", (unsigned long long)g->settings.seed);
}

static void print_failure(FILE *out, const struct grading *g,
                          const struct submission *s, const struct result *r) {
  fprintf(out, "\n%s, %s: %s\n  run with: %s\n", s->a->name, r->c->name,
          r->c->title, r->plan.words);
  if (s->a->kind == PREDICT) {
    fprintf(out, "  answered: %s\n", r->answer);
    /* Who has not answered must not be told the answer. */
    if (r->difference.kind != SAME) print_truth(out, &r->plan.expected);
  } else {
    print_timelines(out, r);
  }
  print_wrapped(out, r->sentence);
  print_stderr(out, &r->seen, STDERR_LINES);
  print_help(out, g, s, r);
}

static bool compiler_says(const struct build *b, const char *words) {
  for (size_t i = 0; i < b->words.n; i++)
    if (strstr(b->words.line[i].text, words)) return true;
  return false;
}

/* Two things that only the linker notices, in our words. */
static void print_linker_help(FILE *out, const struct submission *s) {
  const struct build *b = &s->build;
  if (compiler_says(b, "multiple definition of `main'"))
    fprintf(out, "  driver.c owns main; %s has only the functions that its "
                 "header names.\n", s->a->file);
  else if (compiler_says(b, "undefined reference to"))
    fprintf(out, "  Each function that the header names must be in %s.\n",
            s->a->file);
}

void print_build(FILE *out, const struct submission *s) {
  const struct observation *words = &s->build.words;
  if (s->build.status == BUILT && words->n > 0)
    fprintf(out, "\n%s compiles, with warnings:\n", s->a->file);
  else if (s->build.status != NOT_COMPILED)
    return;
  else if (strcmp(words->how, "exit") == 0)
    fprintf(out, "\n%s does not compile. The compiler says:\n", s->a->file);
  else
    fprintf(out, "\n%s does not compile. The compiler was stopped (%s); before "
                 "that it said:\n", s->a->file, words->how);
  print_stderr(out, words, COMPILER_LINES);
  print_linker_help(out, s);
}

/* The same mistake is often seen in several cases. */
static bool told_before(const struct submission *s, size_t c) {
  for (size_t i = 0; i < c; i++)
    if (strcmp(s->result[i].memory, s->result[c].memory) == 0) return true;
  return false;
}

static void print_memory(FILE *out, const struct submission *s) {
  for (size_t i = 0; i < s->n; i++) {
    const struct result *r = &s->result[i];
    if (!*r->memory || told_before(s, i)) continue;
    fprintf(out, "\n%s, %s: valgrind saw a mistake. It costs no points.\n",
            s->a->name, r->c->name);
    print_wrapped(out, r->memory);
  }
}

static void print_all(FILE *out, const struct grading *g,
                      const struct submission *s) {
  for (size_t i = 0; i < s->n; i++) {
    const struct result *r = &s->result[i];
    if (r->verdict != PASS) {
      print_failure(out, g, s, r);
    } else {
      fprintf(out, "\n%s, %s: %s\n", s->a->name, r->c->name, r->plan.words);
      print_timelines(out, r);
    }
  }
}

/* One thing at a time: who mends the first failure often mends the others. */
static void print_first(FILE *out, const struct grading *g,
                        const struct submission *s) {
  const struct result *first = NULL;
  int more = 0;
  for (size_t i = 0; i < s->n; i++) {
    if (s->result[i].verdict == PASS) continue;
    if (first) more++;
    else first = &s->result[i];
  }
  if (first) print_failure(out, g, s, first);
  if (more == 0) return;
  char about[60];
  snprintf(about, sizeof about, "%d more did not pass; to see all", more);
  print_make(out, g, s, about, "grade");
  fprintf(out, " V=1\n");
}

void print_details(FILE *out, const struct grading *g,
                   const struct submission *s) {
  print_build(out, s);
  if (g->verbose) print_all(out, g, s);
  else print_first(out, g, s);
  print_memory(out, s);
}
