/* timers.c -- timers that are descriptors: timerfd.
 *
 * Such a timer lives in the kernel and shows in poll, epoll and read; none of
 * that is to be imitated.  So the supervisor takes a descriptor of the same
 * timer for itself, disarms it and remembers the deadline.  When time has come
 * there, it arms the real timer to expire at once, and the kernel does the
 * rest. */
#include "timers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "clock.h"
#include "keeper.h"
#include "memory.h"
#include "proc.h"

/* Do both descriptors lead to the same open file?  Their numbers do not tell:
 * they may be copied, inherited, closed and used again. */
static bool same_file(pid_t pid, int fd, int ours) {
  return syscall(SYS_kcmp, getpid(), pid, KCMP_FILE, ours, fd) == 0;
}

static struct timer *find(struct keeper *k, pid_t pid, int fd) {
  struct timer *timer = k->timers;
  while (timer && !same_file(pid, fd, timer->fd)) timer = timer->next;
  return timer;
}

/* -1 if this descriptor is not a timer. */
static int clock_of(const struct task *t, int fd) {
  char path[60], text[512];
  snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", t->tid, fd);
  int info = open(path, O_RDONLY | O_CLOEXEC);
  bool there = proc_read(info, text, sizeof text);
  if (info >= 0) close(info);
  const char *found = there ? strstr(text, "clockid: ") : NULL;
  return found ? atoi(found + 9) : -1;
}

/* Needs Linux 5.6, and where it is refused (some containers) the timer cannot
 * be held: to go on regardless would end in a false deadlock. */
static int borrow(const struct task *t, int fd) {
  int process = (int)syscall(SYS_pidfd_open, t->tgid, 0);
  if (process < 0) return -errno;
  int ours = (int)syscall(SYS_pidfd_getfd, process, fd, 0);
  int err = ours < 0 ? -errno : 0;
  close(process);
  return err ? err : ours;
}

static struct timer *add(struct keeper *k, struct task *t, int fd) {
  int clock = clock_of(t, fd);
  if (clock < 0) return NULL;
  int ours = borrow(t, fd);
  if (ours < 0) return NULL;
  if (!same_file(t->tgid, fd, ours)) { /* kcmp is refused, or not built in */
    close(ours);
    return NULL;
  }
  struct timer *timer = calloc(1, sizeof *timer);
  if (!timer) keeper_fail(k, "remember one more timer", ENOMEM);
  *timer = (struct timer){.next = k->timers,
                          .fd = ours,
                          .owner = t->tgid,
                          .owner_fd = fd,
                          .clock = clock,
                          .deadline = NEVER};
  k->timers = timer;
  return timer;
}

static void drop(struct keeper *k, struct timer *timer) {
  struct timer **link = &k->timers;
  while (*link != timer) link = &(*link)->next;
  *link = timer->next;
  close(timer->fd);
  free(timer);
}

static struct itimerspec remaining(const struct keeper *k,
                                   const struct timer *timer) {
  struct itimerspec rest = {.it_interval = timespec_of(timer->interval)};
  if (timer->deadline != NEVER && timer->deadline > k->now)
    rest.it_value = timespec_of(timer->deadline - k->now);
  return rest;
}

static nanos deadline_of(const struct keeper *k, const struct timer *timer,
                         const struct itimerspec *asked, bool absolute) {
  nanos value = nanos_of(&asked->it_value);
  if (value == 0) return NEVER; /* that is how a timer is disarmed */
  if (absolute) return value - clock_base(timer->clock);
  return value >= NEVER - k->now ? NEVER : k->now + value;
}

static bool valid(const struct timespec *time) {
  return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < SECOND;
}

