/* options.c -- the command line: the clock, the limits, the program. */
#include "options.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help_text[] =
    "usage: timekeeper [OPTION]... [--] PROGRAM [ARG...]\n"
    "\n"
    "Run PROGRAM and print each line of its output with the time at which it\n"
    "was written.  The clock of the program, and of everything it starts, is\n"
    "held from outside: when all waits, time jumps to the next deadline.\n"
    "\n"
    "  --clock=virtual      hold the clock (default; Linux on x86-64)\n"
    "  --clock=real         let time pass as it does\n"
    "  --clock=cooperative  the program keeps a clock of its own and marks it\n"
    "  --limit=NAME=VALUE   stop the program beyond a limit:\n"
    "        cpu=2          seconds of CPU time while the clock stands still\n"
    "                       (real and cooperative: in all)\n"
    "        time=N         seconds of virtual time; without a limit a loop\n"
    "                       of sleeps goes on until `wall` is reached\n"
    "        wall=60        seconds of real time, without waiting for a CPU\n"
    "        output=1048576 bytes written to stdout and stderr\n"
    "        memory=1024    MiB resident, of the whole tree\n"
    "        processes=32   processes and threads at the same time\n"
    "        forks=5000     processes and threads started in all\n"
    "        files=64       MiB in each file written\n"
    "  --user=UID           run PROGRAM as this user (root only)\n"
    "  --records=FD         write records for a program to read, to FD\n"
    "  --help               this text\n"
    "\n"
    "Exit status: the program's own; 128 + N when signal N ended it; 124 when\n"
    "it was stopped (limit, deadlock, busy-waiting, a refused call); 125 when\n"
    "timekeeper could not work; 126 cannot execute; 127 not found.\n";

static const struct limits default_limits = {
    .cpu = 2 * SECOND,
    .time = NEVER,
    .wall = 60 * SECOND,
    .output = 1 << 20,
    .memory = INT64_C(1024) << 20,
    .processes = 32,
    .forks = 5000,
    .files = INT64_C(64) << 20,
};

static int complain(const char *argument, const char *why) {
  fprintf(stderr, "timekeeper: %s: %s; see timekeeper --help\n", argument, why);
  return -EINVAL;
}

/* A limit is a decimal number in a unit: seconds, bytes, MiB, or just one. */
static const struct {
  const char *name;
  size_t place;
  double unit;
} limit_names[] = {
    {"cpu", offsetof(struct limits, cpu), SECOND},
    {"time", offsetof(struct limits, time), SECOND},
    {"wall", offsetof(struct limits, wall), SECOND},
    {"output", offsetof(struct limits, output), 1},
    {"memory", offsetof(struct limits, memory), 1 << 20},
    {"processes", offsetof(struct limits, processes), 1},
    {"forks", offsetof(struct limits, forks), 1},
    {"files", offsetof(struct limits, files), 1 << 20},
};

static int read_limit(struct limits *limits, const char *text) {
  const char *equals = strchr(text, '=');
  if (!equals) return complain(text, "a limit is NAME=VALUE");
  char *end;
  double value = strtod(equals + 1, &end);
  if (end == equals + 1 || *end || !(value > 0) || value > 1e9)
    return complain(text, "a limit is a number above 0, at most 1e9");
  for (size_t i = 0; i < sizeof limit_names / sizeof *limit_names; i++) {
    size_t length = strlen(limit_names[i].name);
    if (length != (size_t)(equals - text)) continue;
    if (strncmp(limit_names[i].name, text, length) != 0) continue;
    int64_t amount = (int64_t)(value * limit_names[i].unit);
    memcpy((char *)limits + limit_names[i].place, &amount, sizeof amount);
    return 0;
  }
  return complain(text, "no such limit");
}

static int read_clock(enum clock_kind *kind, const char *name) {
  static const char *const names[] = {"virtual", "real", "cooperative"};
  for (int i = 0; i < 3; i++) {
    if (strcmp(name, names[i]) != 0) continue;
    *kind = (enum clock_kind)i;
    return 0;
  }
  return complain(name, "the clocks are virtual, real and cooperative");
}

static int read_number(int64_t *number, const char *text) {
  char *end;
  errno = 0;
  *number = strtoll(text, &end, 10);
  if (errno || end == text || *end || *number < 0 || *number > UINT32_MAX - 1)
    return complain(text, "a number is needed here");
  return 0;
}

/* What follows `--name=` in an argument, or NULL when it is another option. */
static const char *value_of(const char *argument, const char *name) {
  size_t length = strlen(name);
  if (strncmp(argument, name, length) != 0) return NULL;
  return argument[length] == '=' ? argument + length + 1 : NULL;
}

static int read_option(struct options *options, const char *argument) {
  const char *value;
  int64_t number;
  if ((value = value_of(argument, "--clock")))
    return read_clock(&options->clock, value);
  if ((value = value_of(argument, "--limit")))
    return read_limit(&options->limits, value);
  if ((value = value_of(argument, "--user")))
    return read_number(&options->user, value);
  if ((value = value_of(argument, "--records"))) {
    int err = read_number(&number, value);
    if (err) return err;
    if (number > 1 << 20) return complain(argument, "not a descriptor");
    options->records = (int)number;
    return 0;
  }
  return complain(argument, "no such option");
}

int options_read(struct options *options, char **argv, bool *help) {
  *options =
      (struct options){.records = -1, .user = -1, .limits = default_limits};
  *help = false;
  for (argv++; *argv && (*argv)[0] == '-'; argv++) {
    if (strcmp(*argv, "--") == 0) {
      argv++;
      break;
    }
    if (strcmp(*argv, "--help") == 0) {
      fputs(help_text, stdout);
      *help = true;
      return 0;
    }
    int err = read_option(options, *argv);
    if (err) return err;
  }
  if (!*argv) return complain("PROGRAM", "nothing to run was named");
  options->program = argv;
  return 0;
}
