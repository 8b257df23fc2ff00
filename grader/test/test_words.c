/* test_words.c -- expressions, timelines and their words, checksums. */
#include "course.h"
#include "picture.h"
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct named_time names[] = {{"foo", COIL_SEC(2)},
                                          {"bar", COIL_SEC(1)}};

static coil_time value_of(const char *text) {
  char wrong[100];
  coil_time value = -1;
  ck_assert_msg(expr_time(text, names, 2, &value, wrong, sizeof wrong) == 0,
                "%s: %s", text, wrong);
  return value;
}

START_TEST(expressions_have_values) {
  ck_assert_int_eq(value_of("foo + bar"), COIL_SEC(3));
  ck_assert_int_eq(value_of("max(foo, bar)"), COIL_SEC(2));
  ck_assert_int_eq(value_of("min(foo,bar,0.5)"), COIL_MS(500));
  ck_assert_int_eq(value_of(" 2*(foo - bar) + 0.25 "), COIL_MS(2250));
  ck_assert_int_eq(value_of("0"), 0);
}
END_TEST

START_TEST(what_is_no_expression_is_refused_with_words) {
  static const char *const bad[] = {
      "", "foo +", "baz", "max foo", "(foo", "foo bar", "2 s", "1e400",
      "max(foo, bar", "foo / bar", "((((((((((((((((((((((((((((((((((1"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    char wrong[100] = "";
    coil_time value;
    ck_assert_int_eq(expr_time(bad[i], names, 2, &value, wrong, sizeof wrong),
                     -EINVAL);
    ck_assert_str_ne(wrong, "");
  }
}
END_TEST

static const struct timeline expected = {
    .mark = {{COIL_SEC(1), "bar"}, {COIL_SEC(2), "foo"}},
    .n = 2,
    .end = COIL_SEC(2)};

static void check_sentence(struct timeline seen, enum difference_kind kind,
                           const char *sentence) {
  char words[400];
  struct difference d =
      timeline_compare(&expected, &seen, (struct tolerance){0, 0});
  ck_assert_int_eq(d.kind, kind);
  difference_sentence(words, sizeof words, d, &expected, &seen);
  ck_assert_str_eq(words, sentence);
}

#define FOR_YOU                                                                \
  "What is for your own eyes goes to stderr: fprintf(stderr, ...)."

START_TEST(the_first_difference_is_a_sentence) {
  struct timeline seen = expected;
  check_sentence(seen, SAME, "No difference.");
  seen.end = COIL_SEC(3);
  check_sentence(seen, DIFFERENT_END,
                 "\"(end)\" came at 3.000 s, 1.000 s too late; it should be "
                 "2.000 s.");
  seen.n = 1;
  check_sentence(seen, MISSING_LINE,
                 "\"foo\" should come at 2.000 s; it never came.");
  seen = expected;
  seen.mark[0].at = COIL_MS(500);
  check_sentence(seen, DIFFERENT_TIME, "\"bar\" came at 0.500 s, 0.500 s too "
                                       "early; it should be 1.000 s.");
  seen.mark[0] = (struct mark){COIL_SEC(2), "foo"};
  seen.mark[1] = (struct mark){COIL_SEC(3), "bar"};
  check_sentence(seen, DIFFERENT_TEXT, "\"bar\" came at 3.000 s, 2.000 s too "
                                       "late; it should be 1.000 s.");
  seen.mark[0].at = COIL_SEC(0);
  check_sentence(seen, DIFFERENT_TEXT, "\"foo\" came at 0.000 s, 2.000 s too "
                                       "early; it should be 2.000 s.");
  seen.mark[0] = (struct mark){0, "PASS"};
  check_sentence(seen, DIFFERENT_TEXT,
                 "\"PASS\" came at 0.000 s; nobody expected this line. " FOR_YOU);
  seen = expected;
  seen.mark[seen.n++] = (struct mark){COIL_SEC(2), "foo"};
  check_sentence(seen, EXTRA_LINE,
                 "\"foo\" came at 2.000 s, once more than it should.");
}
END_TEST

/* A value that nobody has set is printed as whatever lies there. */
START_TEST(a_line_may_end_in_anything) {
  struct timeline open = {.n = 1, .mark = {{0, "value " TIMELINE_ANYTHING}}};
  struct timeline seen = {.n = 1, .mark = {{0, "value -17"}}};
  struct tolerance none = {0, 0};
  ck_assert_int_eq(timeline_compare(&open, &seen, none).kind, SAME);
  ck_assert_int_eq(timeline_compare(&seen, &open, none).kind, SAME);
  ck_assert_int_eq(timeline_compare(&open, &open, none).kind, SAME);
  seen.mark[0].text = "val";
  ck_assert_int_eq(timeline_compare(&open, &seen, none).kind, DIFFERENT_TEXT);
  ck_assert_int_eq(timeline_compare(&seen, &open, none).kind, DIFFERENT_TEXT);
  seen.mark[0].text = "other -17";
  ck_assert_int_eq(timeline_compare(&open, &seen, none).kind, DIFFERENT_TEXT);
}
END_TEST

START_TEST(a_picture_fits_80_columns) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  struct timeline t = {.end = COIL_SEC(7000)};
  for (int i = 0; i < 40; i++)
    timeline_insert(&t, (struct mark){COIL_SEC(i * 100), "a line that is much "
                                                        "longer than its "
                                                        "column"});
  draw_timeline(out, &t, draw_axis(out, "expected", t.end), 20);
  fclose(out);
  int lines = 0;
  char *rest = text;
  for (char *line; (line = strsep(&rest, "\n"));) {
    ck_assert_int_le((int)strlen(line), 80);
    lines++;
  }
  ck_assert_int_le(lines, 18);
  free(text);
}
END_TEST

START_TEST(the_checksum_is_that_of_cksum) {
  /* POSIX gives no test vector; this is what `printf abc | cksum` prints. */
  FILE *file = tmpfile();
  fputs("abc", file);
  rewind(file);
  ck_assert_uint_eq(course_checksum(file), 1219131554u);
  fclose(file);
}
END_TEST

START_TEST(an_assignment_is_found_by_the_beginning_of_its_name) {
  ck_assert_str_eq(course_find("01")->name, "01-foo-bar");
  ck_assert_str_eq(course_find("01-foo-bar")->name, "01-foo-bar");
  ck_assert_ptr_null(course_find("0"));
  ck_assert_ptr_null(course_find("99"));
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("words");
  tcase_set_timeout(tcase, 0);
  tcase_add_test(tcase, expressions_have_values);
  tcase_add_test(tcase, what_is_no_expression_is_refused_with_words);
  tcase_add_test(tcase, the_first_difference_is_a_sentence);
  tcase_add_test(tcase, a_line_may_end_in_anything);
  tcase_add_test(tcase, a_picture_fits_80_columns);
  tcase_add_test(tcase, the_checksum_is_that_of_cksum);
  tcase_add_test(tcase, an_assignment_is_found_by_the_beginning_of_its_name);
  Suite *suite = suite_create("words");
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
