/* x86_64.c -- the registers of x86-64.
 *
 * A system call takes its number in rax and up to six arguments in rdi, rsi,
 * rdx, r10, r8 and r9.  While a call is under way the kernel keeps the number
 * in `orig_rax`; rax is the result. */
#ifdef __x86_64__
#include "regs.h"

#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "memory.h"

bool regs_known(void) {
  return true;
}

int regs_get(pid_t tid, struct regs *r) {
  return ptrace(PTRACE_GETREGS, tid, 0, &r->user) ? -errno : 0;
}

int regs_set(pid_t tid, const struct regs *r) {
  return ptrace(PTRACE_SETREGS, tid, 0, &r->user) ? -errno : 0;
}

long regs_call(const struct regs *r) {
  return (long)r->user.orig_rax;
}
long regs_result(const struct regs *r) {
  return (long)r->user.rax;
}
uint64_t regs_stack(const struct regs *r) {
  return r->user.rsp;
}
uint64_t regs_pc(const struct regs *r) {
  return r->user.rip;
}
uint64_t regs_frame(const struct regs *r) {
  return r->user.rbp;
}

static unsigned long long *argument(struct user_regs_struct *u, int i) {
  unsigned long long *const places[] = {&u->rdi, &u->rsi, &u->rdx,
                                        &u->r10, &u->r8,  &u->r9};
  return places[i];
}

uint64_t regs_arg(const struct regs *r, int i) {
  struct user_regs_struct copy = r->user;
  return *argument(&copy, i);
}

void regs_set_arg(struct regs *r, int i, uint64_t value) {
  *argument(&r->user, i) = value;
}

void regs_set_result(struct regs *r, long result) {
  r->user.rax = (unsigned long long)result;
}

/* A call number of -1 is none at all. */
void regs_skip(struct regs *r, long result) {
  r->user.orig_rax = (unsigned long long)-1;
  regs_set_result(r, result);
}

void regs_pause(struct regs *r) {
  r->user.orig_rax = SYS_pause;
}

void regs_restore(struct regs *r, const struct regs *entry) {
  r->user.orig_rax = entry->user.orig_rax;
  for (int i = 0; i < 6; i++) regs_set_arg(r, i, regs_arg(entry, i));
}

/* rdtsc is 0f 31.  rdtscp is 0f 01 f9 and tells the CPU's number in rcx too:
 * always 0, since nothing may depend on it. */
bool regs_read_counter(pid_t tid, struct regs *r, uint64_t value) {
  unsigned char code[3] = {0};
  if (memory_read(tid, r->user.rip, code, 2)) return false;
  if (code[0] != 0x0f) return false;
  if (code[1] == 0x31) {
    r->user.rip += 2;
  } else {
    if (memory_read(tid, r->user.rip, code, 3)) return false;
    if (code[1] != 0x01 || code[2] != 0xf9) return false;
    r->user.rip += 3;
    r->user.rcx = 0;
  }
  r->user.rax = value & UINT32_MAX;
  r->user.rdx = value >> 32;
  return true;
}

#else
typedef int not_this_machine;
#endif
