/* picture.c -- bars that end where their line was printed.
 *
 * A row is 79 columns: the line's text, a bar as long as the time that had
 * passed, the time in seconds, and a pointer at the first difference. Long
 * timelines are shown around that difference only. */
#include "picture.h"
#include <string.h>

/* A program can ask for centuries; they are cut off, or the sums overflow. */
static const coil_time LONGEST = COIL_SEC(1000000);

enum { BAR = 40, MOST_PARTS = 8, ROWS = 12 };

/* The smallest of ..., 0.1, 0.2, 0.5, 1, 2, 5, ... seconds of which at most
 * MOST_PARTS cover the span. */
static coil_time axis_step(coil_time span) {
  coil_time step = COIL_MS(1);
  for (int i = 0; step * MOST_PARTS < span; i++)
    step = i % 3 == 1 ? step / 2 * 5 : step * 2;
  return step;
}

coil_time draw_axis(FILE *out, const char *title, coil_time span) {
  if (span > LONGEST) span = LONGEST;
  coil_time step = axis_step(span > 0 ? span : COIL_SEC(1));
  int parts = span > 0 ? (int)((span + step - 1) / step) : 1;
  int column = 0;
  fprintf(out, "  %-20s ", title);
  for (int i = 0; i <= parts; i++) {
    column += fprintf(out, "%*s", i * BAR / parts - column, "");
    column += fprintf(out, "%g", (double)(i * step) / 1e9);
  }
  fprintf(out, " s\n");
  return parts * step;
}

static int bar_length(coil_time at, coil_time span) {
  return at < span ? (int)(at * BAR / span) : BAR;
}

static void draw_row(FILE *out, const char *text, coil_time at, coil_time span,
                     char bar, bool here) {
  int length = bar_length(at, span);
  fprintf(out, "    %-18.18s ", text);
  for (int i = 0; i < length; i++) putc(bar, out);
  fprintf(out, "|%*s %8.3f%s\n", BAR - length, "", (double)at / 1e9,
          here ? "  <--" : "");
}

void draw_timeline(FILE *out, const struct timeline *t, coil_time span,
                   size_t here) {
  size_t around = here < t->n ? here : t->n;
  size_t first = around > ROWS / 2 ? around - ROWS / 2 : 0;
  size_t last = first + ROWS < t->n ? first + ROWS : t->n;
  if (first > 0) fprintf(out, "    (%zu lines before)\n", first);
  for (size_t i = first; i < last; i++)
    draw_row(out, t->mark[i].text, t->mark[i].at, span, '=', i == here);
  if (last < t->n) fprintf(out, "    (%zu lines more)\n", t->n - last);
  draw_row(out, t->is_cut ? "(stopped)" : "(end)", t->end, span, '-', here == t->n);
}
