/* predict.c -- a PREDICT case: an answer against a run of our own program.
 *
 * The program is run with freshly drawn delays; its lines are the true order,
 * its end the true elapsed time.  The answer becomes a timeline too, so that
 * it is compared, and misconceptions are recognised, as for any program. */
#include "answers.h"
#include "judge.h"
#include <errno.h>
#include <string.h>

static bool is_known(const struct plan *plan, const char *word) {
  for (size_t i = 0; i < plan->name_count; i++)
    if (strcmp(plan->name[i].name, word) == 0) return true;
  return false;
}

/* A word that no question has is a slip of the pen. */
static void check_words(struct result *r, const struct timeline *answer) {
  for (size_t i = 0; i < answer->n; i++) {
    if (is_known(&r->plan, answer->mark[i].text)) continue;
    int n = snprintf(r->sentence, sizeof r->sentence,
                     "order has the word \"%.40s\"; the words are:",
                     answer->mark[i].text);
    for (size_t j = 0; j < r->plan.name_count; j++)
      n += snprintf(r->sentence + n, sizeof r->sentence - (size_t)n, " %s",
                    r->plan.name[j].name);
    return;
  }
}

/* Turn the order into marks.  The times of the lines were not asked for, so
 * each mark takes that of the timeline it will be compared with. */
static void predicted_marks(struct timeline *t, char *order,
                            const struct timeline *times) {
  char *rest = order;
  t->n = 0;
  for (char *w; t->n < MAX_MARKS && (w = strtok_r(rest, " ,\t", &rest));) {
    coil_time at = t->n < times->n ? times->mark[t->n].at : times->end;
    t->mark[t->n++] = (struct mark){at, w};
  }
}

static bool predicts(const struct timeline *answer,
                     const struct timeline *truth) {
  if (answer->n != truth->n || answer->end != truth->end) return false;
  for (size_t i = 0; i < truth->n; i++)
    if (strcmp(answer->mark[i].text, truth->mark[i].text) != 0) return false;
  return true;
}

static void explain(struct result *r, const struct timeline *answer) {
  r->difference = timeline_compare(&r->plan.expected, answer,
                                   (struct tolerance){0, 0});
  if (r->difference.kind == DIFFERENT_END)
    snprintf(r->sentence, sizeof r->sentence,
             "The order is right. The elapsed time was %.3f s; your answer "
             "makes %.3f s of these delays.",
             (double)r->plan.expected.end / 1e9, (double)answer->end / 1e9);
  else
    snprintf(r->sentence, sizeof r->sentence,
             "The order is another one; see what was printed.");
  for (size_t i = 0; i < r->plan.wrong_count; i++) {
    const struct misconception *m = &r->plan.wrong[i];
    if (!predicts(answer, &m->timeline)) continue;
    r->diagnosis = m->diagnosis;
    return;
  }
}

/* Our own program must do what the case says; if not, the kit is broken.  It
 * is run where its clock is held from outside; on any other, a call that blocks
 * takes no time or the wrong time, and the case is taken at its word. */
static int run_ours(const struct submission *s, struct result *r,
                    enum clock_kind clock) {
  if (clock != CLOCK_VIRTUAL) {
    r->actual = r->plan.expected;
    return 0;
  }
  int err = run_plan(s, &r->plan, 0, clock, &r->seen);
  if (err) return err;
  timeline_of(&r->actual, &r->seen);
  return timeline_compare(&r->plan.expected, &r->actual, exact).kind == SAME
             ? 0 : -EPROTO;
}

static const char *missing(const struct answers *a) {
  if (!*a->order && !*a->elapsed) return "answer";
  if (!*a->order) return "order";
  return *a->elapsed ? NULL : "elapsed time";
}

/* What keeps an answer from being compared, in r->sentence; else false. */
static bool cannot_compare(struct result *r, const struct answers *a,
                           struct timeline *answer) {
  char wrong[100] = "", *out = r->sentence;
  size_t size = sizeof r->sentence;
  *out = '\0';
  if (a->parts > 1)
    snprintf(out, size, "There are %d parts [%s]; leave one of them.",
             a->parts, r->c->name);
  else if (*a->complaint)
    snprintf(out, size, "%s", a->complaint);
  else if (missing(a))
    snprintf(out, size, "There is no %s yet.%s%s", missing(a),
             *a->stranger ? " " : "", a->stranger);
  else
    check_words(r, answer);
  if (!*out && expr_time(a->elapsed, r->plan.name, r->plan.name_count,
                         &answer->end, wrong, sizeof wrong) != 0)
    snprintf(out, size,
             "elapsed = %s: %s. It is made of the names, of numbers, of "
             "+ - * ( ), and of max(a, b) and min(a, b).", a->elapsed, wrong);
  return *out != '\0';
}

int judge_prediction(const struct submission *s, struct result *r,
                     enum clock_kind clock) {
  char path[PATH_ROOM], order[sizeof r->answer];
  struct answers a;
  struct timeline answer = {0};
  snprintf(path, sizeof path, "%s/%s", s->place.path, s->a->file);
  int err = run_ours(s, r, clock);
  if (!err) err = read_answers(&a, path, s->a, r->c->name);
  if (err) return err;
  snprintf(r->answer, sizeof r->answer, "order %s, elapsed %s",
           *a.order ? a.order : "(none)", *a.elapsed ? a.elapsed : "(none)");
  snprintf(order, sizeof order, "%s", a.order);
  predicted_marks(&answer, order, &r->plan.expected);
  r->verdict = FAIL;
  r->is_open = !*a.order && !*a.elapsed;
  if (cannot_compare(r, &a, &answer)) return 0;
  if (predicts(&answer, &r->plan.expected)) r->verdict = PASS;
  else explain(r, &answer);
  return 0;
}
