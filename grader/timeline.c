/* timeline.c -- compare two timelines and say where they part. */
#include "timeline.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

static double seconds(coil_time t) { return (double)t / 1e9; }

void timeline_insert(struct timeline *t, struct mark m) {
  if (t->n == MAX_MARKS) return;
  size_t i = t->n++;
  for (; i > 0 && t->mark[i - 1].at > m.at; i--) t->mark[i] = t->mark[i - 1];
  t->mark[i] = m;
}

/* Either may be open-ended: two timelines of a plan are compared, too. */
static bool fits(const char *a, const char *b) {
  size_t n = strcspn(a, TIMELINE_ANYTHING), m = strcspn(b, TIMELINE_ANYTHING);
  if (strncmp(a, b, n < m ? n : m) != 0) return false;
  return (n <= m || b[m]) && (m <= n || a[n]);
}

static bool within(coil_time expected, coil_time seen, struct tolerance by) {
  return seen >= expected - by.early && seen <= expected + by.late;
}

struct difference timeline_compare(const struct timeline *expected,
                                   const struct timeline *seen,
                                   struct tolerance tolerance) {
  for (size_t i = 0; i < expected->n; i++) {
    const struct mark *e = &expected->mark[i], *s = &seen->mark[i];
    if (i == seen->n) return (struct difference){MISSING_LINE, i};
    if (!fits(e->text, s->text))
      return (struct difference){DIFFERENT_TEXT, i};
    if (!within(e->at, s->at, tolerance))
      return (struct difference){DIFFERENT_TIME, i};
  }
  if (seen->n > expected->n)
    return (struct difference){EXTRA_LINE, expected->n};
  if (!within(expected->end, seen->end, tolerance))
    return (struct difference){DIFFERENT_END, expected->n};
  return (struct difference){SAME, 0};
}

bool timelines_apart(const struct timeline *a, const struct timeline *b,
                     coil_time gap) {
  struct tolerance nearer = {.early = gap - 1, .late = gap - 1};
  return timeline_compare(a, b, nearer).kind != SAME;
}

static const struct mark *find(const struct timeline *t, size_t from,
                               const char *text) {
  for (size_t i = from; i < t->n; i++)
    if (strcmp(t->mark[i].text, text) == 0) return &t->mark[i];
  return NULL;
}

static void late_or_early(char *out, size_t size, const char *line,
                          coil_time expected, coil_time seen) {
  coil_time off = seen - expected;
  if (off == 0)
    snprintf(out, size, "\"%s\" came at %.3f s, but not in its place in the "
             "order.", line, seconds(seen));
  else
    snprintf(out, size, "\"%s\" came at %.3f s, %.3f s too %s; it should be "
             "%.3f s.", line, seconds(seen), seconds(off < 0 ? -off : off),
             off < 0 ? "early" : "late", seconds(expected));
}

/* The expected line that begins like this one, if its letters be small or
 * large: perhaps it was meant. */
static const char *meant(const struct timeline *expected, const char *text) {
  for (size_t i = 0; i < expected->n; i++) {
    const char *e = expected->mark[i].text;
    size_t half = (strlen(e) + 1) / 2;
    if (strncasecmp(e, text, half > 3 ? half : 3) == 0) return e;
  }
  return NULL;
}

/* Who looks for a mistake prints, and stdout is judged. */
static void unexpected(char *out, size_t size, const struct mark *m,
                       const struct timeline *expected) {
  const char *line = meant(expected, m->text);
  if (line && strcmp(line, m->text) == 0) {
    snprintf(out, size, "\"%s\" came at %.3f s, once more than it should.",
             m->text, seconds(m->at));
    return;
  }
  int n = snprintf(out, size, "\"%s\" came at %.3f s; nobody expected this "
                   "line. ", m->text, seconds(m->at));
  if (n < 0 || (size_t)n >= size) return;
  if (line)
    snprintf(out + n, size - (size_t)n, "The one that is expected is \"%s\".",
             line);
  else
    snprintf(out + n, size - (size_t)n, "What is for your own eyes goes to "
             "stderr: fprintf(stderr, ...).");
}

/* Two texts compete for one place: the one here is too early, or the one that
 * belongs here is late, or one of them should not, or did not, come at all. */
static void text_sentence(char *out, size_t size, size_t i,
                          const struct timeline *expected,
                          const struct timeline *seen) {
  const struct mark *e = &expected->mark[i], *s = &seen->mark[i];
  const struct mark *due = find(expected, i, s->text);
  const struct mark *later = find(seen, i, e->text);
  if (!find(expected, 0, s->text))
    unexpected(out, size, s, expected);
  else if (due && s->at < due->at)
    late_or_early(out, size, s->text, due->at, s->at);
  else if (later)
    late_or_early(out, size, e->text, e->at, later->at);
  else
    snprintf(out, size, "\"%s\" should come at %.3f s; it never came.",
             e->text, seconds(e->at));
}

void difference_sentence(char *out, size_t size, struct difference difference,
                         const struct timeline *expected,
                         const struct timeline *seen) {
  size_t i = difference.index;
  switch (difference.kind) {
  case SAME:
    snprintf(out, size, "No difference.");
    break;
  case DIFFERENT_TEXT:
    text_sentence(out, size, i, expected, seen);
    break;
  case DIFFERENT_TIME:
    late_or_early(out, size, expected->mark[i].text, expected->mark[i].at,
                  seen->mark[i].at);
    break;
  case MISSING_LINE:
    if (strcmp(expected->mark[i].text, TIMELINE_TICK) == 0) {
      late_or_early(out, size, "(end)", expected->end, seen->end);
      break;
    }
    snprintf(out, size, "\"%s\" should come at %.3f s; it never came.",
             expected->mark[i].text, seconds(expected->mark[i].at));
    break;
  case EXTRA_LINE:
    unexpected(out, size, &seen->mark[i], expected);
    break;
  case DIFFERENT_END:
    late_or_early(out, size, "(end)", expected->end, seen->end);
    break;
  }
}
