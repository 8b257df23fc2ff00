/* test_timekeeper.c -- times on the virtual clock are exact, whatever a program
 * waits with. */
#include "clock/run.h"

#define ENDED(time) time "  ended with status 0\n"

START_TEST(sleeps_in_turn) {
  expect("in_turn",
         "2.000000000  Hello from foo!\n"
         "3.000000000  Hello from bar!\n",
         ENDED("3.000000000"), 0);
}
END_TEST

START_TEST(deadlines_together) {
  expect("together",
         "1.000000000  Hello from bar!\n"
         "2.000000000  Hello from foo!\n"
         "2.000000000  2000 ms\n",
         ENDED("2.000000000"), 0);
}
END_TEST

START_TEST(every_kind_of_wait) {
  expect("waits",
         "0.100000000  nanosleep: 0\n"
         "0.200000000  usleep: 0\n"
         "0.200000000  in the past: 0\n"
         "0.300000000  clock_nanosleep: 0\n"
         "0.400000000  thrd_sleep: 0\n"
         "0.500000000  poll: 0\n"
         "0.600000000  ppoll: 0\n"
         "0.700000000  select: 0\n"
         "0.800000000  pselect: 0\n"
         "0.900000000  old select: 0\n"
         "1.000000000  epoll_wait: 0\n"
         "1.100000000  epoll_pwait: 0\n"
         "1.200000000  epoll_pwait2: 0\n"
         "1.300000000  condition: 110\n"
         "1.400000000  clock condition: 110\n"
         "1.500000000  semaphore: -1 ETIMEDOUT\n"
         "1.600000000  mutex: 110\n"
         "1.700000000  sigtimedwait: -1 EAGAIN\n"
         "1.800000000  semtimedop: -1 EAGAIN\n"
         "1.900000000  mq_timedreceive: -1 ETIMEDOUT\n",
         ENDED("1.900000000"), 0);
}
END_TEST

START_TEST(every_clock) {
  expect("clocks",
         "2.500000000  clock 0: 2500 ms\n"
         "2.500000000  clock 1: 2500 ms\n"
         "2.500000000  clock 4: 2500 ms\n"
         "2.500000000  clock 5: 2500 ms\n"
         "2.500000000  clock 6: 2500 ms\n"
         "2.500000000  clock 7: 2500 ms\n"
         "2.500000000  clock 11: 2500 ms\n"
         "2.500000000  time: 2 s, 2 s\n"
         "2.500000000  gettimeofday: 2 s and 500000 us\n"
         "2.500000000  CPU time: less\n",
         ENDED("2.500000000"), 0);
}
END_TEST

START_TEST(time_stamp_counter) {
  expect("counter",
         "1.500000000  rdtsc: 1500000000\n"
         "1.500000000  rdtscp: 1500000000\n",
         ENDED("1.500000000"), 0);
}
END_TEST

START_TEST(two_threads) {
  expect("thread",
         "0.300000000  tick\n"
         "0.600000000  tick\n"
         "0.900000000  tick\n"
         "1.000000000  the worker is done\n",
         ENDED("1.000000000"), 0);
}
END_TEST

/* The table of tasks once had 256 places. */
START_TEST(three_hundred_threads) {
  struct run *run = run_command("$T --limit=processes=400 $P/many_threads");
  ck_assert_str_eq(run->out, "0.100000000  100\n"
                             "0.200000000  200\n"
                             "0.300000000  300\n");
  ck_assert_str_eq(run->err, ENDED("0.300000000"));
}
END_TEST

START_TEST(condition_variable) {
  expect("condition",
         "1.000000000  Connection timed out\n"
         "3.000000000  Success\n",
         ENDED("3.000000000"), 0);
}
END_TEST

START_TEST(timer_descriptors) {
  expect("timer",
         "0.250000000  often: 1, 850 ms left\n"
         "0.500000000  often: 1, 600 ms left\n"
         "0.750000000  often: 1, 350 ms left\n"
         "1.000000000  often: 1, 100 ms left\n"
         "1.100000000  once: 1, 0 ms left\n",
         ENDED("1.100000000"), 0);
}
END_TEST

START_TEST(tcp_server) {
  expect("tcp",
         "0.500000000  answer\n"
         "1.000000000  answer\n"
         "1.500000000  answer\n"
         "1.900000000  timeout\n"
         "2.000000000  the server has ended\n",
         ENDED("2.000000000"), 0);
}
END_TEST

static void skip_without(const char *program) {
  printf("skipped: %s is not installed\n", program);
}

/* The whole of asyncio: tasks, a thread, a timeout, a subprocess. */
START_TEST(python_asyncio) {
  if (access("/usr/bin/python3", X_OK)) {
    skip_without("/usr/bin/python3");
    return;
  }
  struct run *run = run_command(
      "$T /usr/bin/python3 -c '\n"
      "import asyncio, time\n"
      "async def say(word, delay):\n"
      "    await asyncio.sleep(delay)\n"
      "    print(word)\n"
      "async def main():\n"
      "    await say(\"foo\", 2)\n"
      "    await say(\"bar\", 1)\n"
      "    await asyncio.gather(say(\"foo\", 2), say(\"bar\", 1))\n"
      "    await asyncio.gather(asyncio.to_thread(time.sleep, 1.5),\n"
      "                         say(\"loop\", 1))\n"
      "    print(\"thread\")\n"
      "    p = await asyncio.create_subprocess_exec(\"sleep\", \"3\")\n"
      "    await p.wait()\n"
      "    print(\"subprocess\")\n"
      "asyncio.run(main())'");
  ck_assert_str_eq(run->out, "2.000000000  foo\n"
                             "3.000000000  bar\n"
                             "4.000000000  bar\n"
                             "5.000000000  foo\n"
                             "6.000000000  loop\n"
                             "6.500000000  thread\n"
                             "9.500000000  subprocess\n");
  ck_assert_str_eq(run->err, ENDED("9.500000000"));
}
END_TEST

/* Slow as it is: its own time does not count. */
START_TEST(valgrind_inside) {
  if (system("command -v valgrind >/dev/null")) {
    skip_without("valgrind");
    return;
  }
  struct run *run = run_command("$T --limit=cpu=60 -- valgrind -q $P/together");
  ck_assert_str_eq(run->out, "1.000000000  Hello from bar!\n"
                             "2.000000000  Hello from foo!\n"
                             "2.000000000  2000 ms\n");
}
END_TEST

int main(void) {
  const TTest *const tests[] = {sleeps_in_turn,        deadlines_together,
                                every_kind_of_wait,    every_clock,
                                time_stamp_counter,    two_threads,
                                three_hundred_threads, condition_variable,
                                timer_descriptors,     tcp_server,
                                python_asyncio,        valgrind_inside};
  return run_tests("timekeeper", tests, sizeof tests / sizeof *tests);
}
