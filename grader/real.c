/* real.c -- the case on the real clock, where being late can be bad luck.
 *
 * Load only ever makes a line late, and the kernel counts how long a thread
 * that could run had to wait for a processor (run_delay). So there are three
 * answers. Right: every line within the limit as it came. Certainly wrong:
 * too early since the go, another line, or too late even when all run_delay
 * is forgiven. Anything between proves nothing, and is tried again with
 * longer delays. The limit is derived in grader/README.md. */
#include "judge.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { ATTEMPTS = 3, END = 0, WRONG_TO_FAIL = 2 };

static const struct tolerance limit = {.early = COIL_MS(1),
                                       .late = COIL_MS(50)};

enum answer { RIGHT, CERTAINLY_WRONG, TOO_NOISY };

static enum answer answer_mark(coil_time expected, coil_time at,
                               coil_time since_go, coil_time run_delay) {
  if (since_go < expected - limit.early) return CERTAINLY_WRONG;
  if (at <= expected + limit.late) return RIGHT;
  return at - run_delay > expected + limit.late ? CERTAINLY_WRONG : TOO_NOISY;
}

static enum answer worse(enum answer a, enum answer b) {
  if (a == CERTAINLY_WRONG || b == CERTAINLY_WRONG) return CERTAINLY_WRONG;
  return a == TOO_NOISY || b == TOO_NOISY ? TOO_NOISY : RIGHT;
}

static enum answer answer_run(const struct timeline *expected,
                              const struct observation *seen) {
  enum answer answer = RIGHT;
  size_t mark = 0;
  if (strcmp(seen->how, "exit") != 0 || seen->code != END)
    return CERTAINLY_WRONG;
  for (size_t i = 0; i < seen->n; i++) {
    const struct line *l = &seen->line[i];
    if (l->stream != 1) continue;
    if (mark == expected->n ||
        strcmp(l->text, expected->mark[mark].text) != 0)
      return CERTAINLY_WRONG;
    answer = worse(answer, answer_mark(expected->mark[mark++].at, l->at,
                                       l->since_go, l->run_delay));
  }
  if (mark < expected->n) return CERTAINLY_WRONG;
  return worse(answer, answer_mark(expected->end, seen->end, seen->since_go,
                                   seen->run_delay));
}

/* Draw the case for this attempt: the marked delays, doubled each time. */
static int draw_attempt(struct plan *plan, const struct result *r,
                        const struct settings *settings, int attempt) {
  coil_time fixed[4] = {0};
  for (size_t i = 0; i < 4; i++) fixed[i] = r->c->real[i] << attempt;
  struct drawing drawing = {.seed = settings->seed + (uint64_t)attempt,
                            .shortest = COIL_MS(200) << attempt,
                            .longest = COIL_MS(1000) << attempt,
                            .gap = COIL_MS(100),
                            .fixed = r->c->real[0] ? fixed : NULL};
  return draw_plan(plan, r->c, &drawing);
}

/* Keep what the verdict on the real clock has to show. The plan is drawn again
 * and not copied: its timelines point to its own texts. */
static int show_attempt(struct result *r, const struct settings *settings,
                        int attempt, struct observation *seen) {
  observation_clear(&r->seen);
  r->seen = *seen;
  *seen = (struct observation){0};
  int err = draw_attempt(&r->plan, r, settings, attempt);
  if (err) return err;
  run_is_right(r, END, limit);
  if (*r->sentence == '\0')
    snprintf(r->sentence, sizeof r->sentence,
             "On the real clock the times were wrong, twice.");
  return 0;
}

/* Attempt until it is right, or wrong twice, or there was too much noise. */
static int attempt_all(const struct submission *s, struct result *r,
                       const struct settings *settings, struct plan *plan) {
  int wrong = 0;
  r->real = (struct real_result){.ran = true, .verdict = INCONCLUSIVE};
  for (int i = 0; i < ATTEMPTS && r->real.verdict == INCONCLUSIVE; i++) {
    struct observation seen = {0};
    int attempt = i - wrong; /* only noise is a reason for longer delays */
    int err = draw_attempt(plan, r, settings, attempt);
    if (!err) err = run_plan(s, plan, END, CLOCK_REAL, &seen);
    if (err) return err;
    bool lost = strcmp(seen.how, "lost") == 0;
    enum answer answer = lost ? TOO_NOISY : answer_run(&plan->expected, &seen);
    r->real.expected = plan->expected.end;
    r->real.measured = seen.end;
    if (answer == RIGHT) r->real.verdict = PASS;
    if (answer == CERTAINLY_WRONG && ++wrong == WRONG_TO_FAIL) {
      r->real.verdict = FAIL;
      err = show_attempt(r, settings, attempt, &seen);
    }
    observation_clear(&seen);
    if (err) return err;
  }
  return 0;
}

int judge_real(const struct submission *s, struct result *r,
               const struct settings *settings) {
  struct plan *plan = calloc(1, sizeof *plan);
  if (!plan) return -ENOMEM;
  int err = attempt_all(s, r, settings, plan);
  free(plan);
  if (err) return err;
  /* Where a clock held from outside has passed the case, noise alone cannot
   * take that away; where none did, it leaves the case undecided. */
  if (r->real.verdict != INCONCLUSIVE || settings->clock != CLOCK_VIRTUAL)
    r->verdict = r->real.verdict;
  if (r->verdict == INCONCLUSIVE)
    snprintf(r->sentence, sizeof r->sentence,
             "The machine was too busy to measure; nothing is certain.");
  return 0;
}
