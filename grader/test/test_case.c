/* test_case.c -- every case of the course can be drawn, whatever the seed.
 *
 * A case redraws until its timelines can be told apart. Here each is drawn
 * with 10,000 seeds, and what was drawn is looked at with other eyes than
 * those of case.c: no text was cut off, every pair of timelines differs. */
#include "course.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { SEEDS = 10000 };

static bool whole(const struct timeline *t) {
  for (size_t i = 0; i < t->n; i++)
    if (!t->mark[i].text || !*t->mark[i].text) return false;
  return t->n < MAX_MARKS;
}

static bool alike(const struct timeline *a, const struct timeline *b) {
  return !timelines_apart(a, b, COIL_MS(50));
}

/* Drawn at the very end, the witness's tick came first or not at all, as it
 * happened, and under load a right submission failed on the real clock. */
static bool ticks_clear(const struct plan *p) {
  for (const char *at = p->words; (at = strchr(at, '@')); at++) {
    coil_time tick = (coil_time)(strtod(at + 1, NULL) * 1e9 + 0.5);
    if (llabs(tick - p->expected.end) < COIL_MS(50)) return false;
  }
  return true;
}

static void look_at(const struct check_case *c, const struct plan *p,
                    uint64_t seed) {
  ck_assert_msg(whole(&p->expected), "%s, seed %lu: a text is cut", c->name,
                (unsigned long)seed);
  ck_assert_msg(ticks_clear(p), "%s, seed %lu: a tick is at the end", c->name,
                (unsigned long)seed);
  for (size_t i = 0; i < p->wrong_count; i++) {
    const struct timeline *w = &p->wrong[i].timeline;
    const char *name = p->wrong[i].diagnosis.name;
    ck_assert_msg(whole(w), "%s: %s: a text is cut", c->name, name);
    ck_assert_msg(!alike(w, &p->expected), "%s, seed %lu: %s looks right",
                  c->name, (unsigned long)seed, name);
    for (size_t j = 0; j < i; j++)
      ck_assert_msg(!alike(w, &p->wrong[j].timeline),
                    "%s, seed %lu: %s looks like %s", c->name,
                    (unsigned long)seed, name, p->wrong[j].diagnosis.name);
  }
}

START_TEST(every_case_can_be_drawn) {
  const struct assignment *a = course_assignment((size_t)_i);
  static struct plan plan;
  for (size_t i = 0; i < course_cases(a); i++)
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
      struct drawing drawing = {seed, COIL_MS(100), COIL_SEC(5), COIL_MS(50),
                                NULL};
      ck_assert_int_eq(draw_plan(&plan, a->cases[i], &drawing), 0);
      look_at(a->cases[i], &plan, seed);
    }
}
END_TEST

START_TEST(marked_cases_can_be_drawn_for_the_real_clock) {
  const struct assignment *a = course_assignment((size_t)_i);
  static struct plan plan;
  for (size_t i = 0; i < course_cases(a); i++)
    for (uint64_t seed = 0; a->cases[i]->real[0] && seed < SEEDS; seed++) {
      struct drawing drawing = {seed, COIL_MS(200), COIL_SEC(1), COIL_MS(100),
                                a->cases[i]->real};
      ck_assert_int_eq(draw_plan(&plan, a->cases[i], &drawing), 0);
      ck_assert_int_le(plan.expected.end, COIL_SEC(3));
    }
}
END_TEST

START_TEST(the_same_seed_draws_the_same_plan) {
  const struct check_case *c = course_find("01")->cases[2];
  static struct plan one, other;
  struct drawing drawing = {7, COIL_MS(100), COIL_SEC(5), COIL_MS(50), NULL};
  ck_assert_int_eq(draw_plan(&one, c, &drawing), 0);
  ck_assert_int_eq(draw_plan(&other, c, &drawing), 0);
  ck_assert_str_eq(one.words, other.words);
  drawing.seed = 8;
  ck_assert_int_eq(draw_plan(&other, c, &drawing), 0);
  ck_assert_str_ne(one.words, other.words);
}
END_TEST

START_TEST(hints_have_three_rungs) {
  const struct assignment *a;
  static struct plan plan;
  struct drawing drawing = {1, COIL_MS(100), COIL_SEC(5), COIL_MS(50), NULL};
  for (size_t i = 0; (a = course_assignment(i)); i++)
    for (size_t j = 0; j < course_cases(a); j++) {
      ck_assert_int_eq(draw_plan(&plan, a->cases[j], &drawing), 0);
      ck_assert_ptr_nonnull(a->cases[j]->read);
      for (size_t k = 0; k < plan.wrong_count; k++)
        for (int rung = 0; rung < HINTS; rung++)
          ck_assert_int_gt((int)strlen(plan.wrong[k].diagnosis.hint[rung]), 10);
    }
}
END_TEST

int main(void) {
  int n = 0;
  while (course_assignment((size_t)n)) n++;
  TCase *tcase = tcase_create("case");
  tcase_set_timeout(tcase, 0);
  tcase_add_loop_test(tcase, every_case_can_be_drawn, 0, n);
  tcase_add_loop_test(tcase, marked_cases_can_be_drawn_for_the_real_clock, 0,
                      n);
  tcase_add_test(tcase, the_same_seed_draws_the_same_plan);
  tcase_add_test(tcase, hints_have_three_rungs);
  Suite *suite = suite_create("case");
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
