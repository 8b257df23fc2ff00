/* terminal.h -- stdout, looking like a terminal; and who writes to it. */
#ifndef TIMEKEEPER_TERMINAL_H
#define TIMEKEEPER_TERMINAL_H

#include "calls.h"

enum answer terminal_write(struct keeper *k, struct task *t, struct regs *r,
                           const struct call *call);
enum answer terminal_writev(struct keeper *k, struct task *t, struct regs *r,
                            const struct call *call);
enum answer terminal_fstat(struct keeper *k, struct task *t, struct regs *r,
                           const struct call *call);
enum answer terminal_fstatat(struct keeper *k, struct task *t, struct regs *r,
                             const struct call *call);
enum answer terminal_ioctl(struct keeper *k, struct task *t, struct regs *r,
                           const struct call *call);

#endif
