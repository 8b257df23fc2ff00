/* test_timekeeper_modes.c -- records, the other two clocks, and what is done
 * where the clock cannot be held. */
#include "clock/run.h"

/* Without the numbers that differ from run to run. */
static void expect_records(const char *command, const char *records) {
  char filtered[400];
  snprintf(filtered, sizeof filtered,
           "{ %s; } | sed -e '/^seen/s/cpu=.*/.../' "
           "-e '/^seen/s/reads=[0-9]*/reads=N/' "
           "-e '/^line/s/ [0-9a-f]* \\([0-9]*\\)$/ SP \\1/'",
           command);
  ck_assert_str_eq(run_command(filtered)->out, records);
}

START_TEST(virtual_records) {
  expect_records("$T --records=1 $P/in_turn",
                 "clock virtual\n"
                 "line 1 2000000000 2000000000 0 SP 15\n"
                 "Hello from foo!\n"
                 "line 1 3000000000 3000000000 0 SP 15\n"
                 "Hello from bar!\n"
                 "seen sleeps=2 fdless=0 waits=0 spins=0 reads=N threads=0 "
                 "forks=0 denied=0 ...\n"
                 "end exit 0 3000000000 3000000000 0\n");
}
END_TEST

START_TEST(evidence_is_counted) {
  expect_records("$T --records=1 $P/counts",
                 "clock virtual\n"
                 "seen sleeps=2 fdless=1 waits=2 spins=1 reads=N threads=1 "
                 "forks=1 denied=0 ...\n"
                 "end exit 0 22000000 22000000 0\n");
}
END_TEST

/* Lines of different coroutines come from different stacks. */
START_TEST(stack_of_each_line) {
  struct run *run = run_command(
      "$T --records=1 $P/stacks | awk '/^line/ { print substr($6, 1, 6) }'");
  char first[8], second[8], third[8];
  ck_assert_int_eq(sscanf(run->out, "%7s %7s %7s", first, second, third), 3);
  ck_assert_str_eq(first, third);
  ck_assert_str_ne(first, second);
}
END_TEST

START_TEST(place_of_a_crash) {
  struct run *run = run_command("$T --records=1 $P/crash");
  int signal;
  unsigned long address, stack, pc;
  const char *crash = strstr(run->out, "\ncrash ");
  ck_assert_ptr_nonnull(crash);
  ck_assert_int_eq(
      sscanf(crash + 1, "crash %d %lx %lx %lx", &signal, &address, &stack, &pc),
      4);
  ck_assert_int_eq(signal, 11);
  ck_assert_uint_eq(address, 0x1234);
  ck_assert_uint_ne(pc, 0);
  ck_assert_ptr_nonnull(strstr(run->out, "\nend signal 11 0 0 0\n"));
}
END_TEST

static void expect_real(const char *command) {
  struct run *run = run_command(command);
  long at, since_go, delay;
  const char *line = strstr(run->out, "\nline 1 ");
  ck_assert_ptr_nonnull(line);
  ck_assert_int_eq(sscanf(line, "\nline 1 %ld %ld %ld", &at, &since_go, &delay),
                   3);
  ck_assert_int_ge(at, 0); /* the mark came before the line */
  ck_assert_int_ge(since_go, at);
  ck_assert_int_ge(delay, 0);
  ck_assert_ptr_null(strchr(run->out, 0x1e));
  ck_assert_ptr_nonnull(strstr(run->out, "\nat the go\n"));
  ck_assert_ptr_nonnull(strstr(run->out, "\nin two parts\n"));
  ck_assert_ptr_nonnull(strstr(run->out, "\nend exit 0 "));
}

START_TEST(real_clock_with_a_driver) {
  expect_real("$T --records=1 --clock=real $P/driven");
  expect_real("COIL_NO_PTRACE=1 $T --records=1 --clock=real $P/driven");
}
END_TEST

/* At least as late as asked for; how much later is the machine's affair. */
START_TEST(real_clock_without_a_driver) {
  struct run *run = run_command("$T --clock=real sh -c 'sleep 0.1; echo x'");
  ck_assert_double_ge(atof(run->out), 0.1);
  ck_assert_ptr_nonnull(strstr(run->err, "ended with status 0"));
}
END_TEST

