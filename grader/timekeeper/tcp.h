/* tcp.h -- bytes under way in the kernel. */
#ifndef TIMEKEEPER_TCP_H
#define TIMEKEEPER_TCP_H

#include "calls.h"

/* Are there bytes sent and not yet acknowledged? */
bool tcp_in_flight(struct keeper *k);

enum answer tcp_socket(struct keeper *k, struct task *t, struct regs *r,
                       const struct call *call);
enum answer deny_socket_timeout(struct keeper *k, struct task *t,
                                struct regs *r, const struct call *call);

#endif
