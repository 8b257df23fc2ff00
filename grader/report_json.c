/* report_json.c -- everything that is known, for other programs.
 *
 * Times are whole nanoseconds. Texts that came from a submission are escaped;
 * they may hold anything. */
#include "report.h"
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <wchar.h>

/* The bytes that a UTF-8 character takes here; 0 if this is none. */
static size_t character(const char *s) {
  mbstate_t state = {0};
  wchar_t wide;
  size_t n = mbrtowc(&wide, s, strlen(s), &state);
  return n > 4 ? 0 : n;
}

/* A byte that belongs to no character is shown as U+FFFD. */
static void text(FILE *out, const char *s) {
  putc('"', out);
  while (*s) {
    unsigned char c = (unsigned char)*s;
    size_t n = c < 0x80 ? 1 : character(s);
    if (c == '"' || c == '\\') fprintf(out, "\\%c", c);
    else if (c < ' ' || c == 0x7f) fprintf(out, "\\u%04x", c);
    else if (n == 0) fputs("\\ufffd", out);
    else fwrite(s, 1, n, out);
    s += n > 0 ? n : 1;
  }
  putc('"', out);
}

static void field(FILE *out, const char *name, const char *value) {
  text(out, name);
  putc(':', out);
  if (value) text(out, value);
  else fputs("null", out);
}

static void timeline(FILE *out, const char *name, const struct timeline *t) {
  fprintf(out, ",\n        \"%s\": {\"marks\": [", name);
  for (size_t i = 0; i < t->n; i++) {
    fprintf(out, "%s{\"at\": %" PRId64 ", ", i ? ", " : "", t->mark[i].at);
    field(out, "text", t->mark[i].text);
    putc('}', out);
  }
  fprintf(out, "], \"end\": %" PRId64 "}", t->end);
}

static void evidence(FILE *out, const struct evidence *e) {
  fprintf(out,
          ",\n        \"evidence\": {\"sleeps\": %ld, \"fdless\": %ld, "
          "\"waits\": %ld, \"spins\": %ld, \"clock_reads\": %ld, "
          "\"threads\": %ld, \"forks\": %ld, \"denied\": %ld}",
          e->sleeps, e->fdless, e->waits, e->spins, e->reads, e->threads,
          e->forks, e->denied);
}

static const char *const verdict_word[] = {"pass", "fail", "inconclusive"};

static void real(FILE *out, const struct real_result *r) {
  if (!r->ran) return;
  fprintf(out,
          ",\n        \"real\": {\"verdict\": \"%s\", \"expected\": %" PRId64
          ", \"measured\": %" PRId64 "}",
          verdict_word[r->verdict], r->expected, r->measured);
}

static void one_case(FILE *out, const struct result *r) {
  fprintf(out, "\n      {\"name\": \"%s\", \"verdict\": \"%s\", ",
          r->c->name, verdict_word[r->verdict]);
  fprintf(out, "\"points\": %d, \"score\": %d,\n        ", r->c->points,
          r->verdict == PASS ? r->c->points : 0);
  field(out, "title", r->c->title);
  fputs(", ", out);
  field(out, "run", r->plan.words);
  fputs(",\n        ", out);
  field(out, "diagnosis", r->diagnosis.name);
  fputs(", ", out);
  field(out, "hint", r->diagnosis.hint[0]);
  fputs(",\n        ", out);
  field(out, "sentence", r->sentence);
  fputs(", ", out);
  field(out, "ended", r->seen.how);
  if (*r->memory) {
    fputs(", ", out);
    field(out, "memory", r->memory);
  }
  timeline(out, "expected", &r->plan.expected);
  timeline(out, "actual", &r->actual);
  evidence(out, &r->seen.seen);
  real(out, &r->real);
  putc('}', out);
}

static void one_submission(FILE *out, const struct submission *s) {
  static const char *const built[] = {"built", "missing", "untouched",
                                      "not compiled", "no compiler",
                                      "too large", "not a plain file",
                                      "unreadable"};
  static const char *const stands[] = {"complete", "undecided", "wrong",
                                       "to do"};
  fprintf(out, "\n    {\"name\": \"%s\", \"standing\": \"%s\", ", s->a->name,
          stands[submission_standing(s)]);
  fprintf(out, "\"build\": \"%s\", \"points\": %d, \"score\": %d, ",
          built[s->build.status], course_points(s->a), submission_score(s));
  fprintf(out, "\"cases\": [");
  for (size_t i = 0; i < s->n; i++) {
    if (i) putc(',', out);
    one_case(out, &s->result[i]);
  }
  fprintf(out, "]}");
}

int report_json(FILE *out, const struct grading *g) {
  static const char *const clock[] = {"virtual", "real", "cooperative"};
  fprintf(out, "{\"format\": \"coil-grade-1\", \"seed\": %" PRIu64
               ", \"clock\": \"%s\",\n  ",
          g->settings.seed, clock[g->settings.clock]);
  field(out, "of", g->of);
  fprintf(out, ", \"points\": %d, \"score\": %d,\n  \"assignments\": [",
          grading_points(g), grading_score(g));
  for (size_t i = 0; i < g->n; i++) {
    if (i) putc(',', out);
    one_submission(out, &g->submission[i]);
  }
  fprintf(out, "]}\n");
  return ferror(out) ? -EIO : 0;
}
