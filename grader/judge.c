/* judge.c -- run a case, compare, repeat what went wrong, decide.
 *
 * A mismatch is run twice more with the same numbers.  Three runs alike are a
 * fail; runs that differ prove nothing, and the case is inconclusive.  Two
 * things need no second run: a limit that was hit would only be hit again, and
 * what goes to the millisecond as a known mistake goes is no chance. */
#include "judge.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct tolerance exact = {COIL_MS(1), COIL_MS(1)};

/* Seconds of CPU time while the clock stands still. A right program takes a few
 * milliseconds of it. */
static const double usual_cpu = 0.25;

enum { REPEATS = 2, LEAST_END = 100, MOST_END = 120 };

void timeline_of(struct timeline *t, const struct observation *seen) {
  *t = (struct timeline){.end = seen->end,
                         .is_cut = strcmp(seen->how, "exit") != 0};
  for (size_t i = 0; i < seen->n && t->n < MAX_MARKS; i++)
    if (seen->line[i].stream == 1)
      t->mark[t->n++] = (struct mark){seen->line[i].at, seen->line[i].text};
}

static uint64_t mix(uint64_t hash, const char *text) {
  for (; *text; text++) hash = (hash ^ (unsigned char)*text) * 1099511628211u;
  return hash;
}

/* Each case has numbers of its own, and --seed repeats them all. */
static uint64_t case_seed(const struct submission *s,
                          const struct check_case *c, uint64_t seed) {
  return mix(mix(seed + 14695981039346656037u, s->a->name), c->name);
}

/* When the last of the plan's timelines ends, the wrong ones included: whoever
 * goes on for longer is none of them. In seconds, rounded up. */
static long long latest_end(const struct plan *plan) {
  coil_time end = plan->expected.end;
  for (size_t i = 0; i < plan->wrong_count; i++)
    end = max_time(end, plan->wrong[i].timeline.end);
  return end / COIL_SEC(1) + 1;
}

int add_words(const char **argv, int n, int room, const struct plan *plan,
              char *copy) {
  char *rest = strcpy(copy, plan->words);
  for (char *w; n < room - 1 && (w = strtok_r(rest, " ", &rest));)
    argv[n++] = w;
  argv[n] = NULL;
  return n;
}

int run_plan(const struct submission *s, const struct plan *plan, int end,
             enum clock_kind clock, struct observation *seen) {
  char program[64], status[16], time[40], wall[40], words[sizeof plan->words];
  char cpu[40];
  const char *const limits[] = {cpu, "--limit=output=131072", time, wall, NULL};
  const char *argv[MAX_ARGV / 2] = {program, status};
  build_program(s->a, program, sizeof program);
  /* On the real clock, who takes many times too long need not be awaited. */
  long long patience = clock == CLOCK_REAL
                           ? 20 + 4 * (plan->expected.end / COIL_SEC(1)) : 300;
  snprintf(wall, sizeof wall, "--limit=wall=%lld", patience);
  snprintf(time, sizeof time, "--limit=time=%lld", 10 + latest_end(plan));
  snprintf(cpu, sizeof cpu, "--limit=cpu=%g", plan->cpu ? plan->cpu : usual_cpu);
  snprintf(status, sizeof status, "--end=%d", end);
  add_words(argv, 2, MAX_ARGV / 2, plan, words);
  struct run_request request = {.argv = argv, .directory = s->place.path,
                                .clock = clock, .uid = s->place.uid,
                                .limit = limits};
  int err = observe(&request, seen);
  if (err) return err;
  if (strncmp(seen->how, "no", 2) != 0) return 0;
  fprintf(stderr, "grade: the program cannot be run in %s; is it mounted "
          "noexec? TMPDIR=... chooses another place\n", s->place.path);
  observation_clear(seen);
  return -ENOEXEC;
}

/* On which stack was this line written to stdout?  0 where nobody saw. */
static uint64_t stack_of(const struct observation *seen, const char *text) {
  for (size_t i = 0; i < seen->n; i++)
    if (seen->line[i].stream == 1 && strcmp(seen->line[i].text, text) == 0)
      return seen->line[i].sp;
  return 0;
}

/* Lines of two tasks come from two stacks, each of 64 KiB; within one stack
 * the depths at which a line is written differ by far less than half of it.
 * What was written past our eyes is no proof of two. */
static bool written_by_one_task(const struct observation *seen,
                                const struct pair *pair) {
  uint64_t one = stack_of(seen, pair->one);
  uint64_t other = stack_of(seen, pair->other);
  if (!seen->from_outside) return false;
  if (!one || !other) return true;
  return (one > other ? one - other : other - one) < 32 << 10;
}

static bool diagnose_one_task(struct result *r) {
  for (size_t i = 0; i < r->plan.apart_count; i++) {
    const struct pair *pair = &r->plan.apart[i];
    if (!written_by_one_task(&r->seen, pair)) continue;
    r->diagnosis = (struct diagnosis){
        "one task did the work of two",
        {"The lines and times are right, but nothing ran side by side.",
         "lessons/01-foo-bar: \"The same function, twice as fast\"",
         "Let two tasks, or a task and a callback, write the two lines."}};
    snprintf(r->sentence, sizeof r->sentence,
             "\"%.80s\" and \"%.80s\" were written by one and the same task.",
             pair->one, pair->other);
    return true;
  }
  return false;
}

