/* record.c -- what the supervisor tells: to people, or to a program.
 *
 * People get each line with its time before it, on the stream on which the
 * program wrote it, and one sentence at the end.  A program gets text records
 * on a descriptor of its own; README.md beside this file lists them. */
#include "record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "keeper.h"

static FILE *records; /* NULL: for people */

void record_open(struct keeper *k) {
  if (k->options.records < 0) return;
  records = fdopen(k->options.records, "w");
  if (!records) {
    fprintf(stderr, "timekeeper: --records=%d: %s\n", k->options.records,
            strerror(errno));
    exit(125);
  }
}

void record_clock(struct keeper *k) {
  static const char *const names[] = {"virtual", "real", "cooperative"};
  if (!records) return;
  fprintf(records, "clock %s\n", names[k->options.clock]);
  fflush(records);
}

static void print_time(FILE *to, nanos at) {
  const char *sign = at < 0 ? "-" : "";
  if (at < 0) at = -at;
  fprintf(to, "%s%" PRId64 ".%09" PRId64 "  ", sign, at / SECOND, at % SECOND);
}

void record_line(struct keeper *k, int stream, const struct stamp *stamp,
                 uint64_t stack, const char *line, size_t length) {
  (void)k;
  FILE *to = records ? records : stream == 1 ? stdout : stderr;
  if (records)
    fprintf(to, "line %d %" PRId64 " %" PRId64 " %" PRId64 " %" PRIx64 " %zu\n",
            stream, stamp->at, stamp->since_go, stamp->run_delay, stack,
            length);
  else
    print_time(to, stamp->at);
  fwrite(line, 1, length, to);
  fputc('\n', to);
  fflush(to);
}

void record_crash(struct keeper *k, const struct crash *crash) {
  (void)k;
  if (!records) return;
  fprintf(records, "crash %d %" PRIx64 " %" PRIx64 " %" PRIx64, crash->signal,
          crash->address, crash->stack, crash->pc);
  for (int i = 0; i < crash->depth; i++)
    fprintf(records, " %" PRIx64, crash->frames[i]);
  fputc('\n', records);
  fflush(records);
}

static void record_seen(const struct keeper *k) {
  struct rusage used;
  getrusage(RUSAGE_CHILDREN, &used);
  nanos cpu = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * SECOND +
              (used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1000;
  const struct seen *s = &k->seen;
  fprintf(
      records,
      "seen sleeps=%ld fdless=%ld waits=%ld spins=%ld reads=%ld "
      "threads=%ld forks=%ld denied=%ld cpu=%" PRId64 " rss=%ld switches=%ld\n",
      s->sleeps, s->fdless, s->waits, s->spins, s->reads, s->threads, s->forks,
      s->denied, cpu, used.ru_maxrss, used.ru_nvcsw + used.ru_nivcsw);
}

static const struct {
  const char *name; /* for a program */
  const char *says; /* for people */
} ends[] = {
    [END_NONE] = {"none", "did not end"},
    [END_EXIT] = {"exit", "ended with status"},
    [END_SIGNAL] = {"signal", "ended by signal"},
    [END_DEADLOCK] = {"deadlock",
                      "deadlock: everything waits and no deadline is left"},
    [END_BUSY] = {"busy", "busy: it used its CPU time without ever waiting"},
    [END_TIME] = {"time", "stopped: it would go on beyond its time"},
    [END_WALL] = {"wall", "stopped: too much real time went by"},
    [END_CPU] = {"cpu", "stopped: too much CPU time"},
    [END_OUTPUT] = {"output", "stopped: too much output"},
    [END_MEMORY] = {"memory", "stopped: too much memory"},
    [END_PROCESSES] = {"processes", "stopped: too many processes or threads"},
    [END_DENIED] = {"denied", "cannot say: it waits for what was refused"},
    [END_NOEXEC] = {"noexec", "cannot be executed"},
    [END_NOTFOUND] = {"notfound", "not found"},
};

static void tell_end(const struct keeper *k, nanos at) {
  print_time(stderr, at);
  fputs(ends[k->verdict].says, stderr);
  if (k->verdict == END_EXIT) {
    fprintf(stderr, " %d", k->verdict_code);
  } else if (k->verdict == END_SIGNAL) {
    const char *name = strsignal(k->verdict_code);
    fprintf(stderr, " %d (%s)", k->verdict_code, name);
  } else if (k->verdict == END_NOEXEC || k->verdict == END_NOTFOUND) {
    fprintf(stderr, ": %s: %s", k->options.program[0],
            strerror(k->verdict_code));
  }
  if (k->denied_call)
    fprintf(stderr, "; it called %s, which this clock cannot hold",
            k->denied_call);
  fputc('\n', stderr);
}

void record_end(struct keeper *k, const struct stamp *stamp) {
  if (!records) {
    tell_end(k, stamp->at);
    return;
  }
  record_seen(k);
  fprintf(records, "end %s %d %" PRId64 " %" PRId64 " %" PRId64 "\n",
          ends[k->verdict].name, k->verdict_code, stamp->at, stamp->since_go,
          stamp->run_delay);
  fflush(records);
}

void record_refused(struct keeper *k, const char *what, const char *why) {
  (void)k;
  if (records)
    fprintf(records, "refused %s: %s\n", what, why);
  else
    fprintf(stderr, "timekeeper: cannot %s: %s\n", what, why);
  fflush(records ? records : stderr);
}
