/* test_timekeeper_limits.c -- whatever a program does, the run ends, the
 * verdict names the reason, and nothing is left behind. */
#include <stdbool.h>

#include "clock/run.h"

START_TEST(deadlock_at_once) {
  expect("deadlock", "0.100000000  locking twice\n",
         "0.100000000  deadlock: everything waits and no deadline is left\n",
         124);
}
END_TEST

/* Nobody is left to continue it: it waits for SIGCONT as for anything else. */
START_TEST(stopping_itself_is_a_deadlock) {
  expect("stops_itself", "0.000000000  stopping\n",
         "0.000000000  deadlock: everything waits and no deadline is left\n",
         124);
}
END_TEST

static void expect_end(const char *command, const char *end) {
  struct run *run = run_command(command);
  const char *last = strstr(run->out, "\nend ");
  ck_assert_ptr_nonnull(last);
  ck_assert_msg(strncmp(last + 5, end, strlen(end)) == 0, "%s: not %s", last,
                end);
}

START_TEST(busy_waiting) {
  expect_end("$T --records=1 --limit=cpu=0.2 $P/busy", "busy 0 0 ");
  expect_end("$T --records=1 --limit=cpu=0.2 $P/spin", "busy 0 0 ");
}
END_TEST

/* A limit on the number of clock reads took many tasks for a busy one. */
START_TEST(many_clock_reads_are_not_busy) {
  expect("many_reads", "1.000000000  done\n",
         "1.000000000  ended with status 0\n", 0);
}
END_TEST

/* A loop of sleeps is neither busy nor a deadlock; it ran for minutes until
 * the limit on real time stopped it. */
START_TEST(sleeping_for_ever) {
  expect_end("$T --records=1 --limit=time=10 $P/sleeps_for_ever",
             "time 0 10000000000 ");
}
END_TEST

START_TEST(endless_output) {
  expect_end("$T --records=1 --limit=output=10000 $P/endless", "output ");
  struct run *run = run_command("$T --limit=output=10000 $P/endless");
  ck_assert_uint_le(strlen(run->out), 10000 * 4);
}
END_TEST

/* All that was taken while the clock stood was output: it is not called busy,
 * whichever limit is reached first. */
START_TEST(endless_output_is_not_busy) {
  expect_end("$T --records=1 --limit=cpu=0.3 $P/endless | tail -n 2 | "
             "sed '1s/^/\\n/'",
             "output ");
}
END_TEST

START_TEST(long_line_is_cut) {
  struct run *run = run_command("$T $P/long_line");
  const char *cut = strstr(run->out, " [cut: the line was longer]\n");
  ck_assert_ptr_nonnull(cut);
  ck_assert_int_eq(cut - run->out, 13 + 65536);
  ck_assert_ptr_nonnull(strstr(cut, "\n0.000000000  short\n"));
}
END_TEST

/* Forks went on while the first tasks were being killed. */
START_TEST(fork_bomb) {
  struct run *run = run_command("$T --records=1 $P/fork_bomb");
  const char *forks = strstr(run->out, "forks=");
  ck_assert_ptr_nonnull(forks);
  ck_assert_int_lt(atoi(forks + 6), 40);
  ck_assert_ptr_nonnull(strstr(run->out, "\nend processes 0 0 "));
}
END_TEST

/* Without ptrace only what the first thread of a process had started was seen,
 * and threads were not counted. */
START_TEST(threads_and_what_they_start) {
  expect_end("COIL_NO_PTRACE=1 $T --records=1 --clock=real --limit=wall=9 "
             "$P/thread_forks",
             "processes ");
  expect_end("COIL_NO_PTRACE=1 $T --records=1 --clock=real --limit=wall=9 "
             "$P/threads_wait",
             "processes ");
}
END_TEST

/* Whoever adopts it may be slow to reap it: a zombie does not run any more. */
static bool is_running(pid_t pid) {
  char path[40], state = 'Z';
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  if (!file) return false;
  int n = fscanf(file, "%*d (%*[^)]) %c", &state);
  fclose(file);
  return n == 1 && state != 'Z' && state != 'X';
}

