/* test_coro.c -- stacks, and switching between them. */
#include "help.h"

#include <execinfo.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void take_turns(void *arg) {
  for (int i = 0; i < 3; i++) {
    note("%s%d ", (char *)arg, i);
    coil_coro_yield();
  }
}

START_TEST(cor_01_creating_runs_nothing) {
  coil_coro c;
  coil_coro_init(&c, take_turns, "a");
  ck_assert_uint_eq(coil_stack_get_stats().used, 0);
  ck_assert_int_eq(coil_coro_destroy(&c), 0);
  expect_trace("");
}
END_TEST

START_TEST(cor_resume_runs_to_the_next_yield) {
  coil_coro a, b;
  coil_coro_init(&a, take_turns, "a");
  coil_coro_init(&b, take_turns, "b");
  while (coil_coro_resume(&a) == 0) coil_coro_resume(&b);
  expect_trace("a0 b0 a1 b1 a2 b2 ");
  ck_assert_int_eq(a.state, COIL_CORO_ENDED);
  ck_assert_int_eq(b.state, COIL_CORO_ENDED);
  ck_assert_ptr_null(coil_coro_current());
}
END_TEST

static void note_sent(void *arg) {
  (void)arg;
  for (int sent = 1; sent; note("%d ", sent)) sent = coil_coro_yield();
}

START_TEST(cor_send_is_what_yield_returns) {
  coil_coro c;
  coil_coro_init(&c, note_sent, NULL);
  for (int i = -3; c.state != COIL_CORO_ENDED; i++)
    ck_assert_int_eq(coil_coro_send(&c, i), 0); /* the first yields to nobody */
  ck_assert_int_eq(coil_coro_send(&c, 1), -EINVAL);
  expect_trace("-2 -1 0 ");
}
END_TEST

static int frees;

static coil_coro *free_coro(void *coro) {
  frees++;
  ck_assert_int_eq(((coil_coro *)coro)->state, COIL_CORO_ENDED);
  ck_assert_ptr_null(coil_coro_current());
  free(coro);
  return NULL;
}

static void use_and_yield(void *coro) {
  ck_assert_ptr_eq(coil_coro_current(), coro);
  coil_coro_yield();
}

START_TEST(cor_the_last_call_may_free_it) {
  coil_coro *c = malloc(sizeof *c);
  coil_coro_init(c, use_and_yield, c);
  c->last = free_coro;
  coil_coro_resume(c);
  ck_assert_int_eq(frees, 0);
  coil_coro_resume(c);
  ck_assert_int_eq(frees, 1);
  ck_assert_uint_eq(coil_stack_get_stats().used, 0);
}
END_TEST

static coil_coro heir;

static coil_coro *name_heir(void *arg) {
  (void)arg;
  return &heir;
}

static void note_stack(void *arg) {
  *(coil_stack **)arg = coil_coro_current()->stack;
  coil_coro_yield();
}

START_TEST(cor_a_new_one_takes_over_the_stack) {
  coil_stack *first, *second;
  coil_coro c;
  coil_coro_init(&c, note_stack, &first);
  coil_coro_init(&heir, note_stack, &second);
  c.last = name_heir;
  coil_coro_resume(&c);
  ck_assert_int_eq(heir.state, COIL_CORO_NEW);
  coil_coro_resume(&c);
  ck_assert_int_eq(c.state, COIL_CORO_ENDED);
  ck_assert_int_eq(coil_coro_destroy(&c), 0);
  ck_assert_int_eq(heir.state, COIL_CORO_SUSPENDED);
  ck_assert_ptr_eq(second, first);
  ck_assert_uint_eq(coil_stack_get_stats().used, 1);
  coil_coro_resume(&heir);
  ck_assert_int_eq(heir.state, COIL_CORO_ENDED);
  ck_assert_uint_eq(coil_stack_get_stats().used, 0);
}
END_TEST

static void keep_errno(void *arg) {
  (void)arg;
  errno = ERANGE;
  coil_coro_yield();
  ck_assert_int_eq(errno, ERANGE);
}

START_TEST(cor_10_errno_survives_a_pause) {
  coil_coro c;
  coil_coro_init(&c, keep_errno, NULL);
  coil_coro_resume(&c);
  errno = EDOM;
  coil_coro_resume(&c);
  ck_assert_int_eq(c.state, COIL_CORO_ENDED);
}
END_TEST

