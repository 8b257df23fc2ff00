/* regs.h -- the registers of a stopped task, without naming any.
 *
 * This is all that depends on the machine.  To bring the virtual clock to
 * another one, write its twin of x86_64.c, and the rows of calls.c for system
 * calls that only it has. */
#ifndef TIMEKEEPER_REGS_H
#define TIMEKEEPER_REGS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __x86_64__
#include <sys/user.h>
struct regs {
  struct user_regs_struct user;
};
#else
struct regs {
  char none;
};
#endif

/* Can this machine's registers be read and written here? */
bool regs_known(void);

/* 0, or negative errno: -ESRCH when the task was killed meanwhile. */
int regs_get(pid_t tid, struct regs *r);
int regs_set(pid_t tid, const struct regs *r);

long regs_call(const struct regs *r);           /* number of the system call */
uint64_t regs_arg(const struct regs *r, int i); /* 0 .. 5 */
long regs_result(const struct regs *r);
uint64_t regs_stack(const struct regs *r);
uint64_t regs_pc(const struct regs *r);
uint64_t regs_frame(const struct regs *r);

void regs_set_arg(struct regs *r, int i, uint64_t value);
void regs_set_result(struct regs *r, long result);

/* At a call's entry: do not enter it, and let it have this result. */
void regs_skip(struct regs *r, long result);

/* At a call's entry: wait for a signal instead. */
void regs_pause(struct regs *r);

/* At a call's exit: number and arguments as they were at `entry`; the kernel
 * and the program's compiler both count on them. */
void regs_restore(struct regs *r, const struct regs *entry);

/* If the instruction at the program counter reads the time-stamp counter,
 * step over it with this value as its result. */
bool regs_read_counter(pid_t tid, struct regs *r, uint64_t value);

#endif
