/* predict.c -- a PREDICT case: an answer against a run of our own program.
 *
 * The answer file has a part for each question:
 *
 *     [in_turn]
 *     order   = foo bar
 *     elapsed = foo + bar
 *
 * The program is run with freshly drawn delays; its lines are the true order,
 * its end the true elapsed time.  The answer becomes a timeline too, so that
 * it is compared, and misconceptions are recognised, as for any program. */
#include "judge.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ANSWER = 4096 };

/* The two answers to one question; empty where none was given. */
struct answers {
  char order[200], elapsed[200];
};

static void trim(char *text) {
  size_t n = strlen(text);
  while (n > 0 && strchr(" \t\r\n", text[n - 1])) text[--n] = '\0';
}

static void read_answer(struct answers *a, char *line) {
  char *equals = strchr(line, '=');
  if (!equals) return;
  *equals = '\0';
  trim(line);
  char *text = equals + 1 + strspn(equals + 1, " \t");
  trim(text);
  char *to = strcmp(line, "order") == 0     ? a->order
             : strcmp(line, "elapsed") == 0 ? a->elapsed : NULL;
  if (to) snprintf(to, sizeof a->order, "%.199s", text);
}

static int read_answers(struct answers *a, const char *path,
                        const char *question) {
  char line[MAX_ANSWER], head[64];
  bool inside = false;
  *a = (struct answers){0};
  FILE *file = fopen(path, "re");
  if (!file) return -errno;
  snprintf(head, sizeof head, "[%.60s]", question);
  while (fgets(line, sizeof line, file)) {
    trim(line);
    if (line[0] == '[') inside = strcmp(line, head) == 0;
    else if (inside && line[0] != '#') read_answer(a, line);
  }
  fclose(file);
  return 0;
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
    r->diagnosis = (struct diagnosis){
        m->name, {m->hint[0], m->hint[1], m->hint[2]}};
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
  struct tolerance exact = {COIL_MS(1), COIL_MS(1)};
  return timeline_compare(&r->plan.expected, &r->actual, exact).kind == SAME
             ? 0 : -EPROTO;
}

int judge_prediction(const struct submission *s, struct result *r,
                     enum clock_kind clock) {
  char path[PATH_ROOM], wrong[100] = "", order[sizeof r->answer];
  struct answers a;
  struct timeline answer = {0};
  snprintf(path, sizeof path, "%s/%s", s->place.path, s->a->file);
  int err = run_ours(s, r, clock);
  if (!err) err = read_answers(&a, path, r->c->name);
  if (err) return err;
  snprintf(r->answer, sizeof r->answer, "order %s, elapsed %s",
           *a.order ? a.order : "(none)", *a.elapsed ? a.elapsed : "(none)");
  snprintf(order, sizeof order, "%s", a.order);
  predicted_marks(&answer, order, &r->plan.expected);
  r->verdict = FAIL;
  if (!*a.order || !*a.elapsed) {
    snprintf(r->sentence, sizeof r->sentence,
             "There is no answer yet: it needs an order and an elapsed time.");
  } else if (expr_time(a.elapsed, r->plan.name, r->plan.name_count,
                       &answer.end, wrong, sizeof wrong) != 0) {
    snprintf(r->sentence, sizeof r->sentence, "elapsed = %s: %s", a.elapsed,
             wrong);
  } else if (predicts(&answer, &r->plan.expected)) {
    r->verdict = PASS;
  } else {
    explain(r, &answer);
  }
  return 0;
}
