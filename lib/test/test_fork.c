/* test_fork.c -- a child of fork has a copy of the loop, and may not use it:
 * the kernel's part of it is still the parent's.  What becomes of tasks is in
 * test_stack_report.c. */
#include "help.h"

static coil_loop loop;
static int ends[2]; /* of a pipe */
static pid_t child;

static void setup(void) {
  ck_assert_int_eq(coil_loop_init(&loop), 0);
  ck_assert_int_eq(pipe(ends), 0);
}

static void expect_good_end(void) {
  int status;
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  ck_assert(WIFEXITED(status));
  ck_assert_int_eq(WEXITSTATUS(status), 0);
}

static void fork_and_queue(void *arg) {
  static coil_handle h;
  coil_call_soon(&loop, &h, note_name, arg);
  child = fork();
}

START_TEST(loop_25_a_copy_does_not_go_on) {
  coil_handle a, b;
  setup();
  coil_call_soon(&loop, &a, fork_and_queue, "next turn");
  coil_call_soon(&loop, &b, note_name, "same turn");
  int err = coil_loop_run(&loop);
  if (child == 0) {
    bool is_good = err == -ESTALE && coil_loop_is_copy(&loop) &&
                   strcmp(trace, "same turn ") == 0;
    _exit(!is_good);
  }
  ck_assert_int_eq(err, 0);
  expect_trace("same turn next turn ");
  ck_assert(!coil_loop_is_copy(&loop));
  expect_good_end();
}
END_TEST

static bool all_calls_are_refused(coil_watch *w) {
  coil_sim sim = {.loop = &loop};
  coil_watch another;
  return coil_loop_run(&loop) == -ESTALE && coil_loop_step(&loop) == -ESTALE &&
         coil_poll_add(&loop, &another, ends[1], COIL_WRITE, note_name, "") ==
             -ESTALE &&
         coil_poll_own(&loop, ends[1]) == -ESTALE &&
         coil_sim_advance(&sim, 1) == -ESTALE && coil_poll_cancel(&loop, w) &&
         coil_poll_close(&loop, ends[0]) == 0 &&
         coil_loop_close(&loop) == -ESTALE;
}

/* A child that closed a descriptor took away what its parent waited for. */
START_TEST(loop_25_the_parents_registrations_are_untouched) {
  coil_watch w;
  setup();
  ck_assert_int_eq(coil_poll_own(&loop, ends[0]), 0);
  ck_assert_int_eq(coil_poll_add(&loop, &w, ends[0], COIL_READ | COIL_OWNED,
                                 note_name, "read"),
                   0);
  child = fork();
  if (child == 0) _exit(!all_calls_are_refused(&w));
  expect_good_end();
  ck_assert_int_eq(write(ends[1], "x", 1), 1);
  ck_assert_int_eq(coil_loop_run(&loop), 0);
  expect_trace("read ");
}
END_TEST

static void use_another_loop(void *arg) {
  coil_handle h;
  setup();
  coil_call_soon(&loop, &h, note_name, arg);
  if (coil_loop_run(&loop) != 0 || strcmp(trace, "new ") != 0) abort();
  if (coil_loop_close(&loop) != 0) abort();
}

START_TEST(loop_25_a_loop_of_its_own_is_as_any) {
  setup();
  ck_assert_int_eq(killed_by(use_another_loop, "new"), 0);
}
END_TEST

RUN_TESTS("fork", loop_25_a_copy_does_not_go_on,
          loop_25_the_parents_registrations_are_untouched,
          loop_25_a_loop_of_its_own_is_as_any)
