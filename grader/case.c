/* case.c -- draw a case's numbers and build its plan.
 *
 * While a body runs, `now` below is the plan it fills and the timeline that
 * at() and end() speak of: the expected one, or a misconception's.  The
 * witness's ticks belong to every timeline; they are put in at the end, as
 * far as each timeline lasts. */
#include "case.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TRIES = 1000 };

static struct {
  struct plan *plan;
  struct timeline *timeline;
  const struct drawing *drawing;
  uint64_t random;
  size_t fixed_used;
  coil_time tick[MAX_PAIRS];
  size_t tick_count;
} now;

/* SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere. */
static uint64_t draw_bits(void) {
  uint64_t z = now.random += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

long draw_number(long least, long most) {
  return least + (long)(draw_bits() % (uint64_t)(most - least + 1));
}

coil_time draw_between(coil_time least, coil_time most) {
  return COIL_MS(draw_number(least / COIL_MS(1), most / COIL_MS(1)));
}

coil_time draw_delay(void) {
  const struct drawing *d = now.drawing;
  if (d->fixed && now.fixed_used < 4 && d->fixed[now.fixed_used])
    return d->fixed[now.fixed_used++];
  return draw_between(d->shortest, d->longest);
}

__attribute__((format(printf, 1, 0))) static const char *
keep_text(const char *format, va_list args) {
  struct plan *p = now.plan;
  char *text = p->text + p->text_used;
  size_t room = sizeof p->text - p->text_used;
  int n = vsnprintf(text, room, format, args);
  if (n < 0 || (size_t)n >= room) return "";
  p->text_used += (size_t)n + 1;
  return text;
}

__attribute__((format(printf, 1, 2))) static const char *
keep(const char *format, ...) {
  va_list args;
  va_start(args, format);
  const char *text = keep_text(format, args);
  va_end(args);
  return text;
}

const char *seconds(coil_time t) {
  return keep("%lld.%03lld", (long long)(t / COIL_SEC(1)),
              (long long)(t % COIL_SEC(1) / COIL_MS(1)));
}

void run(const char *words, ...) {
  va_list args;
  va_start(args, words);
  vsnprintf(now.plan->words, sizeof now.plan->words, words, args);
  va_end(args);
}

void at(coil_time t, const char *line, ...) {
  va_list args;
  va_start(args, line);
  timeline_insert(now.timeline, (struct mark){t, keep_text(line, args)});
  va_end(args);
}

void end(coil_time t) { now.timeline->end = t; }

void cpu(double seconds) { now.plan->cpu = seconds; }

void let(const char *name, coil_time value) {
  if (now.plan->name_count == MAX_NAMES) return;
  struct named_time *n = &now.plan->name[now.plan->name_count++];
  snprintf(n->name, sizeof n->name, "%s", name);
  n->value = value;
}

void witness(coil_time t) {
  size_t used = strlen(now.plan->words);
  if (now.tick_count == MAX_PAIRS) return;
  now.tick[now.tick_count++] = t;
  snprintf(now.plan->words + used, sizeof now.plan->words - used, " @%s",
           seconds(t));
}

void apart(const char *one_line, const char *other_line) {
  if (now.plan->apart_count == MAX_PAIRS) return;
  now.plan->apart[now.plan->apart_count++] =
      (struct pair){keep("%s", one_line), keep("%s", other_line)};
}

bool misconception(const char *name, const char *nudge, const char *where,
                   const char *nearly) {
  if (now.plan->wrong_count == MAX_MISCONCEPTIONS) return false;
  struct misconception *m = &now.plan->wrong[now.plan->wrong_count++];
  *m = (struct misconception){.diagnosis = {name, {nudge, where, nearly}}};
  now.timeline = &m->timeline;
  return true;
}

bool misconception_end(void) {
  now.timeline = &now.plan->expected;
  return false;
}

static void add_ticks(struct timeline *t) {
  for (size_t i = 0; i < now.tick_count; i++)
    if (now.tick[i] < t->end)
      timeline_insert(t, (struct mark){now.tick[i], TIMELINE_TICK});
}

/* Marks that should be at different times are far enough apart to be seen as
 * such, and a tick is never at the time of anything else. */
static bool marks_spread(const struct timeline *t, coil_time gap) {
  for (size_t i = 0; i < t->n; i++) {
    coil_time next = i + 1 < t->n ? t->mark[i + 1].at : t->end;
    coil_time step = next - t->mark[i].at;
    bool tick = strcmp(t->mark[i].text, TIMELINE_TICK) == 0 ||
                (i + 1 < t->n && strcmp(t->mark[i + 1].text, TIMELINE_TICK) == 0);
    if (step < gap && (step != 0 || tick)) return false;
  }
  return true;
}

/* A tick near the end may come before it or not at all. */
static bool ticks_clear_of_end(const struct timeline *t, coil_time gap) {
  for (size_t i = 0; i < now.tick_count; i++)
    if (llabs(now.tick[i] - t->end) < gap) return false;
  return true;
}

static bool can_be_told_apart(const struct plan *p, coil_time gap) {
  if (!marks_spread(&p->expected, gap)) return false;
  if (!ticks_clear_of_end(&p->expected, gap)) return false;
  for (size_t i = 0; i < p->wrong_count; i++) {
    if (!ticks_clear_of_end(&p->wrong[i].timeline, gap)) return false;
    if (!timelines_apart(&p->expected, &p->wrong[i].timeline, gap))
      return false;
    for (size_t j = 0; j < i; j++)
      if (!timelines_apart(&p->wrong[j].timeline, &p->wrong[i].timeline, gap))
        return false;
  }
  return true;
}

static void draw_once(struct plan *plan, const struct check_case *c) {
  plan->wrong_count = plan->apart_count = 0;
  plan->cpu = 0;
  plan->name_count = plan->text_used = 0;
  plan->expected = (struct timeline){0};
  now.plan = plan;
  now.timeline = &plan->expected;
  now.fixed_used = now.tick_count = 0;
  c->body();
  add_ticks(&plan->expected);
  for (size_t i = 0; i < plan->wrong_count; i++)
    add_ticks(&plan->wrong[i].timeline);
}

int draw_plan(struct plan *plan, const struct check_case *c,
              const struct drawing *drawing) {
  now.drawing = drawing;
  now.random = drawing->seed;
  for (int i = 0; i < MAX_TRIES; i++) {
    draw_once(plan, c);
    if (can_be_told_apart(plan, drawing->gap)) return 0;
  }
  return -ERANGE;
}
