/* run.h -- for the tests of the timekeeper: run it, look at what it said.
 *
 * TIMEKEEPER is the program (build/timekeeper), CLOCK_PROGRAMS the folder of
 * the programs beside this file, compiled (build/test/clock). */
#ifndef TEST_CLOCK_RUN_H
#define TEST_CLOCK_RUN_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct run {
  int status;
  char out[200000], err[20000];
};

static inline const char *run_setting(const char *name, const char *otherwise) {
  const char *value = getenv(name);
  return value ? value : otherwise;
}

static inline void run_read(FILE *file, char *text, size_t size) {
  rewind(file);
  text[fread(text, 1, size - 1, file)] = '\0';
  fclose(file);
}

/* Run a shell command in which $T is the timekeeper and $P the folder. */
static inline struct run *run_command(const char *command) {
  static struct run run;
  FILE *out = tmpfile(), *err = tmpfile();
  ck_assert(out && err);
  setenv("T", run_setting("TIMEKEEPER", "build/timekeeper"), 1);
  setenv("P", run_setting("CLOCK_PROGRAMS", "build/test/clock"), 1);
  fflush(NULL);
  pid_t pid = fork();
  if (pid == 0) {
    dup2(fileno(out), 1);
    dup2(fileno(err), 2);
    execl("/bin/sh", "sh", "-c", command, NULL);
    _exit(127);
  }
  int status;
  ck_assert_int_eq(waitpid(pid, &status, 0), pid);
  ck_assert_msg(WIFEXITED(status), "%s: did not exit", command);
  run.status = WEXITSTATUS(status);
  run_read(out, run.out, sizeof run.out);
  run_read(err, run.err, sizeof run.err);
  return &run;
}

/* Run a program on the virtual clock; all that it says must be exactly so. */
static inline void expect(const char *program, const char *out, const char *err,
                          int status) {
  char command[200];
  snprintf(command, sizeof command, "$T $P/%s", program);
  struct run *run = run_command(command);
  ck_assert_str_eq(run->out, out);
  ck_assert_str_eq(run->err, err);
  ck_assert_int_eq(run->status, status);
}

/* The tests are given as a list; none has a time limit, since the machine may
 * be busy with other things. */
static inline int run_tests(const char *name, const TTest *const *tests,
                            size_t count) {
  Suite *suite = suite_create(name);
  for (size_t i = 0; i < count; i++) {
    TCase *tcase = tcase_create(tests[i]->name);
    tcase_set_timeout(tcase, 0);
    tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
  }
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? 1 : 0;
}

#endif
