/* test_timekeeper_traps.c -- what once went wrong, or lay in wait: each test is
 * about a bug of the timekeeper or of its prototype. */
#include "clock/run.h"

#define ENDED(time) time "  ended with status 0\n"

/* The deadline of a wait was lost when a signal that nobody handles made the
 * kernel take it up again. */
START_TEST(ignored_signal_keeps_deadline) {
  expect("signal_ignored",
         "1.000000000  nanosleep: 0 \n"
         "2.000000000  poll: 0 \n"
         "3.000000000  epoll_wait: 0 \n"
         "4.000000000  sem_timedwait: -1 Connection timed out\n",
         ENDED("4.000000000"), 0);
}
END_TEST

/* epoll_wait ended with EINTR at signals which, without a tracer, would not
 * have reached the program at all. */
START_TEST(ignored_signal_does_not_show) {
  expect("epoll_ignored", "1.000000000  epoll_wait: 1 \n", ENDED("1.000000000"),
         0);
}
END_TEST

/* nanosleep did not tell how much of the sleep was left. */
START_TEST(caught_signal_tells_the_rest) {
  expect("signal_caught",
         "0.300000000  interrupted, next 1.700000000\n"
         "2.000000000  slept, next 1.000000000\n"
         "3.000000000  slept, next 1.000000000\n",
         ENDED("3.000000000"), 0);
}
END_TEST

/* A poll that was answered left its deadline behind, and the read after it was
 * interrupted there and returned 0. */
START_TEST(answered_wait_forgets_deadline) {
  expect("woken_early",
         "1.000000000  poll: 1\n"
         "1.000000000  read: 1\n"
         "3.000000000  read: 1\n",
         ENDED("3.000000000"), 0);
}
END_TEST

/* select left its sets full at its timeout. */
START_TEST(select_clears_its_sets) {
  expect("select_sets",
         "1.000000000  select: 0, clear, 0 us left\n"
         "1.500000000  select: 1, set, 500000 us left\n",
         ENDED("1.500000000"), 0);
}
END_TEST

START_TEST(epoll_zero_and_for_ever) {
  expect("epoll_timeouts",
         "0.000000000  at once: 0\n"
         "1.000000000  at last: 1\n",
         ENDED("1.000000000"), 0);
}
END_TEST

/* Rewritten calls left zeros in registers that the compiler counts on. */
START_TEST(registers_are_kept) {
  expect("registers",
         "0.100000000  nanosleep: 5\n"
         "0.200000000  poll: 5\n"
         "0.300000000  ppoll: 5\n"
         "0.400000000  epoll_wait: 5\n",
         ENDED("0.400000000"), 0);
}
END_TEST

/* While an acknowledgement was late, all slept: a false deadlock. */
START_TEST(acknowledgement_under_way) {
  expect("nagle", "0.000000000  0 timeouts too early\n", ENDED("0.000000000"),
         0);
}
END_TEST

START_TEST(receiver_never_reads) {
  expect("sender_stuck",
         "1.000000000  tick 1\n"
         "2.000000000  tick 2\n"
         "3.000000000  tick 3\n",
         ENDED("3.000000000"), 0);
}
END_TEST

/* Our own descriptor kept a closed timer alive, and time ran on for ever. */
START_TEST(closed_timer_is_gone) {
  expect("timer_closed", "1.500000000  closed\n",
         "1.500000000  deadlock: everything waits and no deadline is left\n",
         124);
}
END_TEST

/* A parent in vfork looks as if it waited for a disk. */
START_TEST(vfork_child_sleeps) {
  expect("vforked", "1.000000000  the child has ended\n", ENDED("1.000000000"),
         0);
}
END_TEST

START_TEST(stopped_in_its_sleep) {
  expect("stopped_child",
         "2.000000000  continue\n"
         "2.000000000  awake\n",
         ENDED("2.000000000"), 0);
}
END_TEST

/* The exit of the first thread is reported only when all others have ended. */
START_TEST(leader_exits_first) {
  expect("leader_exits", "1.000000000  alone\n",
         "2.000000000  ended with status 3\n", 3);
}
END_TEST