static void expect_daemon_gone(const char *command) {
  struct run *run = run_command(command);
  const char *word = strrchr(run->out, ' ');
  ck_assert_ptr_nonnull(word);
  pid_t pid = atoi(word);
  ck_assert_int_gt(pid, 1);
  ck_assert(!is_running(pid));
}

START_TEST(daemon_does_not_survive) {
  expect_daemon_gone("$T $P/daemon");
  expect_daemon_gone("$T --clock=real $P/daemon");
  expect_daemon_gone("COIL_NO_PTRACE=1 $T --clock=real $P/daemon");
}
END_TEST

/* The tree dies with its supervisor. */
START_TEST(supervisor_is_killed) {
  struct run *run =
      run_command("$T --clock=real sh -c 'echo $$; sleep 1000' >$P/../pid & "
                  "while ! [ -s $P/../pid ]; do sleep 0.02; done; "
                  "kill -9 $!; wait 2>/dev/null; cat $P/../pid; rm $P/../pid");
  const char *word = strrchr(run->out, ' ');
  ck_assert_ptr_nonnull(word);
  pid_t pid = atoi(word);
  for (int i = 0; i < 5000 && is_running(pid); i++) usleep(1000);
  ck_assert(!is_running(pid));
}
END_TEST

START_TEST(kills_its_own_group) {
  expect("kills_group", "0.000000000  now\n",
         "0.000000000  ended by signal 9 (Killed)\n", 128 + 9);
}
END_TEST

START_TEST(too_much_memory) {
  expect_end("$T --records=1 --limit=memory=50 -- /bin/sh -c "
             "'x=x; while :; do x=$x$x; done'",
             "memory ");
}
END_TEST

/* What is mapped nowhere was not counted: 64 GiB could be put into the files of
 * memfd_create, and more into segments of shmget, which outlived the run. */
START_TEST(memory_of_no_process) {
  const char *told = "memfd_create: Function not implemented\n"
                     "shmget: Function not implemented\n";
  struct run *run = run_command("$T $P/shared_memory | sed 's,^[^ ]*  ,,'");
  ck_assert_str_eq(run->out, told);
  run = run_command("$T --clock=real $P/shared_memory | sed 's,^[^ ]*  ,,'");
  ck_assert_str_eq(run->out, told);
}
END_TEST

START_TEST(too_much_real_time) {
  expect_end("$T --records=1 --clock=real --limit=wall=0.2 sleep 100", "wall ");
  expect_end("COIL_NO_PTRACE=1 $T --records=1 --clock=real --limit=wall=0.2 "
             "sleep 100",
             "wall ");
  expect_end("$T --records=1 --clock=real --limit=cpu=0.2 $P/spin", "cpu ");
}
END_TEST

START_TEST(files_are_bounded) {
  struct run *run =
      run_command("$T --limit=files=1 head -c 2000000 /dev/zero >$P/../zeros; "
                  "$T --limit=files=1 sh -c "
                  "'head -c 2000000 /dev/zero >'$P'/../zeros'; "
                  "wc -c <$P/../zeros; rm $P/../zeros");
  ck_assert_ptr_nonnull(strstr(run->out, "1048576\n"));
}
END_TEST

int main(void) {
  const TTest *const tests[] = {deadlock_at_once,
                                stopping_itself_is_a_deadlock,
                                busy_waiting,
                                many_clock_reads_are_not_busy,
                                sleeping_for_ever,
                                endless_output,
                                endless_output_is_not_busy,
                                long_line_is_cut,
                                fork_bomb,
                                threads_and_what_they_start,
                                daemon_does_not_survive,
                                supervisor_is_killed,
                                kills_its_own_group,
                                too_much_memory,
                                memory_of_no_process,
                                too_much_real_time,
                                files_are_bounded};
  return run_tests("timekeeper limits", tests, sizeof tests / sizeof *tests);
}
