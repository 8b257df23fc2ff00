/* test_stack.c -- the memory that coroutines run on: guards, and the pool. */
#include "help.h"

static void yield_forever(void *arg) {
  (void)arg;
  for (;;) coil_coro_yield();
}

static void print_float(void *arg) {
  char text[32];
  ck_assert_uint_eq((uintptr_t)__builtin_frame_address(0) % 16, 0);
  snprintf(text, sizeof text, "%.3f", *(double *)arg);
  note("%s", text);
}

static int recurse(volatile char *above) {
  volatile char here[512];
  here[0] = above[0];
  return above[0] ? recurse(here) + here[0] : 0;
}

static void recurse_forever(void *arg) {
  (void)arg;
  volatile char top = 1;
  recurse(&top);
}

/* Beside a neighbour, whose stack is the next one below. */
static void run_beside_neighbour(void *fn) {
  coil_coro c, neighbour;
  coil_coro_init(&neighbour, yield_forever, NULL);
  coil_coro_init(&c, *(coil_coro_fn **)fn, NULL);
  coil_coro_resume(&neighbour);
  coil_coro_resume(&c);
}

static int killed_beside_neighbour(coil_coro_fn *fn) {
  return killed_by(run_beside_neighbour, &fn);
}

START_TEST(cor_13_unbounded_recursion_faults) {
  if (is_watched()) return;
  if (strcmp(coil_stack_get_stats().guard, "none") != 0)
    ck_assert_int_eq(killed_beside_neighbour(recurse_forever), SIGSEGV);
}
END_TEST

/* Larger than a stack and its guard together: it reaches the neighbour, unless
 * the compiler makes it touch each page on the way.  Submissions are compiled
 * so (-fstack-clash-protection); gcc can be asked for a single function. */
#ifndef __clang__
__attribute__((optimize("stack-clash-protection")))
#endif
static void take_much(void *arg) {
  volatile char much[160 * 1024];
  volatile size_t first = arg != NULL;
  much[first] = 1;
  note("%d", much[first]);
}

START_TEST(cor_14_a_huge_frame_does_not_step_over_the_guard) {
#ifdef __clang__
  return;
#endif
  if (is_watched()) return;
  ck_assert_int_eq(killed_beside_neighbour(take_much), SIGSEGV);
}
END_TEST

static int count_maps(void) {
  FILE *f = fopen("/proc/self/maps", "r");
  int lines = 0;
  for (int c; (c = fgetc(f)) != EOF;) lines += c == '\n';
  fclose(f);
  return lines;
}

START_TEST(cor_15_many_suspended_coroutines) {
  int n = times(100000), before = count_maps();
  coil_coro *cs = calloc((size_t)n, sizeof *cs);
  for (int i = 0; i < n; i++) {
    coil_coro_init(&cs[i], yield_forever, NULL);
    ck_assert_int_eq(coil_coro_resume(&cs[i]), 0);
  }
  coil_stack_stats stats = coil_stack_get_stats();
  ck_assert_uint_eq(stats.used, (size_t)n);
  /* TSan has mappings of its own for each. */
  if (strcmp(stats.guard, "madvise") == 0 && !is_watched())
    ck_assert_int_lt(count_maps() - before, 100);
  for (int i = 0; i < n; i++)
    ck_assert_int_eq(coil_coro_destroy(&cs[i]), -EBUSY);
  free(cs);
}
END_TEST

START_TEST(cor_17_the_guard_has_a_name) {
  coil_coro c;
  coil_coro_init(&c, yield_forever, NULL);
  coil_coro_resume(&c);
  const char *guard = coil_stack_get_stats().guard;
  ck_assert(strcmp(guard, "madvise") == 0 || strcmp(guard, "mprotect") == 0 ||
            strcmp(guard, "none") == 0);
}
END_TEST

static void note_where(void *arg) {
  *(void **)arg = __builtin_frame_address(0);
}

START_TEST(cor_19_the_latest_stack_is_used_again) {
  coil_coro a, b, c;
  void *first, *second;
  coil_coro_init(&a, yield_forever, NULL);
  coil_coro_resume(&a);
  coil_coro_init(&b, note_where, &first);
  coil_coro_init(&c, note_where, &second);
  coil_coro_resume(&b);
  ck_assert_uint_eq(coil_stack_get_stats().pooled, 1);
  coil_coro_resume(&c);
  ck_assert_ptr_eq(first, second);
  coil_stack_trim(); /* not while somebody uses one */
  ck_assert_uint_eq(coil_stack_get_stats().slabs, 1);
}
END_TEST

START_TEST(cor_19_trimming_returns_the_memory) {
  coil_coro c;
  void *where;
  coil_coro_init(&c, note_where, &where);
  coil_coro_resume(&c);
  coil_stack_trim();
  coil_stack_stats stats = coil_stack_get_stats();
  ck_assert_uint_eq(stats.slabs + stats.pooled + stats.used, 0);
}
END_TEST

static void fill(void *arg) {
  volatile char much[20000];
  for (size_t i = 0; i < sizeof much; i++) much[i] = *(char *)arg;
  if (*(char *)arg) coil_coro_yield(); /* and never come back */
}

static void fill_and_end(void *arg) {
  char nothing = 0;
  (void)arg;
  fill(&nothing);
}

/* ASan poisons what surrounds the arrays of a frame; who gets the stack next
 * must not find that.  Only the sanitized build can fail here. */
START_TEST(cor_20_a_used_stack_has_no_poison) {
  for (int i = 0; i < 10; i++) {
    coil_coro c;
    coil_coro_init(&c, i % 2 ? fill_and_end : print_float, &(double){1});
    ck_assert_int_eq(coil_coro_resume(&c), 0);
    ck_assert_int_eq(c.state, COIL_CORO_ENDED);
  }
}
END_TEST

RUN_TESTS("stack", cor_13_unbounded_recursion_faults,
          cor_14_a_huge_frame_does_not_step_over_the_guard,
          cor_15_many_suspended_coroutines, cor_17_the_guard_has_a_name,
          cor_19_the_latest_stack_is_used_again,
          cor_19_trimming_returns_the_memory, cor_20_a_used_stack_has_no_poison)