static void yield_forever(void *arg) {
  (void)arg;
  for (;;) coil_coro_yield();
}

/* In strict mode the kernel kills for any system call but read, write, exit. */
START_TEST(cor_11_a_switch_is_no_system_call) {
  if (is_watched()) return;
  pid_t child = fork();
  if (child == 0) {
    coil_coro c;
    coil_coro_init(&c, yield_forever, NULL);
    coil_coro_resume(&c);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) syscall(SYS_exit, 0);
    for (int i = 0; i < 1000000; i++) coil_coro_resume(&c);
    syscall(SYS_exit, 0);
  }
  int status;
  waitpid(child, &status, 0);
  ck_assert_int_eq(status, 0);
}
END_TEST

static void resume_self(void *arg) {
  int *codes = arg;
  codes[0] = coil_coro_resume(coil_coro_current());
  codes[1] = coil_coro_destroy(coil_coro_current());
}

START_TEST(cor_12_only_who_can_go_on_is_resumed) {
  coil_coro c;
  int codes[2];
  coil_coro_init(&c, resume_self, codes);
  ck_assert_int_eq(coil_coro_resume(&c), 0);
  ck_assert_int_eq(codes[0], -EINVAL);
  ck_assert_int_eq(codes[1], -EBUSY);
  ck_assert_int_eq(coil_coro_resume(&c), -EINVAL); /* it has ended */
}
END_TEST

START_TEST(cor_21_a_suspended_coroutine_cannot_be_dropped) {
  coil_coro c;
  coil_coro_init(&c, take_turns, "a");
  coil_coro_resume(&c);
  ck_assert_int_eq(coil_coro_destroy(&c), -EBUSY);
  while (coil_coro_resume(&c) == 0) continue;
  ck_assert_int_eq(coil_coro_destroy(&c), 0);
}
END_TEST

static int deep(int depth) {
  void *frames[64];
  int n = depth > 0 ? deep(depth - 1) : backtrace(frames, 64);
  __asm__ volatile("" ::"r"(frames)); /* so that it is no tail call */
  return n;
}

static void count_frames(void *arg) {
  *(int *)arg = deep(5);
}

START_TEST(cor_22_a_backtrace_ends_at_the_entry) {
  coil_coro c;
  int n = 0;
  void *frames[4];
  backtrace(frames, 4); /* the first one loads a library */
  coil_coro_init(&c, count_frames, &n);
  coil_coro_resume(&c);
  ck_assert_int_gt(n, 2);
  ck_assert_int_le(n, 6 + 4); /* deep, and what is around it */
}
END_TEST

static void misuse(void *arg) {
  (void)arg;
  coil_coro_yield();
}

START_TEST(cor_yield_outside_of_a_coroutine_is_misuse) {
  ck_assert_int_eq(killed_by(misuse, NULL), SIGABRT);
}
END_TEST

static coil_coro inner;

static void resume_inner(void *arg) {
  (void)arg;
  while (coil_coro_resume(&inner) == 0) note("outer ");
}

START_TEST(cor_a_coroutine_resumes_another) {
  coil_coro outer;
  coil_coro_init(&inner, take_turns, "i");
  coil_coro_init(&outer, resume_inner, NULL);
  coil_coro_resume(&outer);
  expect_trace("i0 outer i1 outer i2 outer outer ");
  ck_assert_int_eq(outer.state, COIL_CORO_ENDED);
}
END_TEST

RUN_TESTS("coro", cor_01_creating_runs_nothing,
          cor_resume_runs_to_the_next_yield, cor_send_is_what_yield_returns,
          cor_the_last_call_may_free_it, cor_a_new_one_takes_over_the_stack,
          cor_10_errno_survives_a_pause, cor_11_a_switch_is_no_system_call,
          cor_12_only_who_can_go_on_is_resumed,
          cor_21_a_suspended_coroutine_cannot_be_dropped,
          cor_22_a_backtrace_ends_at_the_entry,
          cor_yield_outside_of_a_coroutine_is_misuse,
          cor_a_coroutine_resumes_another)
