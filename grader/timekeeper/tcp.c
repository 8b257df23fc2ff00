/* tcp.c -- bytes under way in the kernel.
 *
 * TCP has timers of its own, in the kernel and in real time.  After two small
 * writes the second waits for the acknowledgement of the first (Nagle), and the
 * receiver keeps that back for 40 ms in the hope of an answer to send it with:
 * every thread sleeps, and yet something is about to happen.  So as long as
 * bytes are unacknowledged anywhere, it is not quiet.
 *
 * That has a bound, for a receiver that never reads leaves its sender's bytes
 * there for ever.  Half a second of real time is more than the timers take.
 * Pipes and AF_UNIX sockets know no such thing; prefer them. */
#include "tcp.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "keeper.h"
#include "memory.h"

static void write_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t n = write(fd, text, strlen(text));
  (void)n; /* refused: then we stay as we are */
  close(fd);
}

/* Without being root one may have a network of one's own inside a user
 * namespace of one's own, in which one stays who one is. */
static bool unshare_net(void) {
  char map[64];
  uid_t uid = getuid();
  gid_t gid = getgid();
  if (unshare(CLONE_NEWNET) == 0) return true;
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET)) return false;
  write_text("/proc/self/setgroups", "deny");
  snprintf(map, sizeof map, "%u %u 1", uid, uid);
  write_text("/proc/self/uid_map", map);
  snprintf(map, sizeof map, "%u %u 1", gid, gid);
  write_text("/proc/self/gid_map", map);
  return true;
}

/* A new network has only a loopback, and that is down. */
void tcp_private_net(void) {
  if (!unshare_net()) return;
  struct ifreq request = {.ifr_flags = IFF_UP | IFF_RUNNING};
  strcpy(request.ifr_name, "lo");
  int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (s < 0) return;
  ioctl(s, SIOCSIFFLAGS, &request);
  close(s);
}

enum answer tcp_socket(struct keeper *k, struct task *t, struct regs *r,
                       const struct call *call) {
  (void)t, (void)r, (void)call;
  k->uses_net = true;
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

/* One line per socket: number, addresses, state, tx_queue:rx_queue, ..., user.
 * A listening one has its backlog there, which is not in flight.  Where the
 * network is not our own, other users' sockets do not count. */
static unsigned long sending_in(pid_t pid, uid_t user, const char *table) {
  enum { LISTENING = 0x0a };
  char path[40], text[512];
  snprintf(path, sizeof path, "/proc/%d/net/%s", pid, table);
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  unsigned long sum = 0;
  while (fgets(text, sizeof text, file)) {
    unsigned state, bytes, owner;
    if (sscanf(text, " %*d: %*s %*s %x %x:%*x %*s %*s %u", &state, &bytes,
               &owner) == 3 &&
        state != LISTENING && owner == user)
      sum += bytes;
  }
  fclose(file);
  return sum;
}

bool tcp_in_flight(struct keeper *k) {
  static const nanos patience = SECOND / 2;
  if (!k->uses_net) return false;
  const struct task *t = k->tree.first;
  while (t && t->leaving) t = t->next;
  if (!t) return false;
  uid_t user = k->options.user < 0 ? getuid() : (uid_t)k->options.user;
  unsigned long bytes =
      sending_in(t->tid, user, "tcp") + sending_in(t->tid, user, "tcp6");
  if (bytes != k->in_flight) k->in_flight_since = real_now();
  k->in_flight = bytes;
  return bytes > 0 && real_now() - k->in_flight_since < patience;
}