START_TEST(cooperative_clock) {
  const char *out = "clock cooperative\n"
                    "line 1 0 0 0 SP 9\n"
                    "at the go\n"
                    "line 1 2000000000 2000000000 0 SP 12\n"
                    "in two parts\n"
                    "seen sleeps=0 fdless=0 waits=0 spins=0 reads=N threads=0 "
                    "forks=0 denied=0 ...\n"
                    "end exit 0 2000000000 2000000000 0\n";
  expect_records("$T --records=1 --clock=cooperative $P/driven", out);
  expect_records(
      "COIL_NO_PTRACE=1 $T --records=1 --clock=cooperative $P/driven", out);
}
END_TEST

/* A driver on the virtual clock is not asked to mark anything. */
START_TEST(virtual_clock_has_no_marks) {
  struct run *run = run_command("COIL_MARK=0123456789abcdef $T $P/driven");
  ck_assert_str_eq(run->out, "0.000000000  at the go\n"
                             "2.000000000  in two parts\n");
}
END_TEST

START_TEST(refused_without_ptrace) {
  struct run *run = run_command("COIL_NO_PTRACE=1 $T --records=1 $P/in_turn");
  ck_assert_int_eq(run->status, 125);
  ck_assert_int_eq(strncmp(run->out, "refused ", 8), 0);
  run = run_command("COIL_NO_PTRACE=1 $T $P/in_turn");
  ck_assert_int_eq(run->status, 125);
  ck_assert_ptr_nonnull(strstr(run->err, "cannot hold the clock"));
}
END_TEST

/* Refused by the system, not by us: the real clock does without it. */
START_TEST(ptrace_is_refused) {
  struct run *run = run_command("$P/refuse ptrace $T --records=1 $P/in_turn");
  ck_assert_int_eq(run->status, 125);
  ck_assert_str_eq(run->out,
                   "refused trace the program: Operation not permitted\n");
  expect_real("$P/refuse ptrace $T --records=1 --clock=real $P/driven");
}
END_TEST

START_TEST(cannot_be_run) {
  struct run *run = run_command("$T nothing/like/this");
  ck_assert_int_eq(run->status, 127);
  ck_assert_str_eq(run->err, "0.000000000  not found: nothing/like/this: "
                             "No such file or directory\n");
  run = run_command("$T /etc/passwd");
  ck_assert_int_eq(run->status, 126);
  run = run_command("COIL_NO_PTRACE=1 $T --clock=real nothing-like-this");
  ck_assert_int_eq(run->status, 127);
}
END_TEST

START_TEST(wrong_options) {
  const char *const wrong[] = {"",
                               "--clock=sundial true",
                               "--limit=cpu true",
                               "--limit=moon=1 true",
                               "--limit=cpu=-1 true",
                               "--user=me true",
                               "--no-such-thing true"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char command[80];
    snprintf(command, sizeof command, "$T %s", wrong[i]);
    struct run *run = run_command(command);
    ck_assert_msg(run->status == 125, "%s: status %d", wrong[i], run->status);
    ck_assert_ptr_nonnull(strstr(run->err, "see timekeeper --help"));
  }
}
END_TEST

/* As root: the program is somebody else, and its clock is held all the same. */
START_TEST(another_user) {
  if (getuid() != 0) {
    puts("skipped: --user needs root");
    return;
  }
  struct run *run = run_command(
      "$T --user=65534 sh -c 'id -u; id -g; id -G; sleep 2; id -un'");
  ck_assert_str_eq(run->out, "0.000000000  65534\n"
                             "0.000000000  65534\n"
                             "0.000000000  65534\n"
                             "2.000000000  nobody\n");
}
END_TEST

/* Descriptors that were left open here do not reach the program. */
START_TEST(descriptors_are_closed) {
  struct run *run = run_command(
      "$T sh -c 'for i in 3 4 5 9; do ls -d /proc/$$/fd/$i; done; "
      "readlink /proc/$$/fd/0' 5</etc/passwd 9</etc/passwd 2>/dev/null");
  ck_assert_str_eq(run->out, "0.000000000  /dev/null\n");
}
END_TEST

int main(void) {
  const TTest *const tests[] = {virtual_records,
                                evidence_is_counted,
                                stack_of_each_line,
                                place_of_a_crash,
                                real_clock_with_a_driver,
                                real_clock_without_a_driver,
                                cooperative_clock,
                                virtual_clock_has_no_marks,
                                refused_without_ptrace,
                                ptrace_is_refused,
                                cannot_be_run,
                                wrong_options,
                                another_user,
                                descriptors_are_closed};
  return run_tests("timekeeper modes", tests, sizeof tests / sizeof *tests);
}