/* A thread that calls exec goes on under the id of its process. */
START_TEST(exec_from_a_thread) {
  expect("exec_again",
         "0.100000000  5 left\n"
         "0.200000000  4 left\n"
         "0.300000000  3 left\n"
         "0.400000000  2 left\n"
         "0.500000000  1 left\n"
         "0.600000000  0 left\n",
         ENDED("0.600000000"), 0);
}
END_TEST

/* Without a word to the contrary, a program that prints into a pipe keeps its
 * lines back, and all bear the time of its end; partial lines that of theirs.
 */
START_TEST(lines_in_pieces) {
  expect("partial",
         "1.000000000  one line\n"
         "2.000000000  two lines\n"
         "3.000000000  no end\n",
         ENDED("4.000000000"), 0);
}
END_TEST

START_TEST(both_streams) {
  expect("streams",
         "0.000000000  first\n"
         "0.000000000  third\n"
         "1.000000000  in two parts\n",
         "0.000000000  second\n" ENDED("1.000000000"), 0);
}
END_TEST

/* What cannot be held is refused, and said: it is not called a deadlock. */
START_TEST(alarm_is_denied) {
  expect("alarm", "0.000000000  waiting for a signal\n",
         "0.000000000  cannot say: it waits for what was refused; it called "
         "setitimer, which this clock cannot hold\n",
         124);
  expect("alarm_unused", "1.000000000  done in time\n",
         "1.000000000  ended with status 0; it called alarm, which this clock "
         "cannot hold\n",
         0);
}
END_TEST

START_TEST(socket_timeout_is_denied) {
  expect("socket_timeout", "",
         "0.000000000  setsockopt: Function not implemented\n"
         "0.000000000  cannot say: it waits for what was refused; it called "
         "setsockopt, which this clock cannot hold\n",
         124);
}
END_TEST

/* In a container a timer descriptor could not be had, and the program that
 * waits for it was called a deadlock. */
START_TEST(timer_is_denied) {
  const char *const refused[] = {"pidfd_getfd", "kcmp"};
  for (int i = 0; i < 2; i++) {
    char command[80];
    snprintf(command, sizeof command, "$P/refuse %s $T $P/timer", refused[i]);
    struct run *run = run_command(command);
    ck_assert_str_eq(run->out, "");
    ck_assert_str_eq(run->err,
                     "0.000000000  cannot say: it waits for what was refused; "
                     "it called timerfd_settime, which this clock cannot "
                     "hold\n");
    ck_assert_int_eq(run->status, 124);
  }
}
END_TEST

START_TEST(child_ends) {
  expect("child_ends",
         "1.000000000  wait: ended\n"
         "2.000000000  pidfd: 1\n"
         "3.000000000  signalfd: 1\n"
         "4.000000000  sigwait: 17\n",
         ENDED("4.000000000"), 0);
}
END_TEST

/* Calls of the other ABIs have other numbers: they would pass by the table. */
START_TEST(other_abi_is_killed) {
  expect("other_abi", "0.000000000  asking\n",
         "0.000000000  ended by signal 31 (Bad system call)\n", 128 + 31);
}
END_TEST

START_TEST(nobody_runs_untraced) {
  expect("untraced", "0.000000000  Operation not permitted\n",
         ENDED("0.000000000"), 0);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {ignored_signal_keeps_deadline,
                                ignored_signal_does_not_show,
                                caught_signal_tells_the_rest,
                                answered_wait_forgets_deadline,
                                select_clears_its_sets,
                                epoll_zero_and_for_ever,
                                registers_are_kept,
                                acknowledgement_under_way,
                                receiver_never_reads,
                                closed_timer_is_gone,
                                vfork_child_sleeps,
                                stopped_in_its_sleep,
                                leader_exits_first,
                                exec_from_a_thread,
                                lines_in_pieces,
                                both_streams,
                                alarm_is_denied,
                                socket_timeout_is_denied,
                                timer_is_denied,
                                child_ends,
                                other_abi_is_killed,
                                nobody_runs_untraced};
  return run_tests("timekeeper traps", tests, sizeof tests / sizeof *tests);
}
