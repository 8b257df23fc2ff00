/* clock.c -- what time it is: here, and for the program.
 *
 * The program's clocks all run alike; only what they showed at the exec
 * differs.  Both are whole seconds, so that a program which rounds the
 * difference of two times to milliseconds gets the exact number. */
#include "clock.h"

#include <elf.h>
#include <errno.h>
#include <sys/time.h>

#include "keeper.h"
#include "memory.h"

static const nanos since_boot = 1000 * SECOND;
static const nanos since_1970 = INT64_C(1700000000) * SECOND;

nanos real_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return nanos_of(&now);
}

nanos nanos_of(const struct timespec *time) {
  if (time->tv_sec >= NEVER / SECOND) return NEVER;
  return time->tv_sec * SECOND + time->tv_nsec;
}

struct timespec timespec_of(nanos time) {
  return (struct timespec){.tv_sec = time / SECOND, .tv_nsec = time % SECOND};
}

/* Clocks of other processes have negative numbers and count CPU time, too. */
bool clock_counts_cpu(int clock) {
  return clock == CLOCK_PROCESS_CPUTIME_ID ||
         clock == CLOCK_THREAD_CPUTIME_ID || clock < 0;
}

nanos clock_base(int clock) {
  switch (clock) {
  case CLOCK_REALTIME:
  case CLOCK_REALTIME_COARSE:
  case CLOCK_REALTIME_ALARM:
  case CLOCK_TAI: return since_1970;
  default: return since_boot;
  }
}

static enum answer answer(struct regs *r, long result) {
  regs_skip(r, result);
  return ANSWERED;
}

enum answer clock_gettime_call(struct keeper *k, struct task *t, struct regs *r,
                               const struct call *call) {
  (void)call;
  int clock = (int)regs_arg(r, 0);
  if (clock_counts_cpu(clock) || clock > CLOCK_TAI) return LEFT_ALONE;
  k->seen.reads++;
  struct timespec time = timespec_of(clock_base(clock) + k->now);
  return answer(r, memory_write(t->tid, regs_arg(r, 1), &time, sizeof time));
}

enum answer gettimeofday_call(struct keeper *k, struct task *t, struct regs *r,
                              const struct call *call) {
  (void)call;
  k->seen.reads++;
  if (!regs_arg(r, 0)) return LEFT_ALONE;
  nanos now = since_1970 + k->now;
  struct timeval time = {.tv_sec = now / SECOND,
                         .tv_usec = now % SECOND / 1000};
  return answer(r, memory_write(t->tid, regs_arg(r, 0), &time, sizeof time));
}

enum answer time_call(struct keeper *k, struct task *t, struct regs *r,
                      const struct call *call) {
  (void)call;
  k->seen.reads++;
  time_t time = (since_1970 + k->now) / SECOND;
  uint64_t to = regs_arg(r, 0);
  if (to && memory_write(t->tid, to, &time, sizeof time))
    return answer(r, -EFAULT);
  return answer(r, time);
}

uint64_t clock_counter(const struct keeper *k) {
  return (uint64_t)(since_boot + k->now);
}

/* The C library reads the clock without a system call, in code that the kernel
 * maps into every process: the vDSO.  Its address is handed over beside the
 * arguments, in a list of pairs above argv and the environment.  With that pair
 * renamed there is no vDSO to be found, and each reading becomes a call. */
void clock_hide_vdso(struct task *t) {
  struct regs r;
  if (regs_get(t->tid, &r)) return;
  uint64_t place = regs_stack(&r), word;
  if (memory_read(t->tid, place, &word, sizeof word)) return;
  place += (word + 2) * sizeof word; /* argc, argv, NULL */
  do {
    if (memory_read(t->tid, place, &word, sizeof word)) return;
    place += sizeof word;
  } while (word); /* the environment, NULL */
  for (;; place += sizeof(Elf64_auxv_t)) {
    Elf64_auxv_t pair;
    if (memory_read(t->tid, place, &pair, sizeof pair)) return;
    if (pair.a_type == AT_NULL) return;
    if (pair.a_type != AT_SYSINFO_EHDR) continue;
    pair.a_type = AT_IGNORE;
    memory_write(t->tid, place, &pair, sizeof pair);
  }
}
