/* phases.c -- build everything, judge everything, then measure.
 *
 * Each phase is a list of jobs and a fixed set of worker tasks that take the
 * next job until none is left; gather awaits the workers. Building and the
 * virtual clock need processors, so there is one worker for each; the real
 * clock needs only patience, so there many wait at once. */
#include "grade.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_BUSY = 8, PATIENT = 8, MAX_WORKERS = MAX_BUSY + PATIENT };

struct phase {
  struct grading *g;
  size_t workers;
  int (*work)(struct grading *g, size_t submission, size_t c);
  size_t submission, c; /* the next job */
};

static bool next_job(struct phase *p, size_t *submission, size_t *c) {
  while (p->submission < p->g->n) {
    const struct submission *s = &p->g->submission[p->submission];
    size_t jobs = s->n > 0 ? s->n : 1;
    if (p->c < jobs) {
      *submission = p->submission;
      *c = p->c++;
      return true;
    }
    p->submission++;
    p->c = 0;
  }
  return false;
}

static int worker(void *arg, void **result) {
  struct phase *p = arg;
  size_t submission, c;
  (void)result;
  while (next_job(p, &submission, &c)) {
    int err = p->work(p->g, submission, c);
    if (err) return err;
  }
  return 0;
}

/* Work through one or more phases at the same time. */
static int run_phases(struct phase phase[], size_t phases) {
  coil_task *task[MAX_WORKERS] = {NULL};
  size_t n = 0;
  int err = 0;
  for (size_t i = 0; i < phases; i++)
    for (size_t w = 0; w < phase[i].workers && !err; w++) {
      task[n] = coil_create_task(worker, &phase[i]);
      if (task[n]) n++;
      else err = -ENOMEM;
    }
  int failed = coil_gather(task, n, NULL, NULL);
  /* The phases are ours, so no worker may outlive this call. */
  for (size_t i = 0; failed && i < n; i++) coil_task_cancel(task[i]);
  while (coil_wait(task, n, COIL_ALL_COMPLETED, COIL_FOREVER) < 0) continue;
  for (size_t i = 0; i < n; i++) coil_task_release(task[i]);
  return failed ? failed : err;
}

/* A compiled program from or to DIR/<assignment>/program. `make run` uses this,
 * and tests under load: what they want to see slowed down is not the compiler.
 */
static int move_program(const struct submission *s, const char *folder,
                        bool keep) {
  char there[PATH_ROOM], here[PATH_ROOM], program[64];
  if (strlen(folder) > PATH_ROOM / 2) return -ENAMETOOLONG;
  snprintf(there, sizeof there, "%s/%s", folder, s->a->name);
  if (keep && mkdir(folder, 0755) != 0 && errno != EEXIST) return -errno;
  if (keep && mkdir(there, 0755) != 0 && errno != EEXIST) return -errno;
  snprintf(there, sizeof there, "%s/%s/program", folder, s->a->name);
  build_program(s->a, program, sizeof program);
  snprintf(here, sizeof here, "%s/%s", s->place.path, program);
  if (keep) unlink(there);
  return keep ? copy_file(here, there, LONG_MAX)
              : copy_file(there, here, LONG_MAX);
}

static int build_one(struct grading *g, size_t i, size_t c) {
  struct submission *s = &g->submission[i];
  const struct settings *set = &g->settings;
  (void)c;
  int err = scratch_place(&g->scratch, (int)i, &s->place);
  if (err) return err;
  if (set->programs && s->a->kind == WRITE)
    return move_program(s, set->programs, false);
  err = build_submission(&s->build, s->a, g->of, &s->place,
                         set->even_untouched);
  if (!err && set->keep && s->build.status == BUILT)
    err = move_program(s, set->keep, true);
  return err;
}

/* What was built has cases to judge; what was not has none. */
static void count_cases(struct grading *g) {
  for (size_t i = 0; i < g->n; i++) {
    struct submission *s = &g->submission[i];
    if (s->build.status == BUILT) s->n = course_cases(s->a);
  }
}

static int judge_one(struct grading *g, size_t i, size_t c) {
  struct submission *s = &g->submission[i];
  if (s->n == 0) return 0;
  int err = judge_case(s, c, &g->settings);
  if (!err && s->result[c].seen.crash_signal)
    err = find_crash_place(s, &s->result[c]);
  return err;
}

static bool last_pass(const struct submission *s, size_t c) {
  for (size_t i = c + 1; i < s->n; i++)
    if (s->result[i].verdict == PASS) return false;
  return s->result[c].verdict == PASS;
}

static int measure_one(struct grading *g, size_t i, size_t c) {
  struct submission *s = &g->submission[i];
  int err = 0;
  if (s->n == 0) return 0;
  if (wants_real(s, c, &g->settings))
    err = judge_real(s, &s->result[c], &g->settings);
  return err;
}

/* Valgrind is slow: the last case that passed, and whatever crashed. */
static int look_at_one(struct grading *g, size_t i, size_t c) {
  struct submission *s = &g->submission[i];
  if (s->n == 0 || s->a->kind == PREDICT || g->settings.no_valgrind) return 0;
  bool look = last_pass(s, c) || s->result[c].seen.crash_signal != 0;
  return look && g->settings.clock == CLOCK_VIRTUAL
             ? look_at_memory(s, &s->result[c]) : 0;
}

/* Can the clock be held from outside here?  If not, say why, and let the
 * program's own virtual clock take over. */
static int choose_clock(struct grading *g) {
  static const char *const argv[] = {"true", NULL};
  struct run_request probe = {.argv = argv, .directory = g->scratch.path,
                              .clock = CLOCK_VIRTUAL, .uid = -1};
  struct observation seen;
  if (g->settings.clock != CLOCK_VIRTUAL) return 0;
  int err = observe(&probe, &seen);
  if (err) return err;
  if (*seen.refused) {
    snprintf(g->fallback, sizeof g->fallback, "%s", seen.refused);
    g->settings.clock = CLOCK_COOPERATIVE;
  }
  observation_clear(&seen);
  return 0;
}

int grade_all(void *arg, void **result) {
  struct grading *g = arg;
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  size_t busy = cores < 1 ? 1 : cores > MAX_BUSY ? MAX_BUSY : (size_t)cores;
  struct phase build[] = {{.g = g, .workers = busy, .work = build_one}};
  struct phase judge[] = {{.g = g, .workers = busy, .work = judge_one}};
  struct phase measure[] = {{.g = g, .workers = PATIENT, .work = measure_one},
                            {.g = g, .workers = busy, .work = look_at_one}};
  (void)result;
  int err = choose_clock(g);
  if (!err) err = run_phases(build, 1);
  if (g->settings.keep) return err;
  count_cases(g);
  if (!err) err = run_phases(judge, 1);
  if (!err) err = run_phases(measure, 2);
  return err;
}