enum answer timers_settime(struct keeper *k, struct task *t, struct regs *r,
                           const struct call *call) {
  struct itimerspec asked, old;
  int fd = (int)regs_arg(r, 0);
  if (memory_read(t->tid, regs_arg(r, 2), &asked, sizeof asked))
    return LEFT_ALONE;
  if (!valid(&asked.it_value) || !valid(&asked.it_interval)) return LEFT_ALONE;
  struct timer *timer = find(k, t->tgid, fd);
  if (!timer && clock_of(t, fd) < 0) return LEFT_ALONE; /* not a timer */
  if (!timer) timer = add(k, t, fd);
  if (!timer) return calls_deny(k, t, r, call);
  old = remaining(k, timer);
  uint64_t to = regs_arg(r, 3);
  if (to && memory_write(t->tid, to, &old, sizeof old)) return LEFT_ALONE;
  const struct itimerspec never = {0};
  timerfd_settime(timer->fd, 0, &never, NULL);
  bool absolute = regs_arg(r, 1) & TFD_TIMER_ABSTIME;
  timer->deadline = deadline_of(k, timer, &asked, absolute);
  timer->interval = nanos_of(&asked.it_interval);
  timer->order = k->order++;
  regs_skip(r, 0);
  return ANSWERED;
}

enum answer timers_gettime(struct keeper *k, struct task *t, struct regs *r,
                           const struct call *call) {
  (void)call;
  struct timer *timer = find(k, t->tgid, (int)regs_arg(r, 0));
  if (!timer) return LEFT_ALONE;
  struct itimerspec rest = remaining(k, timer);
  regs_skip(r, memory_write(t->tid, regs_arg(r, 1), &rest, sizeof rest));
  return ANSWERED;
}

static bool process_has(pid_t pid, const struct timer *timer) {
  char path[40];
  snprintf(path, sizeof path, "/proc/%d/fd", pid);
  DIR *folder = opendir(path);
  if (!folder) return false;
  bool has = false;
  for (struct dirent *e; !has && (e = readdir(folder));)
    has = e->d_name[0] != '.' && same_file(pid, atoi(e->d_name), timer->fd);
  closedir(folder);
  return has;
}

/* Has anybody in the tree still a descriptor of it?  Ours keeps a timer alive
 * that the program has closed, and one that repeats would let time run on for
 * ever where there is a deadlock. */
static bool is_held(const struct keeper *k, const struct timer *timer) {
  if (same_file(timer->owner, timer->owner_fd, timer->fd)) return true;
  for (const struct task *t = k->tree.first; t; t = t->next)
    if (t->tid == t->tgid && process_has(t->tgid, timer)) return true;
  return false;
}

static struct timer *earliest(const struct keeper *k) {
  struct timer *first = NULL;
  for (struct timer *timer = k->timers; timer; timer = timer->next) {
    if (timer->deadline == NEVER) continue;
    if (!first || timer->deadline < first->deadline ||
        (timer->deadline == first->deadline && timer->order < first->order))
      first = timer;
  }
  return first;
}

struct timer *timers_first(struct keeper *k) {
  struct timer *timer = earliest(k);
  while (timer && !is_held(k, timer)) {
    drop(k, timer);
    timer = earliest(k);
  }
  return timer;
}

/* Has the kernel done all that an expiry brings about?  poll() would not do to
 * find out: the program may have read the timer before we look.  Nor would it
 * do to see nothing left of the nanosecond: that is so before the interrupt
 * has woken anybody.  But an interval of thirty years shows only afterwards. */
static bool has_expired(int fd) {
  struct itimerspec rest;
  return timerfd_gettime(fd, &rest) != 0 || rest.it_value.tv_sec > 0;
}

void timers_fire(struct keeper *k, struct timer *timer) {
  const struct itimerspec at_once = {.it_value = {0, 1},
                                     .it_interval = {1000000000, 0}};
  if (timerfd_settime(timer->fd, 0, &at_once, NULL))
    keeper_fail(k, "let a timer expire", errno);
  while (!has_expired(timer->fd)) continue;
  timer->order = k->order++;
  timer->deadline = timer->interval ? timer->deadline + timer->interval : NEVER;
}
