/* filter.c -- which system calls stop for the supervisor.
 *
 * seccomp runs a small program in front of each system call.  Ours is made of
 * the table in calls.c: a call that is in it stops (or is refused), all others
 * go through at full speed. */
#include "filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "calls.h"

#ifdef __x86_64__
#define MACHINE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define MACHINE AUDIT_ARCH_AARCH64
#endif

struct program {
  struct sock_filter code[512];
  unsigned short length;
};

static void emit(struct program *p, int code, uint32_t value, int yes, int no) {
  p->code[p->length++] =
      (struct sock_filter){(uint16_t)code, (uint8_t)yes, (uint8_t)no, value};
}

static void load(struct program *p, size_t offset) {
  emit(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* Go on when equal, else skip `no` instructions. */
static void need(struct program *p, uint32_t value, int no) {
  emit(p, BPF_JMP | BPF_JEQ | BPF_K, value, 0, no);
}

static void result(struct program *p, uint32_t value) {
  emit(p, BPF_RET | BPF_K, value, 0, 0);
}

/* Arguments are 64 bits; these machines keep the low half first. */
static size_t half(int arg, int high) {
  return offsetof(struct seccomp_data, args) + 8 * (size_t)arg +
         4 * (size_t)high;
}

static uint32_t verdict(const struct call *call) {
  if (call->action == REFUSE) return SECCOMP_RET_ERRNO | (uint32_t)call->error;
  return SECCOMP_RET_TRACE;
}

/* Is the argument as the row wants it?  Falls through if so, and otherwise
 * jumps behind the instruction that follows. */
static void emit_condition(struct program *p, const struct call *call) {
  switch (call->when) {
  case ALWAYS: break;
  case IF_OUTPUT:
    load(p, half(0, 0));
    emit(p, BPF_JMP | BPF_JEQ | BPF_K, 1, 1, 0);
    need(p, 2, 1);
    break;
  case IF_STDOUT:
    load(p, half(0, 0));
    need(p, 1, 1);
    break;
  case IF_POINTER:
    load(p, half(call->arg, 0));
    emit(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2);
    load(p, half(call->arg, 1));
    emit(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
    break;
  case IF_EQUAL:
    load(p, half(call->arg, 0));
    need(p, call->value, 1);
    break;
  case IF_ANY_BIT:
    load(p, half(call->arg, 0));
    emit(p, BPF_JMP | BPF_JSET | BPF_K, call->value, 0, 1);
    break;
  }
}

/* Each row: skip it when the number differs; test the argument; answer.  The
 * number is loaded again, as the condition used the one register. */
static void emit_row(struct program *p, const struct call *call) {
  load(p, offsetof(struct seccomp_data, nr));
  unsigned short test = p->length;
  need(p, (uint32_t)call->number, 0);
  emit_condition(p, call);
  result(p, verdict(call));
  p->code[test].jf = (uint8_t)(p->length - test - 1);
}

/* The calls of 32-bit programs have other numbers, and those of the x32 ABI bit
 * 30 set: neither table is ours, so neither may pass. */
static void emit_machine(struct program *p) {
#ifdef MACHINE
  load(p, offsetof(struct seccomp_data, arch));
  emit(p, BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0);
  result(p, SECCOMP_RET_KILL_PROCESS);
  load(p, offsetof(struct seccomp_data, nr));
  emit(p, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1);
  result(p, SECCOMP_RET_KILL_PROCESS);
#else
  (void)p;
#endif
}

int filter_install(bool all) {
  struct program p = {.length = 0};
  emit_machine(&p);
  for (size_t i = 0; i < calls_count; i++)
    if (all || calls[i].always) emit_row(&p, &calls[i]);
  result(&p, SECCOMP_RET_ALLOW);
  struct sock_fprog program = {p.length, p.code};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return -errno;
  return 0;
}
