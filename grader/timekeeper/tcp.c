/* tcp.c -- bytes under way in the kernel.
 *
 * TCP has timers of its own, in the kernel and in real time.  After two small
 * writes the second waits for the acknowledgement of the first (Nagle), and the
 * receiver keeps that back for 40 ms in the hope of an answer to send it with:
 * every thread sleeps, and yet something is about to happen.  So as long as
 * bytes are unacknowledged anywhere, it is not quiet.
 *
 * A receiver that does not read lets its sender's bytes lie for ever.  Then the
 * window is closed, the socket says so, and nothing will happen by itself: that
 * is quiet.  For what else may keep bytes back there is a bound of half a
 * second of real time, longer than the timers take, in which nothing has run.
 *
 * Pipes and AF_UNIX sockets know no such thing; prefer them. */
#include "tcp.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "clock.h"
#include "keeper.h"
#include "memory.h"

enum answer tcp_socket(struct keeper *k, struct task *t, struct regs *r,
                       const struct call *call) {
  (void)t, (void)call;
  if (regs_arg(r, 0) == AF_INET)
    k->uses_tcp = true;
  else
    k->uses_tcp6 = true;
  return LEFT_ALONE;
}

/* Timeouts of a socket run in the kernel, where nobody can hold them.  None at
 * all is what every socket has. */
enum answer deny_socket_timeout(struct keeper *k, struct task *t,
                                struct regs *r, const struct call *call) {
  struct timeval timeout;
  if (regs_arg(r, 1) != SOL_SOCKET) return LEFT_ALONE;
  if (memory_read(t->tid, regs_arg(r, 3), &timeout, sizeof timeout))
    return LEFT_ALONE;
  if (timeout.tv_sec == 0 && timeout.tv_usec == 0) return LEFT_ALONE;
  return calls_deny(k, t, r, call);
}

/* The kernel goes through a large table for this, which takes a millisecond: it
 * is looked at last, and only when there are such sockets.
 *
 * One line per socket: number, addresses, state, tx_queue:rx_queue, timer:when,
 * retransmissions, user.  A listening one has its backlog there, which is not
 * in flight.  Where the network is not our own, other users' sockets do not
 * count. */
static bool sending_in(pid_t pid, uid_t user, const char *table) {
  enum { LISTENING = 0x0a, WINDOW_CLOSED = 4 };
  char path[40], text[512];
  snprintf(path, sizeof path, "/proc/%d/net/%s", pid, table);
  FILE *file = fopen(path, "re");
  if (!file) return false;
  bool any = false;
  while (!any && fgets(text, sizeof text, file)) {
    unsigned state, bytes, timer, owner;
    if (sscanf(text, " %*d: %*s %*s %x %x:%*x %x:%*x %*x %u", &state, &bytes,
               &timer, &owner) != 4)
      continue;
    any = bytes > 0 && state != LISTENING && timer != WINDOW_CLOSED &&
          owner == user;
  }
  fclose(file);
  return any;
}

bool tcp_in_flight(struct keeper *k) {
  static const nanos patience = SECOND / 2;
  if (!k->uses_tcp && !k->uses_tcp6) return false;
  nanos ran = 0;
  const struct task *alive = NULL;
  for (const struct task *t = k->tree.first; t; t = t->next) {
    ran += t->ran;
    if (!t->leaving && t->state != 'Z') alive = t;
  }
  if (!alive) return false;
  uid_t user = k->options.user < 0 ? getuid() : (uid_t)k->options.user;
  if (ran != k->in_flight_ran) k->in_flight_since = real_now();
  k->in_flight_ran = ran;
  bool any = (k->uses_tcp && sending_in(alive->tid, user, "tcp")) ||
             (k->uses_tcp6 && sending_in(alive->tid, user, "tcp6"));
  return any && real_now() - k->in_flight_since < patience;
}
