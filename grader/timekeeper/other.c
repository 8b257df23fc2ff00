/* other.c -- a machine whose registers nobody has described yet.
 *
 * The virtual clock is refused on it; everything else works. */
#ifndef __x86_64__
#include "regs.h"

#include <errno.h>

bool regs_known(void) {
  return false;
}

int regs_get(pid_t tid, struct regs *r) {
  (void)tid, (void)r;
  return -ENOSYS;
}

int regs_set(pid_t tid, const struct regs *r) {
  (void)tid, (void)r;
  return -ENOSYS;
}

/* None of these is reached: without regs_get() there is nothing to ask. */
long regs_call(const struct regs *r) {
  return (void)r, -1;
}
uint64_t regs_arg(const struct regs *r, int i) {
  return (void)r, (void)i, 0;
}
long regs_result(const struct regs *r) {
  return (void)r, 0;
}
uint64_t regs_stack(const struct regs *r) {
  return (void)r, 0;
}
uint64_t regs_pc(const struct regs *r) {
  return (void)r, 0;
}
uint64_t regs_frame(const struct regs *r) {
  return (void)r, 0;
}
void regs_set_arg(struct regs *r, int i, uint64_t value) {
  (void)r, (void)i, (void)value;
}
void regs_set_result(struct regs *r, long result) {
  (void)r, (void)result;
}
void regs_skip(struct regs *r, long result) {
  (void)r, (void)result;
}
void regs_pause(struct regs *r) {
  (void)r;
}
void regs_restore(struct regs *r, const struct regs *entry) {
  (void)r, (void)entry;
}
bool regs_read_counter(pid_t tid, struct regs *r, uint64_t value) {
  return (void)tid, (void)r, (void)value, false;
}

#else
typedef int not_this_machine;
#endif