static bool diagnose_misconception(struct result *r,
                                   struct tolerance tolerance) {
  for (size_t i = 0; i < r->plan.wrong_count; i++) {
    const struct misconception *m = &r->plan.wrong[i];
    if (timeline_compare(&m->timeline, &r->actual, tolerance).kind != SAME)
      continue;
    r->diagnosis = m->diagnosis;
    return true;
  }
  return false;
}

bool run_is_right(struct result *r, int end, struct tolerance tolerance) {
  r->diagnosis = (struct diagnosis){0};
  timeline_of(&r->actual, &r->seen);
  r->difference = timeline_compare(&r->plan.expected, &r->actual, tolerance);
  if (diagnose_ending(r, end)) return false;
  if (r->difference.kind == SAME && !diagnose_one_task(r)) return true;
  if (r->difference.kind == SAME) return false;
  difference_sentence(r->sentence, sizeof r->sentence, r->difference,
                      &r->plan.expected, &r->actual);
  if (!diagnose_misconception(r, tolerance)) diagnose_evidence(r);
  return false;
}

static bool runs_alike(const struct observation *a,
                       const struct observation *b) {
  struct timeline one, other;
  timeline_of(&one, a);
  timeline_of(&other, b);
  return strcmp(a->how, b->how) == 0 && a->code == b->code &&
         a->of_stream[1] == b->of_stream[1] &&
         timeline_compare(&one, &other, (struct tolerance){0, 0}).kind == SAME;
}

static bool is_certain(const struct result *r) {
  static const char *const repeatable[] = {"exit", "signal", "deadlock"};
  for (size_t i = 0; i < r->plan.wrong_count; i++)
    if (r->diagnosis.name == r->plan.wrong[i].diagnosis.name) return true;
  for (size_t i = 0; i < sizeof repeatable / sizeof *repeatable; i++)
    if (strcmp(r->seen.how, repeatable[i]) == 0) return false;
  return true;
}

/* The first run was wrong: is it always wrong in the same way? */
static int repeat(const struct submission *s, struct result *r, int end,
                  enum clock_kind clock) {
  r->verdict = FAIL;
  if (is_certain(r)) return 0;
  for (int i = 0; i < REPEATS; i++) {
    int err = run_plan(s, &r->plan, end, clock, &r->other_run);
    if (err) return err;
    if (!runs_alike(&r->seen, &r->other_run)) {
      timeline_of(&r->other, &r->other_run);
      r->verdict = INCONCLUSIVE;
      snprintf(r->sentence, sizeof r->sentence,
               "Two runs with the same numbers differed; nothing is certain.");
      return 0;
    }
    observation_clear(&r->other_run);
  }
  return 0;
}

static int judge_virtual(const struct submission *s, struct result *r,
                         const struct settings *settings) {
  int end = LEAST_END + (int)(settings->seed % (MOST_END - LEAST_END));
  int err = 0;
  for (int i = 0; i <= REPEATS && !err; i++) {
    observation_clear(&r->seen);
    err = run_plan(s, &r->plan, end, settings->clock, &r->seen);
    if (strcmp(r->seen.how, "lost") != 0) break;
  }
  if (err) return err;
  if (strcmp(r->seen.how, "lost") == 0) {
    r->verdict = INCONCLUSIVE;
    snprintf(r->sentence, sizeof r->sentence,
             "The run was lost: its supervisor was ended by somebody else.");
    return 0;
  }
  if (run_is_right(r, end, exact)) {
    r->verdict = PASS;
    return 0;
  }
  return repeat(s, r, end, settings->clock);
}

int judge_case(struct submission *s, size_t i,
               const struct settings *settings) {
  struct result *r = &s->result[i];
  bool real_only = settings->clock == CLOCK_REAL;
  r->c = s->a->cases[i];
  struct drawing drawing = {.seed = case_seed(s, r->c, settings->seed),
                            .shortest = COIL_MS(100),
                            .longest = COIL_SEC(5),
                            .gap = COIL_MS(50)};
  int err = draw_plan(&r->plan, r->c, &drawing);
  if (err) return err;
  if (s->a->kind == PREDICT)
    return judge_prediction(s, r, settings->clock);
  return real_only ? 0 : judge_virtual(s, r, settings);
}

bool wants_real(const struct submission *s, size_t i,
                const struct settings *settings) {
  if (s->a->kind == PREDICT) return false;
  if (settings->clock == CLOCK_REAL) return true;
  if (s->a->cases[i]->real[0] == 0) return false;
  for (size_t j = 0; j < s->n; j++)
    if (s->result[j].verdict != PASS) return false;
  return true;
}

enum standing submission_standing(const struct submission *s) {
  enum standing worst = COMPLETE;
  if (s->build.status == NOT_THERE) return TO_DO;
  if (s->build.status == UNTOUCHED && s->n == 0) return TO_DO;
  if (s->n == 0) return WRONG;
  for (size_t i = 0; i < s->n; i++) {
    if (s->result[i].verdict == FAIL) return WRONG;
    if (s->result[i].verdict == INCONCLUSIVE) worst = UNDECIDED;
  }
  return worst;
}

int submission_score(const struct submission *s) {
  int score = 0;
  for (size_t i = 0; i < s->n; i++)
    if (s->result[i].verdict == PASS) score += s->result[i].c->points;
  return score;
}

void submission_clear(struct submission *s) {
  observation_clear(&s->build.words);
  for (size_t i = 0; i < s->n; i++) {
    observation_clear(&s->result[i].seen);
    observation_clear(&s->result[i].other_run);
  }
}
