/* proc.c -- what /proc tells about a task.
 *
 * The files of a task are opened once and read many times: quiet.c looks at
 * them before each jump. */
#include "proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int proc_open(pid_t tgid, pid_t tid, const char *name) {
  char path[80];
  snprintf(path, sizeof path, "/proc/%d/task/%d/%s", tgid, tid, name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

bool proc_read(int fd, char *text, size_t size) {
  ssize_t n = fd < 0 ? -1 : pread(fd, text, size - 1, 0);
  text[n > 0 ? n : 0] = '\0';
  return n > 0;
}

/* One number out of /proc/PID/status, in the base in which it is written. */
static uint64_t status_number(pid_t tid, const char *label, int base,
                              uint64_t otherwise) {
  char path[40], text[4096];
  snprintf(path, sizeof path, "/proc/%d/status", tid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  bool there = proc_read(fd, text, sizeof text);
  if (fd >= 0) close(fd);
  const char *found = there ? strstr(text, label) : NULL;
  return found ? strtoull(found + strlen(label), NULL, base) : otherwise;
}

pid_t proc_process_of(pid_t tid) {
  return (pid_t)status_number(tid, "\nTgid:", 10, (uint64_t)tid);
}

pid_t proc_tracer(pid_t tid) {
  return (pid_t)status_number(tid, "\nTracerPid:", 10, 0);
}

int64_t proc_peak(pid_t tgid) {
  return (int64_t)status_number(tgid, "\nVmHWM:", 10, 0);
}

bool proc_catches(pid_t tid, int signal) {
  uint64_t mask = status_number(tid, "\nSigCgt:", 16, 0);
  return mask >> (signal - 1) & 1;
}

bool proc_ignores(pid_t tid, int signal) {
  uint64_t mask = status_number(tid, "\nSigIgn:", 16, 0);
  return mask >> (signal - 1) & 1;
}

bool proc_tells_enough(int syscall_fd, int schedstat_fd) {
  char text[256];
  return proc_read(syscall_fd, text, sizeof text) &&
         proc_times(schedstat_fd).ran > 0;
}

/* The state follows the name, which stands in parentheses and may itself
 * contain some. */
char proc_state(int stat_fd) {
  char text[512];
  if (!proc_read(stat_fd, text, sizeof text)) return 0;
  const char *end = strrchr(text, ')');
  return end && end[1] ? end[2] : 0;
}

bool proc_blocked(int syscall_fd) {
  char text[256];
  return proc_read(syscall_fd, text, sizeof text) && text[0] != 'r';
}

struct times proc_times(int schedstat_fd) {
  char text[96];
  if (!proc_read(schedstat_fd, text, sizeof text)) return (struct times){0};
  char *rest;
  nanos ran = strtoll(text, &rest, 10);
  return (struct times){.ran = ran, .waited = strtoll(rest, NULL, 10)};
}

struct times proc_own_times(void) {
  int fd = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
  struct times times = proc_times(fd);
  if (fd >= 0) close(fd);
  return times;
}

int64_t proc_resident(pid_t tgid) {
  char path[40], text[128];
  snprintf(path, sizeof path, "/proc/%d/statm", tgid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  bool there = proc_read(fd, text, sizeof text);
  if (fd >= 0) close(fd);
  const char *second = there ? strchr(text, ' ') : NULL;
  return second ? strtoll(second, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
}

bool proc_fd_is(pid_t tid, int fd, const char *link) {
  char path[40], text[64];
  snprintf(path, sizeof path, "/proc/%d/fd/%d", tid, fd);
  ssize_t n = readlink(path, text, sizeof text - 1);
  text[n > 0 ? n : 0] = '\0';
  return n > 0 && strcmp(text, link) == 0;
}
